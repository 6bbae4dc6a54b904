/** What the gateway knows of tracing: nothing of OpenTelemetry, which is loaded only when messages are traced. */
import type { UserMessageName } from '../../protocol/index.ts'
import type { DeliveryCallback, ResumeTrace } from '../session/delivery-callback.ts'

export interface Tracing {
  /** Returns the callback for a new message to one recipient; if the message is sampled, one that traces it. */
  readonly begin: (callback: DeliveryCallback, name: UserMessageName, frame: Uint8Array) => DeliveryCallback
  /** Returns a callback that continues the trace of a message from another instance. */
  readonly resume: ResumeTrace
  /** Exports the remaining spans, within two seconds at most. */
  stop(): Promise<void>
}
