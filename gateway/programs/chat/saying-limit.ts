/** Flood control of rooms (R2): how fast one user, and all users together, may say something in a room. */
import { SAY_BURST, SAY_RATE } from '../../../protocol/index.ts'
import type { Clock } from '../../clock.ts'
import { Refusal } from '../../errors.ts'

/** What all users of this instance together may say in a room at once, and in each second after that. */
const ROOM_BURST = 300
const ROOM_RATE = 100
/** Buckets that are kept; above it, full ones are dropped. */
const MAX_BUCKETS = 100_000

interface Bucket {
  left: number
  at: number
}

export class SayingLimit {
  private readonly turn: Clock
  private readonly buckets = new Map<string, Bucket>()
  private sweepAt = MAX_BUCKETS

  /** `turn` is in monotonic milliseconds. */
  constructor(turn: Clock) {
    this.turn = turn
  }

  /** Throws a Refusal when it is too much. */
  spend(room: number, user: number): void {
    const own = this.bucketOf(`${room} ${user}`, SAY_BURST, SAY_RATE)
    const all = this.bucketOf(`${room}`, ROOM_BURST, ROOM_RATE)
    if (own.left < 1 || all.left < 1) throw new Refusal('sayingTooFast', 1)
    own.left--
    all.left--
  }

  private bucketOf(key: string, burst: number, rate: number): Bucket {
    const now = this.turn.now()
    const known = this.buckets.get(key)
    if (known !== undefined) {
      known.left = Math.min(burst, known.left + ((now - known.at) * rate) / 1000)
      known.at = now
      return known
    }
    this.sweep(now)
    const bucket = { left: burst, at: now }
    this.buckets.set(key, bucket)
    return bucket
  }

  private sweep(now: number): void {
    if (this.buckets.size < this.sweepAt) return
    // Each is full again after this time.
    const fullAfterMs = 1000 * Math.max(SAY_BURST / SAY_RATE, ROOM_BURST / ROOM_RATE)
    for (const [key, { at }] of this.buckets) if (now - at > fullAfterMs) this.buckets.delete(key)
    // While few are full, not all are looked through for each new one.
    this.sweepAt = Math.max(MAX_BUCKETS, Math.floor(1.1 * this.buckets.size))
  }
}
