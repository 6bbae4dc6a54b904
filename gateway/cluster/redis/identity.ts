/** An id in Redis that tells instances which of them share it, and which database they have. */
import { randomUUID } from 'node:crypto'
import type { ClusterIdentity } from '../database-lease.ts'
import type { RedisConnection } from './connect.ts'

export function createRedisIdentity(redis: RedisConnection): ClusterIdentity {
  const key = `${redis.prefix}:id`
  const database = `${redis.prefix}:database`
  return {
    async read() {
      await redis.ask(commands => commands.set(key, randomUUID(), 'NX'))
      return String(await redis.ask(commands => commands.get(key)))
    },
    async restore(id) {
      await redis.ask(commands => commands.set(key, id))
    },
    async enterDatabase(id, milliseconds) {
      await redis.ask(commands => commands.set(database, id, 'PX', milliseconds, 'NX'))
      const isEntered = (await redis.ask(commands => commands.get(database))) === id
      if (isEntered) await redis.ask(commands => commands.set(database, id, 'PX', milliseconds))
      return isEntered
    },
  }
}
