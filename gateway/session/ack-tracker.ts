/**
 * Acknowledgement by ping and pong (M5): a ping carries the sequence number of the last message sent before it, and its pong
 * acknowledges every message up to that one. Sequence numbers belong to the connection and continue from one sign-in on it to the next.
 */

/** How often a client is pinged for an acknowledgement at most, in milliseconds, unless a barrier waits for it. */
const PING_EVERY_MS = 1000
/** A client that is sent very much is pinged each time it has got this part of what it may leave unacknowledged. */
const PINGS_PER_MAX_UNACKED = 4
/** How long a client may take to answer a ping before the messages that it covers are stored, in milliseconds. */
export const PONG_TIMEOUT_MS = 1000

export class AckTracker {
  /** When the last ping was sent, in monotonic milliseconds. */
  pingedAt = Number.NEGATIVE_INFINITY
  /** When the last ping was sent that covers messages which none before it covered. */
  private coveredAt = Number.NEGATIVE_INFINITY
  private readonly maxUnacked: number
  /** Sequence numbers of the last message sent, the last that a ping covers, and the last acknowledged. */
  private sent = 0
  private covered = 0
  private acked = 0
  private pingsInFlight = 0
  /** Since when a ping that covers messages is unanswered, in monotonic milliseconds. */
  private waitingSince = 0

  /** `maxUnacked` is the number of messages that the client may leave unacknowledged. */
  constructor(maxUnacked: number) {
    this.maxUnacked = maxUnacked
  }

  /** A sign-in begins: messages of an earlier one on the same connection are not waited for any more. */
  restart(): void {
    this.sent = this.covered
    this.acked = this.covered
  }

  /** A message is sent. */
  messageSent(): void {
    this.sent++
  }

  /** Whether a ping would cover messages that no earlier ping covers. */
  get needsPing(): boolean {
    return this.sent > this.covered
  }

  /** Whether a ping that covers messages is unanswered. */
  get awaitsPong(): boolean {
    return this.covered > this.acked
  }

  /** Whether every message is acknowledged. */
  get isComplete(): boolean {
    return this.acked === this.sent
  }

  /** Whether a ping should be sent now, of a session with so many unacknowledged messages. */
  isPingDue(now: number, unacked: number): boolean {
    if (!this.needsPing || this.awaitsPong) return false
    return now - this.coveredAt >= PING_EVERY_MS || unacked > this.maxUnacked / PINGS_PER_MAX_UNACKED
  }

  /** A ping is sent; returns its sequence number. */
  ping(now: number): number {
    this.pingedAt = now
    this.pingsInFlight++
    if (!this.awaitsPong) this.waitingSince = now
    if (this.needsPing) this.coveredAt = now
    this.covered = this.sent
    return this.covered
  }

  /** A pong arrived. Returns whether it answers a ping. */
  pong(): boolean {
    if (this.pingsInFlight === 0) return false
    this.pingsInFlight--
    return true
  }

  /** The client acknowledges all messages up to `sequence`. Returns how many of them were unacknowledged. */
  acknowledge(sequence: number): number {
    if (sequence > this.covered || sequence <= this.acked) return 0
    const count = sequence - this.acked
    this.acked = sequence
    this.waitingSince = this.pingedAt
    return count
  }

  /** Whether the client should have answered by now. */
  isOverdue(now: number): boolean {
    return this.awaitsPong && now - this.waitingSince >= PONG_TIMEOUT_MS
  }
}
