/**
 * BruteForceLimiter protection (A7). What counts are wrong passwords: per address and account, where they are first slowed down
 * and then refused; per address, against one guesser on many accounts; per account, against many addresses, where the
 * refusal is short so that the owner is not locked out for long. Instances that share a Redis count together; while it is
 * away, each counts alone.
 */
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RedisConnection } from '../cluster/redis/connect.ts'
import { Refusal } from '../errors.ts'

/** Wrong passwords that cost nothing. */
const FREE = 3
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 2000

const limits = {
  pair: { points: 8, duration: 600, blockDuration: 300 },
  address: { points: 100, duration: 600, blockDuration: 300 },
  account: { points: 50, duration: 600, blockDuration: 60 },
}

export class BruteForceLimiter {
  /** Attempts that were refused since the start. */
  refused = 0
  private readonly pair: RateLimiterAbstract
  private readonly address: RateLimiterAbstract
  private readonly account: RateLimiterAbstract

  constructor(redis: RedisConnection | undefined) {
    const limiter = (name: keyof typeof limits): RateLimiterAbstract => {
      const memory = new RateLimiterMemory(limits[name])
      if (redis === undefined) return memory
      return new RateLimiterRedis({
        ...limits[name],
        storeClient: redis.client,
        keyPrefix: `${redis.prefix}:guesses:${name}`,
        rejectIfRedisNotReady: true,
        insuranceLimiter: memory,
      })
    }
    this.pair = limiter('pair')
    this.address = limiter('address')
    this.account = limiter('account')
  }

  /**
   * Throws a Refusal when nothing may be tried now, not even the right password. Answers whether there is something that
   * the right one clears.
   */
  async check(address: string, number: number): Promise<boolean> {
    const limiters = this.limiters(address, number)
    const states = await Promise.all(limiters.map(([limiter, key]) => limiter.get(key)))
    for (const [place, [limiter]] of limiters.entries()) {
      const state = states[place]
      if (!state || state.consumedPoints <= limiter.points) continue
      this.refused++
      throw new Refusal(wait(state))
    }
    return states[0] !== null
  }

  /** Counts a wrong password; answers how long its answer is to be held back, in milliseconds. */
  async wrong(address: string, number: number): Promise<number> {
    const counts = this.limiters(address, number).map(([limiter, key]) => limiter.consume(key).catch(asCount))
    const [ofPair] = await Promise.all(counts)
    const beyond = (ofPair?.consumedPoints ?? 0) - FREE
    return beyond > 0 ? Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (beyond - 1)) : 0
  }

  /** The right password clears what its owner mistyped. */
  async right(address: string, number: number): Promise<void> {
    await this.pair.delete(pairKey(address, number))
  }

  private limiters(address: string, number: number): [RateLimiterAbstract, string][] {
    return [
      [this.pair, pairKey(address, number)],
      [this.address, address],
      [this.account, String(number)],
    ]
  }
}

/** A limiter rejects with its count when that is over the limit. */
function asCount(reason: unknown): RateLimiterRes {
  if (reason instanceof RateLimiterRes) return reason
  throw reason
}

function pairKey(address: string, number: number): string {
  return `${number}@${address}`
}

function wait(state: RateLimiterRes): string {
  return `too many wrong passwords, wait ${Math.ceil(state.msBeforeNext / 1000)} s`
}
