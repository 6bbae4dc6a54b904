/** Flood control: each frame costs tokens, and a client that spends them faster than they come back is read more slowly. */
import { FLOOD_BURST, FLOOD_RATE } from '../../protocol/index.ts'

/** How long a client may keep asking for more than it gets before that counts as abuse, in milliseconds. */
export const PATIENCE_MS = 10_000

/** The tokens of one connection. Times are milliseconds of a monotonic clock. */
export class TokenBucket {
  private left = FLOOD_BURST
  private at: number
  /** Since when the connection has been in debt without ever recovering half of the burst. */
  private overSince: number | undefined

  constructor(now: number) {
    this.at = now
  }

  /** Takes tokens, beyond what is left if need be. Returns false when that makes a debt, which has to be waited for. */
  spend(cost: number, now: number): boolean {
    this.refill(now)
    this.left -= cost
    if (this.left >= 0) return true
    this.overSince ??= now
    return false
  }

  /** Adds the tokens that have come back; returns whether the debt is paid. */
  recover(now: number): boolean {
    this.refill(now)
    return this.left >= 0
  }

  /** Whether the connection has been in debt for longer than anyone needs. */
  isAbused(now: number): boolean {
    return this.overSince !== undefined && now - this.overSince > PATIENCE_MS
  }

  private refill(now: number): void {
    this.left = Math.min(FLOOD_BURST, this.left + ((now - this.at) * FLOOD_RATE) / 1000)
    this.at = now
    if (this.left >= FLOOD_BURST / 2) this.overSince = undefined
  }
}
