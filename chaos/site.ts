/** All that runs: several instances of the gateway, their Redis and their PostgreSQL, with accounts and friendships. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../gateway/store/open.ts'
import { createAccounts } from '../test/accounts.ts'
import { freePort } from '../test/servers/free-port.ts'
import { type PostgresServer, startPostgres } from '../test/servers/postgres.ts'
import { type RedisServer, startRedis } from '../test/servers/redis.ts'
import { Instance } from './instance.ts'

const DRAIN_MS = 1500

export interface Site {
  readonly instances: readonly Instance[]
  readonly redis: RedisServer
  readonly postgres: PostgresServer
  /** The accounts. */
  readonly numbers: readonly number[]
  /** Where the instances' logs are. */
  readonly folder: string
  /** Ends everything; the logs are kept if wanted. */
  close(keepLogs: boolean): Promise<void>
}

/** User number n of the accounts has the next `friends` ones in its list, and so on around. */
export async function openSite(instanceCount: number, users: number, friends: number): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-chaos-'))
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()])
  const numbers = await openAccounts(postgres.url, users, friends)
  const settings = {
    ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url },
    ...{ DRAIN_MS: String(DRAIN_MS), LOG_LEVEL: 'info' },
  }
  const instances: Instance[] = []
  for (let index = 0; index < instanceCount; index++) {
    instances.push(new Instance(index, await freePort(), join(folder, `gateway-${index}.log`), settings))
  }
  await Promise.all(instances.map(instance => instance.start()))
  return {
    ...{ instances, redis, postgres, numbers, folder },
    async close(keepLogs) {
      await Promise.all(instances.map(instance => instance.kill()))
      await Promise.all([redis.remove(), postgres.remove()])
      if (!keepLogs) await rm(folder, { recursive: true })
    },
  }
}

async function openAccounts(url: string, users: number, friends: number): Promise<number[]> {
  const store = await openStore(url)
  try {
    const numbers = await createAccounts(store, new Array(users).fill({}))
    for (const [place, number] of numbers.entries()) {
      for (let step = 1; step <= friends; step++) {
        await store.addFriend(number, numbers[(place + step) % users] ?? 0)
      }
    }
    return numbers
  } finally {
    await store.close()
  }
}
