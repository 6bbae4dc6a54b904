/** The connection test as a barrier (M4): its echo waits until every message sent before it is acknowledged, stored or refused. */
import {
  because,
  type PlainReasonName,
  type Reason,
  type Subject,
  subjectOf,
  type UserMessageName,
} from '../../protocol/index.ts'
import type { DeliveryCallback } from '../session/delivery-callback.ts'
import type { BarrierDeadlines } from './barrier-deadlines.ts'

/** What sends messages: a request, or a frame to a program (N2), whose recipient is the program. */
type Sending = UserMessageName | 'program'

/** Hears once of each frame to a program that it was told to expect. */
export interface RelayCallback {
  expect(program: number): void
  settled(count: number, program: number): void
  refused(program: number, why: PlainReasonName): void
}

/** The messages that one connection sent between two of its barriers. */
class Epoch {
  private readonly tracker: BarrierTracker
  private expected = 0
  private done = 0
  private replays = 0
  private readonly callbacks = new Map<Sending, RequestCallback>()
  isGivenUp = false
  /** Runs once this epoch and all before it are settled; set by the barrier that ends the epoch. */
  echo: (() => void) | undefined

  constructor(tracker: BarrierTracker) {
    this.tracker = tracker
  }

  get isEmpty(): boolean {
    return this.expected === 0
  }

  get isSettled(): boolean {
    return this.isGivenUp || (this.done === this.expected && this.replays === 0)
  }

  callbackOf(request: Sending): RequestCallback {
    const callback = this.callbacks.get(request) ?? new RequestCallback(this, request)
    this.callbacks.set(request, callback)
    return callback
  }

  expect(): void {
    this.expected++
  }

  settled(count: number): void {
    this.done += count
    if (this.done === this.expected && this.echo !== undefined) this.tracker.echoSettled()
  }

  replayStarted(): void {
    this.replays++
  }

  replayEnded(): void {
    this.replays--
    if (this.echo !== undefined) this.tracker.echoSettled()
  }

  refuse(request: Sending, recipient: number, why: PlainReasonName): void {
    const subject: Subject =
      request === 'program' ? { name: request, number: recipient } : subjectOf(request, { recipient })
    this.tracker.notice(subject, because(why))
  }

  /** The barrier has waited too long: refuses what is not settled, and ignores what becomes of it. */
  giveUp(): void {
    this.isGivenUp = true
    for (const callback of this.callbacks.values()) callback.giveUp()
    this.tracker.echoSettled()
  }

  /** Starts over; only for an epoch that is settled. */
  reset(): void {
    this.expected = 0
    this.done = 0
  }
}

/** The messages of an epoch that requests of one name sent: a notice that refuses one begins with the name (E4). */
class RequestCallback implements DeliveryCallback, RelayCallback {
  private readonly epoch: Epoch
  private readonly request: Sending
  /** How many messages are not settled, by recipient. */
  private readonly unsettled = new Map<number, number>()

  constructor(epoch: Epoch, request: Sending) {
    this.epoch = epoch
    this.request = request
  }

  get isAwaited(): boolean {
    return this.epoch.echo !== undefined
  }

  expect(recipient: number): void {
    this.unsettled.set(recipient, (this.unsettled.get(recipient) ?? 0) + 1)
    this.epoch.expect()
  }

  settled(count: number, recipient: number): void {
    if (this.epoch.isGivenUp) return
    const left = (this.unsettled.get(recipient) ?? 0) - count
    if (left > 0) this.unsettled.set(recipient, left)
    else this.unsettled.delete(recipient)
    this.epoch.settled(count)
  }

  refused(recipient: number, why: PlainReasonName): void {
    if (this.epoch.isGivenUp) return
    this.epoch.refuse(this.request, recipient, why)
    this.settled(1, recipient)
  }

  giveUp(): void {
    for (const [recipient, count] of this.unsettled) {
      for (let left = count; left > 0; left--) this.epoch.refuse(this.request, recipient, 'mayArrive')
    }
    this.unsettled.clear()
  }
}

/** The unsettled messages of one connection, and the barriers that wait for them. */
export class BarrierTracker {
  readonly notice: (subject: Subject, reason: Reason) => void
  private readonly deadlines: BarrierDeadlines
  private current = new Epoch(this)
  private readonly ended: Epoch[] = []

  /** `notice` tells the client of a message that was refused. */
  constructor(notice: (subject: Subject, reason: Reason) => void, deadlines: BarrierDeadlines) {
    this.notice = notice
    this.deadlines = deadlines
  }

  /** The callback for messages that this request sends now. */
  callbackOf(request: UserMessageName): DeliveryCallback {
    return this.current.callbackOf(request)
  }

  /** The callback for frames that are passed on to programs now. */
  relayCallback(): RelayCallback {
    return this.current.callbackOf('program')
  }

  /** Whether no message was sent since the last barrier. */
  get isAtBarrier(): boolean {
    return this.current.isEmpty
  }

  /** Stored messages are being sent: echoes of later barriers come after them. Call the returned function at the end. */
  replay(): () => void {
    const epoch = this.current
    epoch.replayStarted()
    return () => epoch.replayEnded()
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
