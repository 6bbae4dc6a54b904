/** Instances of the gateway that share a database, and a Redis of their own: all of them processes on this machine. */
import type { Options } from '@node-rs/argon2'
import type { Store } from '../gateway/ports.ts'
import { openStore } from '../gateway/store/open.ts'
import { testDatabase } from '../test/servers/postgres.ts'
import { type RedisServer, startRedis } from '../test/servers/redis.ts'
import { createAccounts } from './accounts.ts'
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

export interface Instances {
  /** Where each listens, as ws://host:port. */
  origins: string[]
  /** Of each, and last of Redis. */
  pids: number[]
  redis: RedisServer
  /** Rejects when one ends before they are stopped. */
  died: Promise<never>
  stop(): Promise<void>
}

export async function startInstances(
  count: number,
  database: string,
  settings: Record<string, string> = {},
): Promise<Instances> {
  const redis = await startRedis()
  const gateways: RunningServer[] = []
  const stop = async () => {
    await Promise.all(gateways.map(gateway => gateway.stop()))
    await redis.remove()
  }
  try {
    // One after the other: each is ready when it knows those before it.
    while (gateways.length < count) {
      gateways.push(await startServer('gateway', { DATABASE_URL: database, REDIS_URL: redis.url, ...settings }))
    }
  } catch (error) {
    await stop()
    throw error
  }
  const pids = [...gateways.map(({ pid }) => pid), redis.pid ?? Number.NaN]
  const died = Promise.race(gateways.map(gateway => gateway.died))
  died.catch(() => {})
  return { origins: gateways.map(({ origin }) => origin), pids, redis, died, stop }
}
