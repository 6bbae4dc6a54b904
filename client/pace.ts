/**
 * Keeps bulk within the server's flood allowance, which docs/protocol.md counts in costs: who goes on asking for more is
 * closed with 1008. What one does by hand is not held up; it takes from what messages and files may use.
 */

/** Half of the burst that the server allows, and three quarters of what comes back a second: the rest is for all else. */
const BURST = 1000
const COSTS_PER_MS = 0.15

export class Pace {
  private left = BURST
  private at = performance.now()

  spend(cost: number): void {
    this.refill()
    this.left -= cost
  }

  /** How long to wait before more is sent, in milliseconds. */
  get waitMs(): number {
    this.refill()
    return this.left >= 0 ? 0 : Math.ceil(-this.left / COSTS_PER_MS)
  }

  private refill(): void {
    const now = performance.now()
    this.left = Math.min(BURST, this.left + (now - this.at) * COSTS_PER_MS)
    this.at = now
  }
}
