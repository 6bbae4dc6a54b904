/** What delivery tells of a sampled message. The receipts of all others have no trace. */
import type { DeliveryCallback } from '../delivery/barrier.ts'

/**
 * What a message waits for, one after the other: those before it to the same recipient, the directory, another instance's
 * answer, the client's confirmation, the disk.
 */
export type Step = 'wait' | 'directory' | 'bus' | 'deliver' | 'store'

export interface Trace {
  /** The message waits for this now, and for nothing else any more; saying the same again changes nothing. */
  step(step: Step): void
  /** Names the current step to another instance: 16 bytes of the trace's id, 8 of the step's. */
  readonly context: Uint8Array
  /** The message goes back to the instance that it came from; its receipt is not told. */
  returned(): void
}

/** The receipt of a message that was sampled where it comes from: what happens to it here belongs to that step of its trace. */
export type Resume = (callback: DeliveryCallback, context: Uint8Array, frame: Uint8Array) => DeliveryCallback
