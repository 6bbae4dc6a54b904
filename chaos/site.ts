/** All that runs: several instances of the gateway, their Redis and their PostgreSQL, with accounts and friendships. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../gateway/store/interface.ts'
import { openStore } from '../gateway/store/open.ts'
import { Access } from '../protocol/index.ts'
import { createAccounts } from '../test/accounts.ts'
import { freePort } from '../test/servers/free-port.ts'
import { type PostgresServer, startPostgres } from '../test/servers/postgres.ts'
import { type RedisServer, startRedis } from '../test/servers/redis.ts'
import { Instance } from './instance.ts'

const DRAIN_MS = 1500
const BOTS = 9
const MORE_ROOMS = 3

export interface Site {
  readonly instances: readonly Instance[]
  readonly redis: RedisServer
  readonly postgres: PostgresServer
  /** The accounts. */
  readonly numbers: readonly number[]
  /** More accounts, all of them members of these rooms. */
  readonly bots: readonly number[]
  readonly rooms: readonly [number, ...number[]]
  /** Where the instances' logs are. */
  readonly folder: string
  /** Ends everything; the logs are kept if wanted. */
  close(keepLogs: boolean): Promise<void>
}

/** User number n of the accounts has the next `friends` ones in its list, and so on around. */
export async function openSite(instanceCount: number, users: number, friends: number): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-chaos-'))
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()])
  const { numbers, bots, rooms } = await openAccounts(postgres.url, users, friends)
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
    ...{ instances, redis, postgres, numbers, bots, rooms, folder },
    async close(keepLogs) {
      await Promise.all(instances.map(instance => instance.kill()))
      await Promise.all([redis.remove(), postgres.remove()])
      if (!keepLogs) await rm(folder, { recursive: true })
    },
  }
}

async function openAccounts(
  url: string,
  users: number,
  friends: number,
): Promise<Pick<Site, 'numbers' | 'bots' | 'rooms'>> {
  const store = await openStore(url)
  try {
    const all = await createAccounts(store, new Array(users + BOTS).fill({}))
    const [numbers, bots] = [all.slice(0, users), all.slice(users)]
    for (const [place, number] of numbers.entries()) {
      for (let step = 1; step <= friends; step++) {
        await store.addFriend(number, numbers[(place + step) % users] ?? 0)
      }
    }
    const rooms: [number, ...number[]] = [await openRoom(store, bots)]
    while (rooms.length <= MORE_ROOMS) rooms.push(await openRoom(store, bots))
    return { numbers, bots, rooms }
  } finally {
    await store.close()
  }
}

async function openRoom(store: Store, [owner = 0, ...others]: readonly number[]): Promise<number> {
  const limits = { members: BOTS, rooms: 1 + MORE_ROOMS }
  const room = await store.createRoom(owner, { name: 'chaos', topic: '', access: Access.open }, limits, Date.now())
  if (typeof room === 'string') throw new Error(room)
  for (const by of others) await store.joinRoom({ room, by, now: Date.now() }, limits)
  return room
}
