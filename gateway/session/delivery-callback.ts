/** How the sender of a message, on this instance or another, learns what became of it (M4). */
import type { ItemValues } from '../cluster/envelope.ts'
import type { Stored } from '../store/interface.ts'

/** Why a message could be neither delivered nor stored. */
export type DeliveryReason = ItemValues<'refused'>['why']

/** Hears once of each message that it was told to expect. */
export interface DeliveryCallback {
  /** Present for a sampled message only. */
  readonly trace?: Trace
  /** Whether a barrier waits for the messages. */
  readonly isAwaited: boolean
  /** One more message is on its way to this recipient. */
  expect(recipient: number): void
  /** The recipient's client acknowledged `count` messages to it, or they are on disk. */
  settled(count: number, recipient: number): void
  /** A message could be neither delivered nor stored. */
  refused(recipient: number, why: DeliveryReason): void
}

/**
 * What a message waits for, one step after the other: earlier messages to the same recipient, the directory, another instance's
 * acknowledgement, the client's acknowledgement, the disk.
 */
export type Step = 'wait' | 'directory' | 'bus' | 'deliver' | 'store'

/** The trace of one sampled message. */
export interface Trace {
  /** The message waits for this now, and for nothing else; repeating the current step changes nothing. */
  step(step: Step): void
  /** Names the current step to another instance: 16 bytes of the trace's id, 8 of the step's. */
  readonly context: Uint8Array
  /** The message bounces to the instance that sent it; its callback is not called. */
  bounced(): void
}

/** Continues the trace of a message that was sampled on another instance: returns a callback that records what happens here. */
export type ResumeTrace = (callback: DeliveryCallback, context: Uint8Array, frame: Uint8Array) => DeliveryCallback

/** Reports the outcome of storing a message. After a failure of the store, nobody knows whether it is there. */
export function reportStored(
  callback: DeliveryCallback,
  recipient: number,
  outcome: Stored | 'busy' | undefined,
): void {
  if (typeof outcome === 'number') callback.settled(1, recipient)
  else if (outcome === 'mailbox full') callback.refused(recipient, 'mailboxFull')
  else if (outcome === 'unknown number') callback.refused(recipient, 'noSuchNumber')
  else if (outcome === 'busy') callback.refused(recipient, 'busy')
  else callback.refused(recipient, 'mayArrive')
}
