/** What the gateway knows of tracing: nothing of OpenTelemetry, which is loaded only when messages are traced. */
import type { UserMessageName } from '../../protocol/index.ts'
import type { DeliveryCallback, ResumeTrace } from '../session/delivery-callback.ts'

/** What an entry of a room waits for: other entries before it, the disk, and to be passed to other instances. */
export type EntryStep = 'wait' | 'store' | 'bus'

/** The trace of one sampled entry of a room. */
export interface EntryTrace {
  step(step: EntryStep): void
  /** Names the current step to another instance, or to this one. */
  readonly context: Uint8Array
  /** Members are being told of the entry, or it was said before (R4). */
  end(path: 'said' | 'repeated'): void
  fail(why: string): void
}

/** Members on one instance are being told of a sampled entry. */
export interface EntryTelling {
  /** Their frames are on their way. */
  end(): void
}

export interface Tracing {
  /** Returns the callback for a new message to one recipient; if the message is sampled, one that traces it. */
  readonly begin: (callback: DeliveryCallback, name: UserMessageName, frame: Uint8Array) => DeliveryCallback
  /** Returns a callback that continues the trace of a message from another instance. */
  readonly resume: ResumeTrace
  /** Returns the trace of a new entry of a room, if it is sampled; `bytes` is the length of its text. */
  readonly beginEntry: (bytes: number) => EntryTrace | undefined
  /** Continues the trace of an entry where members are told of it; undefined if it was not sampled. */
  readonly resumeEntry: (context: Uint8Array, frame: Uint8Array) => EntryTelling | undefined
  /** Exports the remaining spans, within two seconds at most. */
  stop(): Promise<void>
}
