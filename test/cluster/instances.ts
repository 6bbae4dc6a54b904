/** Instances within this process that share a database, a directory in memory and a bus that a test gives them. */
import { pino } from 'pino'
import type { Bus } from '../../gateway/cluster/bus.ts'
import type { Directory } from '../../gateway/cluster/directory.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { createMemoryDirectory } from '../../gateway/cluster/memory-directory.ts'
import type { Peers } from '../../gateway/cluster/peers.ts'
import { readConfig } from '../../gateway/config.ts'
import type { MessageRouter } from '../../gateway/delivery/message-router.ts'
import type { PresencePublisher } from '../../gateway/delivery/presence-publisher.ts'
import { createGateway } from '../../gateway/gateway.ts'
import type { Store } from '../../gateway/store/interface.ts'
import { openStore } from '../../gateway/store/open.ts'
import { TestClient } from '../client.ts'
import { sqliteDatabase } from '../database.ts'
import type { WireOptions } from '../wire-client.ts'

export interface Instance {
  readonly id: string
  readonly peers: Peers
  readonly router: MessageRouter
  readonly presence: PresencePublisher
  /** Whether it cannot reach the directory, and knows nothing but its own sign-ins. */
  isCutOff: boolean
  connect(options?: WireOptions): Promise<TestClient>
  /** A client signed in with a new account. */
  signUp(): Promise<TestClient>
  /** A client signed in with this account. */
  signIn(number: number): Promise<TestClient>
  close(): Promise<void>
}

export interface Instances {
  readonly store: Store
  readonly directory: HeldDirectory
  /** The first three. */
  readonly a: Instance
  readonly b: Instance
  readonly c: Instance
  /** A new account. */
  account(): Promise<number>
  close(): Promise<void>
}

export interface HeldDirectory extends Directory {
  /** Has all lookups wait from now on, until the returned function is called. */
  hold(): () => void
}

/** Three instances, `a`, `b` and `c`, on this bus. */
export async function startInstances(bus: Bus): Promise<Instances> {
  const database = await sqliteDatabase()
  const store = await openStore(database.url)
  const directory = heldDirectory()
  const [a, b, c] = await Promise.all([
    startInstance('a', bus, directory, store),
    startInstance('b', bus, directory, store),
    startInstance('c', bus, directory, store),
  ])
  return {
    ...{ store, directory, a, b, c },
    async account() {
      const client = await a.connect()
      const number = await client.register()
      await client.close()
      return number
    },
    async close() {
      await Promise.all([a, b, c].map(instance => instance.close()))
      await store.close()
      await database.remove()
    },
  }
}

function heldDirectory(): HeldDirectory {
  const directory = createMemoryDirectory()
  let free: Promise<void> | undefined
  return {
    ...directory,
    async find(numbers) {
      if (free !== undefined) await free
      return directory.find(numbers)
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      free = promise
      return resolve
    },
  }
}

async function startInstance(instance: string, bus: Bus, directory: Directory, store: Store): Promise<Instance> {
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent', RATE_LIMITS: 'off', DRAIN_MS: '0', LOBBY: 'off' })
  const log = pino({ level: config.logLevel })
  let isCutOff = false
  const failsafe: Directory = {
    ...directory,
    get reachable() {
      return !isCutOff
    },
    get complete() {
      return !isCutOff
    },
    async find(numbers) {
      const entries = await directory.find(numbers)
      return entries.map(entry => (isCutOff && entry?.instance !== instance ? undefined : entry))
    },
  }
  const cluster = { bus, directory: failsafe, shared: undefined }
  const keys = new ClusterKeys('', 'oicq')
  const gateway = await createGateway({
    ...{ config, clock: Date, log, store, cluster, keys, instance },
    ...{ certificate: undefined, tracing: undefined, pageFolder: undefined },
  })
  gateway.peers.setAlive(['a', 'b', 'c'])
  const url = await gateway.start()
  const connect = (options?: WireOptions) => TestClient.connect(`${url.replace('http', 'ws')}/ws`, options)
  const { peers, presence, router } = gateway
  return {
    ...{ id: instance, peers, router, presence, connect },
    get isCutOff() {
      return isCutOff
    },
    set isCutOff(isSo) {
      isCutOff = isSo
    },
    async signUp() {
      const client = await connect()
      await client.signUp()
      return client
    },
    async signIn(number) {
      const client = await connect()
      await client.login(number)
      return client
    },
    async close() {
      for (const connection of gateway.connections) connection.terminate()
      await gateway.stop()
    },
  }
}
