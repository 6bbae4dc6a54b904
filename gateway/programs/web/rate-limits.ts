/** How often a key may ask, and how often someone without one. Each instance counts by itself, so that no request waits for Redis. */
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Requests without a valid key from one address in a minute. */
const STRANGERS = { points: 100, duration: 60 }

export class KeyLimits {
  private readonly keys: RateLimiterAbstract
  private readonly strangers = new RateLimiterMemory(STRANGERS)

  constructor(requestsPerSecond: number) {
    this.keys = new RateLimiterMemory({ points: requestsPerSecond, duration: 1 })
  }

  /** Counts a request. Returns undefined if it may be served, else the milliseconds to wait. `key` is undefined without a valid one. */
  async pass(key: string | undefined, address: string): Promise<number | undefined> {
    try {
      await (key === undefined ? this.strangers.consume(address) : this.keys.consume(key))
      return undefined
    } catch (error) {
      if (error instanceof RateLimiterRes) return error.msBeforeNext
      throw error
    }
  }
}

/** As a header has it, in seconds. */
export function retryAfter(milliseconds: number): string {
  return String(Math.max(1, Math.ceil(milliseconds / 1000)))
}
