/** The connection test as a barrier (M4): its echo waits until every message sent before it is acknowledged, stored or refused. */
import type { DeliveryCallback } from '../session/delivery-callback.ts'
import type { BarrierDeadlines } from './barrier-deadlines.ts'

/** The messages that one connection sent between two of its barriers. */
class Epoch implements DeliveryCallback {
  private readonly tracker: BarrierTracker
  private expected = 0
  private done = 0
  /** How many messages are not settled, by recipient. */
  private readonly unsettled = new Map<number, number>()
  private isGivenUp = false
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
    return this.isGivenUp || this.done === this.expected
  }

  expect(recipient: number): void {
    this.expected++
    this.unsettled.set(recipient, (this.unsettled.get(recipient) ?? 0) + 1)
  }

  settled(count: number, recipient: number): void {
    if (this.isGivenUp) return
    this.done += count
    const left = (this.unsettled.get(recipient) ?? 0) - count
    if (left > 0) this.unsettled.set(recipient, left)
    else this.unsettled.delete(recipient)
    if (this.done === this.expected && this.echo !== undefined) this.tracker.echoSettled()
  }

  refused(recipient: number, why: string): void {
    if (this.isGivenUp) return
    this.tracker.refuse(recipient, why)
    this.settled(1, recipient)
  }

  /** The barrier has waited too long: refuses what is not settled, and ignores what becomes of it. */
  giveUp(): void {
    this.isGivenUp = true
    for (const [recipient, count] of this.unsettled) {
      for (let left = count; left > 0; left--) this.tracker.refuse(recipient, 'no answer in time, it may still arrive')
    }
    this.unsettled.clear()
    this.tracker.echoSettled()
  }

  /** Starts over; only for an epoch that is settled. */
  reset(): void {
    this.expected = 0
    this.done = 0
  }
}

/** The unsettled messages of one connection, and the barriers that wait for them. */
export class BarrierTracker {
  private readonly notice: (text: string) => void
  private readonly deadlines: BarrierDeadlines
  private current = new Epoch(this)
  private readonly ended: Epoch[] = []

  /** `notice` tells the client of a message that was refused. */
  constructor(notice: (text: string) => void, deadlines: BarrierDeadlines) {
    this.notice = notice
    this.deadlines = deadlines
  }

  refuse(recipient: number, why: string): void {
    this.notice(`The message to ${recipient} was not delivered: ${why}.`)
  }

  /** The callback for messages sent now. */
  get callback(): DeliveryCallback {
    return this.current
  }

  /** Whether no message was sent since the last barrier. */
  get isAtBarrier(): boolean {
    return this.current.isEmpty
  }

  /** Calls `echo` once all messages before it are settled or given up. Returns whether that was at once. */
  add(echo: () => void): boolean {
    if (this.current.isSettled && this.ended.length === 0) {
      this.current.reset()
      echo()
      return true
    }
    this.current.echo = echo
    this.ended.push(this.current)
    this.deadlines.add(this.current)
    this.current = new Epoch(this)
    return false
  }

  /** Echoes, in order, the barriers with nothing left before them. */
  echoSettled(): void {
    for (let first = this.ended[0]; first?.isSettled && first.echo !== undefined; first = this.ended[0]) {
      this.ended.shift()
      this.deadlines.remove(first)
      first.echo()
    }
  }

  /** Resolves when all that was sent until now is settled and its barriers have been echoed. */
  settled(): Promise<void> {
    return new Promise(resolve => this.add(resolve))
  }
}
