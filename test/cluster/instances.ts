/** Instances within this process that share a database, a directory in memory and a bus that a test gives them. */
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { BruteForceLimiter } from '../../gateway/auth/brute-force-limit.ts'
import { Passwords } from '../../gateway/auth/passwords.ts'
import type { Bus } from '../../gateway/cluster/bus.ts'
import type { Directory } from '../../gateway/cluster/directory.ts'
import { createMemoryDirectory } from '../../gateway/cluster/memory-directory.ts'
import type { Cluster } from '../../gateway/cluster/open.ts'
import { Peers } from '../../gateway/cluster/peers.ts'
import { readConfig } from '../../gateway/config.ts'
import { Connections } from '../../gateway/connection/connections.ts'
import { Fanout } from '../../gateway/delivery/fanout.ts'
import { FileTransfers } from '../../gateway/delivery/file-transfers.ts'
import { MessageRouter } from '../../gateway/delivery/message-router.ts'
import { createDispatch } from '../../gateway/handlers/dispatch.ts'
import { features } from '../../gateway/handlers/index.ts'
import { Monitors } from '../../gateway/handlers/monitor.ts'
import { PresencePublisher } from '../../gateway/handlers/presence.ts'
import { SignIns } from '../../gateway/handlers/sign-in.ts'
import { buildApp } from '../../gateway/http/app.ts'
import { Probes } from '../../gateway/metrics/probes.ts'
import { SessionRegistry } from '../../gateway/session/registry.ts'
import type { Store } from '../../gateway/store/interface.ts'
import { OfflineQueue } from '../../gateway/store/offline-queue.ts'
import { openStore } from '../../gateway/store/open.ts'
import { TestClient } from '../client.ts'
import { sqliteDatabase } from '../database.ts'

export interface Instance {
  readonly id: string
  readonly peers: Peers
  readonly router: MessageRouter
  readonly presence: PresencePublisher
  connect(): Promise<TestClient>
  /** A client signed in with this account. */
  signIn(number: number): Promise<TestClient>
  close(): Promise<void>
}

export interface Instances {
  readonly store: Store
  readonly directory: SlowDirectory
  /** The first three. */
  readonly a: Instance
  readonly b: Instance
  readonly c: Instance
  /** A new account. */
  account(): Promise<number>
  close(): Promise<void>
}

export interface SlowDirectory extends Directory {
  /** How long it takes to find someone, in milliseconds. */
  findMs: number
}

/** Three instances, `a`, `b` and `c`, on this bus. */
export async function startInstances(bus: Bus): Promise<Instances> {
  const database = await sqliteDatabase()
  const store = await openStore(database.url)
  const directory = slowDirectory()
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

function slowDirectory(): SlowDirectory {
  const directory = createMemoryDirectory()
  const slow: SlowDirectory = {
    ...directory,
    findMs: 0,
    async find(numbers) {
      if (slow.findMs > 0) await pause(slow.findMs)
      return directory.find(numbers)
    },
  }
  return slow
}

async function startInstance(id: string, bus: Bus, directory: Directory, store: Store): Promise<Instance> {
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent', RATE_LIMITS: 'off' })
  const log = pino({ level: config.logLevel })
  const [clock, sessions, peers] = [Date, new SessionRegistry(), new Peers(id, bus, log)]
  const cluster: Cluster = {
    ...{ directory, peers, redis: undefined, member: undefined, probes: new Probes() },
    join: async () => {},
    leave: () => peers.close(),
  }
  const offlineQueue = new OfflineQueue(store, clock, log)
  const connections = new Connections(config, offlineQueue, log)
  const router = new MessageRouter(sessions, offlineQueue, directory, peers, connections)
  const fanout = new Fanout(sessions, directory, peers)
  const monitors = new Monitors(store, clock, sessions, peers, log)
  const transfers = new FileTransfers(sessions, peers, clock)
  const presence = new PresencePublisher(store, directory, sessions, fanout, log)
  const parts = {
    ...{ config, clock, store, directory, sessions, connections, offlineQueue, peers, router, fanout, cluster },
    ...{ passwords: new Passwords(), bruteForce: new BruteForceLimiter(undefined), presence, monitors, transfers },
  }
  const signIns = new SignIns(parts)
  connections.events = signIns
  connections.dispatch = createDispatch(features({ ...parts, signIns }), config.operators, log, connections.counts)
  peers.handlers = { ...router.handlers, ...fanout.handlers, ...monitors.handlers, ...transfers.handlers }
  peers.onLost = peer => {
    router.lost(peer)
    transfers.lost(peer)
  }
  peers.setAlive(['a', 'b', 'c'])
  await peers.open()
  const { fastify } = await buildApp(config, connections, store, cluster, log)
  const url = await fastify.listen({ host: config.host, port: config.port })
  const connect = () => TestClient.connect(`${url.replace('http', 'ws')}/ws`)
  return {
    ...{ id, peers, router, presence, connect },
    async signIn(number) {
      const client = await connect()
      await client.login(number)
      return client
    },
    async close() {
      for (const connection of connections) connection.terminate()
      await connections.empty(1000)
      connections.stop()
      await router.stop()
      await offlineQueue.settled()
      await presence.stop()
      await fastify.close()
      await cluster.leave()
    },
  }
}
