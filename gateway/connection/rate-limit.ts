/** Flood control: each frame costs; who spends faster than the allowance grows is read more slowly. */

/** Costs that may be spent at once: a burst. A chat message costs 1. */
export const BURST = 2000
/** Costs that come back a second. */
export const RATE = 200
/** How long a connection may go on asking for more than it gets before it counts as abuse, in milliseconds. */
export const PATIENCE_MS = 10_000

/** The allowance of one connection. Times are milliseconds of a monotonic clock. */
export class TokenBucket {
  private left = BURST
  private at: number
  /** Since when the connection has been over its allowance without ever recovering half of the burst. */
  private overSince: number | undefined

  constructor(now: number) {
    this.at = now
  }

  /** Takes a cost; false when the connection has spent more than it has and is to wait. */
  spend(cost: number, now: number): boolean {
    this.refill(now)
    this.left -= cost
    if (this.left >= 0) return true
    this.overSince ??= now
    return false
  }

  /** Whether the debt is paid and reading may go on. */
  recovered(now: number): boolean {
    this.refill(now)
    return this.left >= 0
  }

  /** Whether the connection has been over its allowance for longer than anyone needs. */
  abused(now: number): boolean {
    return this.overSince !== undefined && now - this.overSince > PATIENCE_MS
  }

  private refill(now: number): void {
    this.left = Math.min(BURST, this.left + ((now - this.at) * RATE) / 1000)
    this.at = now
    if (this.left >= BURST / 2) this.overSince = undefined
  }
}
