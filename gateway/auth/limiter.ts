/** Counters of what may happen so often in a while. Instances that share a Redis count together; while it is away, each counts alone. */
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RedisConnection } from '../cluster/redis/connect.ts'

/** How often something may happen, in a time that begins with the first, in seconds. */
export interface Limit {
  readonly points: number
  readonly duration: number
}

export type CreateLimiter = (name: string, limit: Limit) => RateLimiterAbstract

/** Returns a function that creates counters in this Redis, or in memory without one. */
export function limiters(redis: RedisConnection | undefined): CreateLimiter {
  return (name, limit) => {
    const memory = new RateLimiterMemory(limit)
    if (redis === undefined) return memory
    return new RateLimiterRedis({
      ...limit,
      storeClient: redis.client,
      keyPrefix: `${redis.prefix}:${name}`,
      rejectIfRedisNotReady: true,
      insuranceLimiter: memory,
    })
  }
}

/** Counts one more. Returns the count, also when that is over the limit. */
export function count(limiter: RateLimiterAbstract, key: string): Promise<RateLimiterRes> {
  return limiter.consume(key).catch((reason: unknown) => {
    if (reason instanceof RateLimiterRes) return reason
    throw reason
  })
}
