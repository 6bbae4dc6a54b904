/** Instances that share a Redis of their own, and those of the gateway a database: all of them processes on this machine. */
import type { Options } from '@node-rs/argon2'
import type { Store } from '../gateway/store/interface.ts'
import { openStore } from '../gateway/store/open.ts'
import { testDatabase } from '../test/servers/postgres.ts'
import { type RedisServer, startRedis } from '../test/servers/redis.ts'
import { createAccounts } from './accounts.ts'
import { joined, type Running } from './contenders/contender.ts'
import { type RunningServer, startServer } from './servers.ts'

/** A PostgreSQL database with accounts. */
export interface SharedAccounts {
  database: string
  firstNumber: number
  remove(): Promise<void>
}

export async function openSharedAccounts(
  count: number,
  hashing?: Options,
  prepare?: (store: Store, firstNumber: number) => Promise<void>,
): Promise<SharedAccounts> {
  const { url: database, drop: remove } = await testDatabase()
  const store = await openStore(database)
  const firstNumber = await createAccounts(store, count, hashing)
  await prepare?.(store, firstNumber)
  await store.close()
  return { database, firstNumber, remove }
}

export interface Instances extends Running {
  redis: RedisServer
}

/** Instances of the gateway, ready. */
export async function startInstances(
  count: number,
  database: string,
  settings: Record<string, string> = {},
): Promise<Instances> {
  return startTogether(count, redis =>
    startServer('gateway', { DATABASE_URL: database, REDIS_URL: redis.url, ...settings }),
  )
}

/** Instances of any server. Last among the processes is that of Redis. */
export async function startTogether(
  count: number,
  start: (redis: RedisServer, place: number) => Promise<RunningServer>,
): Promise<Instances> {
  const redis = await startRedis()
  const servers: RunningServer[] = []
  try {
    // One after the other: each is ready when it knows those before it.
    while (servers.length < count) servers.push(await start(redis, servers.length))
  } catch (error) {
    await Promise.all(servers.map(server => server.stop()))
    await redis.remove()
    throw error
  }
  const running = joined(servers)
  return {
    ...running,
    pids: [...running.pids, redis.pid ?? Number.NaN],
    redis,
    async stop() {
      await running.stop()
      await redis.remove()
    },
  }
}
