/** A whole gateway for a test: in this process, on a free port, with a database of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../gateway/config.ts'
import type { Clock, Store } from '../gateway/ports.ts'
import { type Server, startServer } from '../gateway/server.ts'
import { openSqliteStore } from '../gateway/store/sqlite.ts'
import type { UserValues } from '../protocol/index.ts'
import { type ConnectOptions, TestClient } from './client.ts'

export interface GatewayOptions {
  clock?: Clock
  /** Fills the store before the gateway opens it. */
  prepare?: (store: Store) => Promise<void>
}

export interface TestGateway {
  readonly url: string
  readonly wsUrl: string
  /** The file of its database. */
  readonly database: string
  connect(options?: ConnectOptions): Promise<TestClient>
  /** A client signed in with a new account that is like `newcomer` but for what is given. */
  signUp(overrides?: Partial<UserValues<'register'>>, manner?: number): Promise<TestClient>
  /** A client signed in with this account. */
  signIn(number: number, password?: string, manner?: number): Promise<TestClient>
  /** Drains and stops, and starts again with the same database, on another port. */
  restart(): Promise<void>
  /** Drains and stops, and removes the database. */
  close(): Promise<void>
}

/** Settings by their environment names. */
export async function startGateway(
  settings: Record<string, string> = {},
  { prepare, ...options }: GatewayOptions = {},
): Promise<TestGateway> {
  const directory = await mkdtemp(join(tmpdir(), 'oicq-test-'))
  const database = join(directory, 'oicq.db')
  if (prepare !== undefined) {
    const store = await openSqliteStore(database)
    await prepare(store)
    await store.close()
  }
  const config = readConfig({ PORT: '0', DATABASE_URL: database, LOG_LEVEL: 'silent', DRAIN_MS: '0', ...settings })
  let server: Server = await startServer(config, options)
  const wsUrl = () => `${server.url.replace('http', 'ws')}/ws`
  const connect = (options?: ConnectOptions) => TestClient.connect(wsUrl(), options)
  return {
    database,
    get url() {
      return server.url
    },
    get wsUrl() {
      return wsUrl()
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
      await server.close()
      server = await startServer(config, options)
    },
    async close() {
      await server.close()
      await rm(directory, { recursive: true })
    },
  }
}
