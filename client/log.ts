/** What a client tells of itself, for a log: names, numbers and codes; never a password, a text, or other words of people. */
import type { ReasonName, Subject } from '../protocol/index.ts'
import type { IncomingFrame } from './codec.ts'
import type { OutgoingName } from './outgoing-frame.ts'
import type { EndedBecause, Status } from './status.ts'

/** An entry of the log; `time` is in milliseconds since 1970. */
export type LogEntry = { readonly time: number } & (
  | { readonly event: 'sent'; readonly message: OutgoingName; readonly bytes: number }
  | { readonly event: 'received'; readonly message: IncomingFrame['name']; readonly bytes: number }
  /** A request was refused, or the server tells something else (E4). */
  | {
      readonly event: 'notice'
      readonly subject: Subject['name'] | undefined
      readonly code: number
      readonly reason: ReasonName | undefined
    }
  | {
      readonly event: 'status'
      readonly is: Status['is']
      readonly code?: number
      readonly delayMs?: number
      readonly because?: EndedBecause
      readonly told?: ReasonName | undefined
    }
)

export type LogEvent = LogEntry extends infer E ? (E extends LogEntry ? Omit<E, 'time'> : never) : never

/** The entry of a status. */
export function statusEvent(status: Status): LogEvent {
  const { is } = status
  if (is === 'waiting') return { event: 'status', is, code: status.code, delayMs: status.delayMs }
  if (is !== 'ended') return { event: 'status', is }
  return { event: 'status', is, code: status.code, because: status.because, told: status.told }
}

/** Calls a function of the program with a value. An error that it throws must not disturb the client. */
export function tell<T>(listener: ((value: T) => void) | undefined, value: T): void {
  try {
    listener?.(value)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
