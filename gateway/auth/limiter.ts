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
    return new SharedLimiter(redis, name, limit, memory)
  }
}

class SharedLimiter extends RateLimiterRedis {
  private readonly redis: RedisConnection

  /** While Redis is away, `memory` counts. */
  constructor(redis: RedisConnection, name: string, limit: Limit, memory: RateLimiterMemory) {
    const { client, prefix } = redis
    super({
      ...limit,
      ...{ storeClient: client, keyPrefix: `${prefix}:${name}`, rejectIfRedisNotReady: true, insuranceLimiter: memory },
    })
    this.redis = redis
  }

  /** Nearly always there is no count, and one command tells. The library asks for a count and its expiry in a transaction of four. */
  override async get(key: string | number): Promise<RateLimiterRes | null> {
    // EXISTS would be one more right that gateways need.
    const count = await this.redis.ask(commands => commands.get(this.getKey(key))).catch(() => undefined)
    return count === null ? null : super.get(key)
  }
}

/** Counts one more. Returns the count, also when that is over the limit. */
export function count(limiter: RateLimiterAbstract, key: string): Promise<RateLimiterRes> {
  return limiter.consume(key).catch((reason: unknown) => {
    if (reason instanceof RateLimiterRes) return reason
    throw reason
  })
}
