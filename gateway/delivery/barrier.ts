/** Settling what a connection sent (M4): each message is confirmed, stored or refused, and a barrier waits for all. */

import type { Trace } from '../session/trace.ts'
import type { Stored } from '../store/interface.ts'

/** What the sender of messages is told about them: of each, once. */
export interface DeliveryCallback {
  /** Of a message that was sampled. */
  readonly trace?: Trace
  /** Whether a barrier waits for the messages. */
  readonly isAwaited: boolean
  /** One more message is on its way. */
  expect(): void
  /** So many were confirmed by the recipient's client, or are on disk. */
  settled(count: number): void
  /** One could be neither delivered nor stored. */
  refused(recipient: number, why: string): void
}

/** The messages that one connection sent between two of its barriers. */
class Epoch implements DeliveryCallback {
  private readonly barriers: BarrierTracker
  private expected = 0
  private done = 0
  /** What to do once this stretch and all before it are settled; set by the barrier that ends it. */
  answer: (() => void) | undefined

  constructor(barriers: BarrierTracker) {
    this.barriers = barriers
  }

  get isEmpty(): boolean {
    return this.expected === 0
  }

  get isAwaited(): boolean {
    return this.answer !== undefined
  }

  get isSettled(): boolean {
    return this.done === this.expected
  }

  expect(): void {
    this.expected++
  }

  settled(count: number): void {
    this.done += count
    if (this.done === this.expected && this.answer !== undefined) this.barriers.answer()
  }

  refused(recipient: number, why: string): void {
    this.barriers.notice(`The message to ${recipient} was not delivered: ${why}.`)
    this.settled(1)
  }

  /** Begins anew; nothing is pending. */
  clear(): void {
    this.expected = 0
    this.done = 0
  }
}

/** All that one connection sent and that is not settled yet, and the barriers that wait for it. */
export class BarrierTracker {
  readonly notice: (text: string) => void
  private current = new Epoch(this)
  private readonly ended: Epoch[] = []

  constructor(notice: (text: string) => void) {
    this.notice = notice
  }

  /** The receipt for messages sent now. */
  get callback(): DeliveryCallback {
    return this.current
  }

  /** Whether no message was sent since the last barrier. */
  get isAtBarrier(): boolean {
    return this.current.isEmpty
  }

  /** Calls `answer` when all before is settled: at once (true), or later (false). */
  barrier(answer: () => void): boolean {
    if (this.current.isSettled && this.ended.length === 0) {
      this.current.clear()
      answer()
      return true
    }
    this.current.answer = answer
    this.ended.push(this.current)
    this.current = new Epoch(this)
    return false
  }

  /** Answers the barriers for which nothing is pending any more, in order. */
  answer(): void {
    for (let first = this.ended[0]; first?.isSettled && first.answer !== undefined; first = this.ended[0]) {
      this.ended.shift()
      first.answer()
    }
  }

  /** Resolves when all that was sent until now is settled and its barriers are answered. */
  settled(): Promise<void> {
    return new Promise(resolve => this.barrier(resolve))
  }
}

/** Tells the sender what became of a message that was to be stored. */
export function settle(callback: DeliveryCallback, recipient: number, outcome: Stored | undefined): void {
  if (typeof outcome === 'number') callback.settled(1)
  else if (outcome === 'mailbox full') callback.refused(recipient, 'the mailbox is full')
  else if (outcome === 'unknown number') callback.refused(recipient, 'there is no such number')
  else callback.refused(recipient, 'it could not be stored, try again later')
}
