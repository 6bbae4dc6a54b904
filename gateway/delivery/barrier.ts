/** The connection test as a barrier (M4): its echo waits until every message sent before it is acknowledged, stored or refused. */
import type { DeliveryCallback } from '../session/delivery-callback.ts'

/** The messages that one connection sent between two of its barriers. */
class Epoch implements DeliveryCallback {
  private readonly tracker: BarrierTracker
  private expected = 0
  private done = 0
  /** Runs once this epoch and all before it are settled; set by the barrier that ends the epoch. */
  echo: (() => void) | undefined

  constructor(tracker: BarrierTracker) {
    this.tracker = tracker
  }

  get isEmpty(): boolean {
    return this.expected === 0
  }

  get isAwaited(): boolean {
    return this.echo !== undefined
  }

  get isSettled(): boolean {
    return this.done === this.expected
  }

  expect(): void {
    this.expected++
  }

  settled(count: number): void {
    this.done += count
    if (this.done === this.expected && this.echo !== undefined) this.tracker.echoSettled()
  }

  refused(recipient: number, why: string): void {
    this.tracker.notice(`The message to ${recipient} was not delivered: ${why}.`)
    this.settled(1)
  }

  /** Starts over; only for an epoch that is settled. */
  reset(): void {
    this.expected = 0
    this.done = 0
  }
}

/** The unsettled messages of one connection, and the barriers that wait for them. */
export class BarrierTracker {
  readonly notice: (text: string) => void
  private current = new Epoch(this)
  private readonly ended: Epoch[] = []

  /** `notice` tells the client of a message that was refused. */
  constructor(notice: (text: string) => void) {
    this.notice = notice
  }

  /** The callback for messages sent now. */
  get callback(): DeliveryCallback {
    return this.current
  }

  /** Whether no message was sent since the last barrier. */
  get isAtBarrier(): boolean {
    return this.current.isEmpty
  }

  /** Calls `echo` once all messages before it are settled. Returns whether that was at once. */
  add(echo: () => void): boolean {
    if (this.current.isSettled && this.ended.length === 0) {
      this.current.reset()
      echo()
      return true
    }
    this.current.echo = echo
    this.ended.push(this.current)
    this.current = new Epoch(this)
    return false
  }

  /** Echoes, in order, the barriers with nothing left before them. */
  echoSettled(): void {
    for (let first = this.ended[0]; first?.isSettled && first.echo !== undefined; first = this.ended[0]) {
      this.ended.shift()
      first.echo()
    }
  }

  /** Resolves when all that was sent until now is settled and its barriers have been echoed. */
  settled(): Promise<void> {
    return new Promise(resolve => this.add(resolve))
  }
}
