/** What the gateway knows of tracing: nothing of OpenTelemetry, which is loaded only when messages are traced. */
import type { UserMessageName } from '../../protocol/index.ts'
import type { DeliveryCallback, ResumeTrace } from '../session/delivery-callback.ts'

export interface Tracing {
  /** The receipt for a message to one recipient that begins now: for a sampled one, a receipt that traces it. */
  readonly begin: (callback: DeliveryCallback, name: UserMessageName, frame: Uint8Array) => DeliveryCallback
  readonly resume: ResumeTrace
  /** Exports what is left, as far as that is possible within two seconds. */
  stop(): Promise<void>
}
