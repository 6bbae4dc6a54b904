/**
 * A token bucket that keeps messages and files within the server's flood allowance: a client that keeps exceeding it is
 * disconnected with 1008. Other requests are not delayed; their cost is taken from the same bucket.
 */

/** Half of the burst and three quarters of the rate that the server allows, in costs of docs/protocol.md: the rest is for other requests. */
const BURST = 1000
const RATE_PER_MS = 0.15

export class Throttle {
  private tokens = BURST
  private refilledAt = performance.now()

  /** Takes the cost of a frame that is sent; the balance may become negative. */
  spend(cost: number): void {
    this.refill()
    this.tokens -= cost
  }

  /** How long to wait before sending more, in milliseconds. */
  get waitMs(): number {
    this.refill()
    return this.tokens >= 0 ? 0 : Math.ceil(-this.tokens / RATE_PER_MS)
  }

  private refill(): void {
    const now = performance.now()
    this.tokens = Math.min(BURST, this.tokens + (now - this.refilledAt) * RATE_PER_MS)
    this.refilledAt = now
  }
}
