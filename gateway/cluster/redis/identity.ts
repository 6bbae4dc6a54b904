/** An id in Redis that tells instances which of them share it. */
import { randomUUID } from 'node:crypto'
import type { ClusterIdentity } from '../database-lease.ts'
import type { RedisConnection } from './connect.ts'

export function createRedisIdentity(redis: RedisConnection): ClusterIdentity {
  const key = `${redis.prefix}:id`
  return {
    async read() {
      await redis.ask(commands => commands.set(key, randomUUID(), 'NX'))
      return String(await redis.ask(commands => commands.get(key)))
    },
    async restore(id) {
      await redis.ask(commands => commands.set(key, id))
    },
  }
}
