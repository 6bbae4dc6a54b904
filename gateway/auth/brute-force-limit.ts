/**
 * Limits on wrong passwords (A7): per address and account, where answers are first delayed and then refused; per address,
 * against one guesser at many accounts; per account, against many addresses, where the block is short so that the owner is
 * not locked out for long. Instances that share a Redis count together; while it is unavailable, each counts alone.
 */
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RedisConnection } from '../cluster/redis/connect.ts'
import { Refusal } from '../errors.ts'

/** Failures without a delay. */
const FREE_FAILURES = 3
const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 2000

/** Failures allowed within a duration, and how long more of them block, both in seconds. */
const limits = {
  pair: { points: 8, duration: 600, blockDuration: 300 },
  address: { points: 100, duration: 600, blockDuration: 300 },
  account: { points: 50, duration: 600, blockDuration: 60 },
}

export class BruteForceLimiter {
  /** Attempts refused since the start. */
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
   * Throws a Refusal while the account, the address or the two together are blocked, for the right password, too. Returns
   * whether failures are recorded that a success has to clear.
   */
  async check(address: string, number: number): Promise<boolean> {
    const limiters = this.limiters(address, number)
    const states = await Promise.all(limiters.map(([limiter, key]) => limiter.get(key)))
    for (const [index, [limiter]] of limiters.entries()) {
      const state = states[index]
      if (!state || state.consumedPoints <= limiter.points) continue
      this.refused++
      throw new Refusal(`too many wrong passwords, wait ${Math.ceil(state.msBeforeNext / 1000)} s`)
    }
    return states[0] !== null
  }

  /** Counts a wrong password. Returns the delay of its answer in milliseconds. */
  async recordFailure(address: string, number: number): Promise<number> {
    const counts = this.limiters(address, number).map(([limiter, key]) => limiter.consume(key).catch(asCount))
    const [ofPair] = await Promise.all(counts)
    const delayed = (ofPair?.consumedPoints ?? 0) - FREE_FAILURES
    return delayed > 0 ? Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (delayed - 1)) : 0
  }

  /** Clears the failures of this address at this account: the owner mistyped. */
  async recordSuccess(address: string, number: number): Promise<void> {
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
