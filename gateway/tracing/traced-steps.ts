/** The span of something that takes one step after the other on this instance, with a child for each. */
import {
  type Context,
  type HrTime,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'

const TRACE_ID_BYTES = 16

export class TracedSteps<S extends string> {
  protected currentStep: S | undefined
  private readonly tracer: Tracer
  private readonly span: Span
  private readonly childContext: Context
  private readonly clock: SpanClock
  /** The span of the current step; undefined while the whole span covers it. */
  private stepSpan: Span | undefined

  constructor(tracer: Tracer, span: Span, clock: SpanClock, current: S | undefined) {
    this.tracer = tracer
    this.span = span
    this.childContext = trace.setSpan(ROOT_CONTEXT, span)
    this.clock = clock
    this.currentStep = current
  }

  step(step: S): void {
    if (step === this.currentStep) return
    const startTime = this.clock.now()
    this.stepSpan?.end(startTime)
    this.currentStep = step
    const kind = step === 'bus' ? SpanKind.PRODUCER : SpanKind.INTERNAL
    this.stepSpan = this.tracer.startSpan(step, { kind, startTime }, this.childContext)
  }

  get context(): Uint8Array {
    const { traceId, spanId } = (this.stepSpan ?? this.span).spanContext()
    return Buffer.from(traceId + spanId, 'hex')
  }

  /** Ends all spans; `path` is the value of `oicq.path`. */
  end(path?: string): void {
    const endTime = this.clock.now()
    this.stepSpan?.end(endTime)
    if (path !== undefined) this.span.setAttribute('oicq.path', path)
    this.span.end(endTime)
  }

  /** Ends all spans as those of something that was refused. */
  fail(why: string): void {
    this.span.setStatus({ code: SpanStatusCode.ERROR, message: why })
    this.end('refused')
  }
}

/** Returns the span that a context of another instance names, or undefined when it names none. */
export function remoteParent(context: Uint8Array): SpanContext | undefined {
  const ids = Buffer.from(context).toString('hex')
  const [traceId, spanId] = [ids.slice(0, 2 * TRACE_ID_BYTES), ids.slice(2 * TRACE_ID_BYTES)]
  const parent = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true }
  return isSpanContextValid(parent) ? parent : undefined
}

/** The attributes of a message or entry of this length, in bytes. They contain neither text nor numbers. */
export function attributesOf(bytes: number) {
  return { 'messaging.system': 'oicq', 'messaging.message.envelope.size': bytes }
}

/** A clock with microsecond resolution; the library's own starts spans at whole milliseconds. */
export class SpanClock {
  private readonly origin: number

  constructor() {
    const drift = Date.now() - performance.timeOrigin - performance.now()
    // Date.now() truncates to milliseconds. A larger drift means that the system clock has been set since the process started.
    this.origin = performance.timeOrigin + (drift > -1 && drift <= 0 ? 0 : drift)
  }

  now(): HrTime {
    const milliseconds = this.origin + performance.now()
    const seconds = Math.floor(milliseconds / 1000)
    return [seconds, Math.floor((milliseconds - seconds * 1000) * 1e6)]
  }
}
