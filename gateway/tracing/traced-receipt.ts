/** The spans of one sampled message on one instance: one for all that happens to it here, and one below it for each step. */
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
import type { DeliveryCallback, Step, Trace } from '../session/delivery-callback.ts'

const TRACE_ID_BYTES = 16

/** What became of a message that is settled after this step. */
const pathAfter: Partial<Record<Step, string>> = { deliver: 'here', bus: 'bus', store: 'stored' }

/** Where the message comes from a client: the root of a new trace. */
export function beginTrace(
  tracer: Tracer,
  callback: DeliveryCallback,
  name: UserMessageName,
  frame: Uint8Array,
): DeliveryCallback {
  const clock = new SpanClock()
  const span = tracer.startSpan(
    'message',
    { kind: SpanKind.SERVER, startTime: clock.now(), attributes: { ...described(frame), 'oicq.message': name } },
    ROOT_CONTEXT,
  )
  return new TracedCallback(tracer, callback, span, clock, undefined)
}

/** Where the message comes from another instance, to be delivered here: one span below that instance's `bus`. */
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
    { kind: SpanKind.CONSUMER, startTime: clock.now(), attributes: described(frame) },
    trace.setSpanContext(ROOT_CONTEXT, parent),
  )
  return new TracedCallback(tracer, callback, span, clock, 'deliver')
}

/** Nothing of what the frame says, nor who says it to whom. */
function described(frame: Uint8Array) {
  return { 'messaging.system': 'oicq', 'messaging.message.envelope.size': frame.length }
}

class TracedCallback implements DeliveryCallback, Trace {
  readonly trace: Trace = this
  private readonly tracer: Tracer
  private readonly callback: DeliveryCallback
  private readonly whole: Span
  private readonly below: Context
  private readonly clock: SpanClock
  private current: Step | undefined
  /** The span of the current step; undefined while that is what the whole span tells of. */
  private span: Span | undefined

  constructor(tracer: Tracer, callback: DeliveryCallback, whole: Span, clock: SpanClock, current: Step | undefined) {
    this.tracer = tracer
    this.callback = callback
    this.whole = whole
    this.below = trace.setSpan(ROOT_CONTEXT, whole)
    this.clock = clock
    this.current = current
  }

  step(step: Step): void {
    if (step === this.current) return
    const startTime = this.clock.now()
    this.span?.end(startTime)
    this.current = step
    const kind = step === 'bus' ? SpanKind.PRODUCER : SpanKind.INTERNAL
    this.span = this.tracer.startSpan(step, { kind, startTime }, this.below)
  }

  get context(): Uint8Array {
    const { traceId, spanId } = (this.span ?? this.whole).spanContext()
    return Buffer.from(traceId + spanId, 'hex')
  }

  bounced(): void {
    this.end('returned')
  }

  expect(): void {
    this.callback.expect()
  }

  get isAwaited(): boolean {
    return this.callback.isAwaited
  }

  settled(count: number): void {
    this.end(this.current === undefined ? undefined : pathAfter[this.current])
    this.callback.settled(count)
  }

  refused(recipient: number, why: string): void {
    this.whole.setStatus({ code: SpanStatusCode.ERROR, message: why })
    this.end('refused')
    this.callback.refused(recipient, why)
  }

  private end(path: string | undefined): void {
    const endTime = this.clock.now()
    this.span?.end(endTime)
    if (path !== undefined) this.whole.setAttribute('oicq.path', path)
    this.whole.end(endTime)
  }
}

/** Times within one trace to the microsecond: what the library takes by itself begins at whole milliseconds. */
class SpanClock {
  private readonly origin: number

  constructor() {
    const drift = Date.now() - performance.timeOrigin - performance.now()
    // Date.now() is up to a millisecond behind; beyond that, the clock has been set since this process began.
    this.origin = performance.timeOrigin + (drift > -1 && drift <= 0 ? 0 : drift)
  }

  now(): HrTime {
    const milliseconds = this.origin + performance.now()
    const seconds = Math.floor(milliseconds / 1000)
    return [seconds, Math.floor((milliseconds - seconds * 1000) * 1e6)]
  }
}
