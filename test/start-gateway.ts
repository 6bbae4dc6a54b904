/**
 * A whole gateway for a test: in this process, on free ports, with a database of its own. With TEST_INSTANCES set, it is so
 * many instances that share a Redis and a PostgreSQL database, and each client connects to the next of them. With TEST_STALLS
 * set, an instance that has no clock of the test's is a process, and `close` fails when its event loop was held up.
 * With TEST_TRANSPORT=tcp, clients connect over TCP.
 */

import type { Clock } from '../gateway/clock.ts'
import { readConfig } from '../gateway/config.ts'
import { startServer } from '../gateway/server.ts'
import type { Store } from '../gateway/store/interface.ts'
import { openStore } from '../gateway/store/open.ts'
import type { UserValues } from '../protocol/index.ts'
import { TestClient } from './client.ts'
import { type Database, postgresDatabase, sqliteDatabase } from './database.ts'
import { externalServer } from './external-server.ts'
import { oneAddress } from './one-address.ts'
import { type RedisServer, startRedis } from './servers/redis.ts'
import { startWatchedGateway } from './stalls/watched-gateway.ts'
import { isOverTcp } from './transport.ts'
import type { WireOptions } from './wire-client.ts'

export interface GatewayOptions {
  clock?: Clock
  /** Fills the store before the gateway opens it. */
  prepare?: (store: Store) => Promise<void>
}

export interface TestGateway {
  /** Of its first instance. */
  readonly url: string
  readonly wsUrl: string
  /** Of its first instance, if it listens for TCP. */
  readonly tcpUrl?: string | undefined
  /** Of all its instances. */
  readonly wsUrls: readonly string[]
  readonly database: Database
  connect(options?: WireOptions): Promise<TestClient>
  /** A client signed in with a new account that is like `newcomer` but for what is given. */
  signUp(overrides?: Partial<UserValues<'register'>>, manner?: number): Promise<TestClient>
  /** A client signed in with this account. */
  signIn(number: number, password?: string, manner?: number): Promise<TestClient>
  /** Drains and stops, and starts again with the same database, on another port. */
  restart(): Promise<void>
  /** Drains and stops, and removes the database. */
  close(): Promise<void>
}

/** One instance. */
interface Instance {
  readonly url: string
  /** Undefined without TCP. */
  readonly tcpUrl?: string | undefined
  close(): Promise<void>
}

/** Settings by their environment names. */
export async function startGateway(
  settings: Record<string, string> = {},
  options: GatewayOptions = {},
): Promise<TestGateway> {
  const external = externalServer()
  if (external !== undefined) return external
  const count = Number(process.env.TEST_INSTANCES ?? 1)
  return count > 1 ? startCluster(count, settings, options) : start(await sqliteDatabase(), 1, settings, options)
}

/** The same as several instances. */
export async function startCluster(
  count: number,
  settings: Record<string, string> = {},
  options: GatewayOptions = {},
): Promise<TestGateway> {
  return start(await postgresDatabase(), count, settings, options, await startRedis())
}

async function start(
  database: Database,
  count: number,
  settings: Record<string, string>,
  { prepare, clock }: GatewayOptions,
  redis?: RedisServer,
): Promise<TestGateway> {
  if (prepare !== undefined) {
    const store = await openStore(database.url)
    await prepare(store)
    await store.close()
  }
  const all = {
    ...{ DATABASE_URL: database.url, LOG_LEVEL: 'silent', DRAIN_MS: '0', LOBBY: 'off', ...oneAddress },
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    ...(isOverTcp ? { TCP_PORT: '0', TCP_PROXY_PROTOCOL: settings.TRUST_PROXY === undefined ? 'off' : 'on' } : {}),
    ...settings,
  }
  const isWatched = process.env.TEST_STALLS !== undefined && clock === undefined
  const startOne = () => (isWatched ? startWatchedGateway(all) : startServer(readConfig({ PORT: '0', ...all }), clock))
  const startAll = () => startInstances(count, startOne)
  const closeAll = () => Promise.all(servers.map(server => server.close()))
  const remove = () => Promise.all([database.remove(), redis?.remove()])
  let servers: Instance[] = await startAll().catch(async error => {
    await remove()
    throw error
  })
  let connections = 0
  const wsUrlOf = (place: number) => {
    const { url = '', tcpUrl } = servers[place % count] ?? {}
    return isOverTcp ? (tcpUrl ?? '') : `${url.replace('http', 'ws')}/ws`
  }
  const proxied = ({ headers = {} }: WireOptions = {}) =>
    all.TCP_PROXY_PROTOCOL === 'on' ? { proxiedFor: headers['x-forwarded-for'] ?? 'self' } : {}
  const connect = (options?: WireOptions) =>
    TestClient.connect(wsUrlOf(connections++), { ...options, ...proxied(options) })
  return {
    database,
    get url() {
      return servers[0]?.url ?? ''
    },
    get wsUrl() {
      return wsUrlOf(0)
    },
    get tcpUrl() {
      return servers[0]?.tcpUrl
    },
    get wsUrls() {
      return servers.map((_, place) => wsUrlOf(place))
    },
    connect,
    async signUp(overrides, manner) {
      const client = await connect()
      await client.signUp(overrides, manner)
      return client
    },
    async signIn(number, password, manner) {
      const client = await connect()
      await client.login(number, password, manner)
      return client
    },
    async restart() {
      await closeAll()
      servers = await startAll()
    },
    async close() {
      await closeAll().finally(remove)
    },
  }
}

/** All of them, or none: what has started is closed when another fails. */
async function startInstances(count: number, startOne: () => Promise<Instance>): Promise<Instance[]> {
  const starting = Array.from({ length: count }, startOne)
  const outcomes = await Promise.allSettled(starting)
  if (outcomes.some(({ status }) => status === 'rejected')) {
    await Promise.all(outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value.close() : undefined)))
  }
  return Promise.all(starting)
}
