/** The spans of a sampled message on one instance: one for the whole message, with a child for each step of its delivery. */
import {
  type Context,
  type HrTime,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { UserMessageName } from '../../protocol/index.ts'
import type { DeliveryCallback, DeliveryReason, Step, Trace } from '../session/delivery-callback.ts'

const TRACE_ID_BYTES = 16

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
    { kind: SpanKind.SERVER, startTime: clock.now(), attributes: { ...attributesOf(frame), 'oicq.message': name } },
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
  const ids = Buffer.from(context).toString('hex')
  const [traceId, spanId] = [ids.slice(0, 2 * TRACE_ID_BYTES), ids.slice(2 * TRACE_ID_BYTES)]
  const parent = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true }
  if (!isSpanContextValid(parent)) return callback
  const clock = new SpanClock()
  const span = tracer.startSpan(
    'deliver',
    { kind: SpanKind.CONSUMER, startTime: clock.now(), attributes: attributesOf(frame) },
    trace.setSpanContext(ROOT_CONTEXT, parent),
  )
  return new TracedCallback(tracer, callback, span, clock, 'deliver')
}

/** The attributes of a frame. They contain neither text nor numbers. */
function attributesOf(frame: Uint8Array) {
  return { 'messaging.system': 'oicq', 'messaging.message.envelope.size': frame.length }
}

class TracedCallback implements DeliveryCallback, Trace {
  readonly trace: Trace = this
  private readonly tracer: Tracer
  private readonly callback: DeliveryCallback
  private readonly messageSpan: Span
  private readonly childContext: Context
  private readonly clock: SpanClock
  private currentStep: Step | undefined
  /** The span of the current step; undefined while the message's own span covers it. */
  private stepSpan: Span | undefined

  constructor(
    tracer: Tracer,
    callback: DeliveryCallback,
    messageSpan: Span,
    clock: SpanClock,
    current: Step | undefined,
  ) {
    this.tracer = tracer
    this.callback = callback
    this.messageSpan = messageSpan
    this.childContext = trace.setSpan(ROOT_CONTEXT, messageSpan)
    this.clock = clock
    this.currentStep = current
  }

  step(step: Step): void {
    if (step === this.currentStep) return
    const startTime = this.clock.now()
    this.stepSpan?.end(startTime)
    this.currentStep = step
    const kind = step === 'bus' ? SpanKind.PRODUCER : SpanKind.INTERNAL
    this.stepSpan = this.tracer.startSpan(step, { kind, startTime }, this.childContext)
  }

  get context(): Uint8Array {
    const { traceId, spanId } = (this.stepSpan ?? this.messageSpan).spanContext()
    return Buffer.from(traceId + spanId, 'hex')
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
    this.messageSpan.setStatus({ code: SpanStatusCode.ERROR, message: why })
    this.end('refused')
    this.callback.refused(recipient, why)
  }

  private end(path: string | undefined): void {
    const endTime = this.clock.now()
    this.stepSpan?.end(endTime)
    if (path !== undefined) this.messageSpan.setAttribute('oicq.path', path)
    this.messageSpan.end(endTime)
  }
}

/** A clock with microsecond resolution; the library's own starts spans at whole milliseconds. */
class SpanClock {
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
