/** The spans of a sampled entry of a room: one on the instance where it is said, one on each where members are told of it. */
import { ROOT_CONTEXT, SpanKind, type Tracer, trace } from '@opentelemetry/api'
import type { EntryStep, EntryTelling, EntryTrace } from './interface.ts'
import { attributesOf, remoteParent, SpanClock, TracedSteps } from './traced-steps.ts'

/** Starts a trace of an entry whose text has this length, in bytes. */
export function beginEntryTrace(tracer: Tracer, bytes: number): EntryTrace {
  const clock = new SpanClock()
  const attributes = { ...attributesOf(bytes), 'oicq.message': 'say' }
  const span = tracer.startSpan('entry', { kind: SpanKind.SERVER, startTime: clock.now(), attributes }, ROOT_CONTEXT)
  return new TracedSteps<EntryStep>(tracer, span, clock, undefined)
}

/** Starts the span of telling the members on one instance, a child of the step that the context names. */
export function resumeEntryTrace(tracer: Tracer, context: Uint8Array, frame: Uint8Array): EntryTelling | undefined {
  const parent = remoteParent(context)
  if (parent === undefined) return undefined
  const clock = new SpanClock()
  const options = { kind: SpanKind.CONSUMER, startTime: clock.now(), attributes: attributesOf(frame.length) }
  const span = tracer.startSpan('deliver', options, trace.setSpanContext(ROOT_CONTEXT, parent))
  return { end: () => span.end(clock.now()) }
}
