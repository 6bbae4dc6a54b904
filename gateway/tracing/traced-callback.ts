/** The spans of a sampled message on one instance: one for the whole message, with a child for each step of its delivery. */
import { ROOT_CONTEXT, type Span, SpanKind, type Tracer, trace } from '@opentelemetry/api'
import type { UserMessageName } from '../../protocol/index.ts'
import type { DeliveryCallback, DeliveryReason, Step, Trace } from '../session/delivery-callback.ts'
import { attributesOf, remoteParent, SpanClock, TracedSteps } from './traced-steps.ts'

/** The value of `oicq.path` for a message that is settled in this step. */
const pathOfStep: Partial<Record<Step, string>> = { deliver: 'here', bus: 'bus', store: 'stored' }

/** Starts a trace of a message from a client. */
export function beginTrace(
  tracer: Tracer,
  callback: DeliveryCallback,
  name: UserMessageName,
  frame: Uint8Array,
): DeliveryCallback {
  const clock = new SpanClock()
  const span = tracer.startSpan(
    'message',
    {
      kind: SpanKind.SERVER,
      startTime: clock.now(),
      attributes: { ...attributesOf(frame.length), 'oicq.message': name },
    },
    ROOT_CONTEXT,
  )
  return new TracedCallback(tracer, callback, span, clock, undefined)
}

/** Continues the trace of a message from another instance: its span is a child of that instance's `bus`. */
export function resumeTrace(
  tracer: Tracer,
  callback: DeliveryCallback,
  context: Uint8Array,
  frame: Uint8Array,
): DeliveryCallback {
  const parent = remoteParent(context)
  if (parent === undefined) return callback
  const clock = new SpanClock()
  const span = tracer.startSpan(
    'deliver',
    { kind: SpanKind.CONSUMER, startTime: clock.now(), attributes: attributesOf(frame.length) },
    trace.setSpanContext(ROOT_CONTEXT, parent),
  )
  return new TracedCallback(tracer, callback, span, clock, 'deliver')
}

class TracedCallback extends TracedSteps<Step> implements DeliveryCallback, Trace {
  readonly trace: Trace = this
  private readonly callback: DeliveryCallback

  constructor(
    tracer: Tracer,
    callback: DeliveryCallback,
    messageSpan: Span,
    clock: SpanClock,
    current: Step | undefined,
  ) {
    super(tracer, messageSpan, clock, current)
    this.callback = callback
  }

  bounced(): void {
    this.end('returned')
  }

  expect(recipient: number): void {
    this.callback.expect(recipient)
  }

  get isAwaited(): boolean {
    return this.callback.isAwaited
  }

  settled(count: number, recipient: number): void {
    this.end(this.currentStep === undefined ? undefined : pathOfStep[this.currentStep])
    this.callback.settled(count, recipient)
  }

  refused(recipient: number, why: DeliveryReason): void {
    this.fail(why)
    this.callback.refused(recipient, why)
  }
}
