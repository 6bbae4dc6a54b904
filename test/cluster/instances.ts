/** Instances within this process that share a database, a directory in memory and a bus that a test gives them. */
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { buildApp } from '../../gateway/app.ts'
import type { Cluster } from '../../gateway/cluster/cluster.ts'
import { Links } from '../../gateway/cluster/links.ts'
import { createMemoryDirectory } from '../../gateway/cluster/memory-directory.ts'
import { readConfig } from '../../gateway/config.ts'
import { Connections } from '../../gateway/connections.ts'
import { Delivery } from '../../gateway/delivery/delivery.ts'
import { Mailbox } from '../../gateway/delivery/mailbox.ts'
import { createDispatch } from '../../gateway/dispatch.ts'
import { Fanout } from '../../gateway/fanout.ts'
import { features } from '../../gateway/features/index.ts'
import { Monitors } from '../../gateway/features/monitor.ts'
import { PresenceNews } from '../../gateway/features/presence.ts'
import { SignIns } from '../../gateway/features/sign-in.ts'
import { Transfers } from '../../gateway/features/transfers.ts'
import { Guessing } from '../../gateway/guessing.ts'
import { Probes } from '../../gateway/metrics/probes.ts'
import { Passwords } from '../../gateway/passwords.ts'
import type { Bus, Directory, Store } from '../../gateway/ports.ts'
import { Sessions } from '../../gateway/sessions.ts'
import { openStore } from '../../gateway/store/open.ts'
import { TestClient } from '../client.ts'
import { sqliteDatabase } from '../database.ts'

export interface Instance {
  readonly id: string
  readonly links: Links
  readonly delivery: Delivery
  readonly presence: PresenceNews
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
  const [clock, sessions, links] = [Date, new Sessions(), new Links(id, bus, log)]
  const cluster: Cluster = {
    ...{ directory, links, redis: undefined, member: undefined, probes: new Probes() },
    join: async () => {},
    leave: () => links.close(),
  }
  const mailbox = new Mailbox(store, clock, log)
  const connections = new Connections(config, mailbox, log)
  const delivery = new Delivery(sessions, mailbox, directory, links, connections)
  const fanout = new Fanout(sessions, directory, links)
  const monitors = new Monitors(store, clock, sessions, links, log)
  const transfers = new Transfers(sessions, links, clock)
  const presence = new PresenceNews(store, directory, sessions, fanout, log)
  const parts = {
    ...{ config, clock, store, directory, sessions, connections, mailbox, links, delivery, fanout, cluster },
    ...{ passwords: new Passwords(), guessing: new Guessing(undefined), presence, monitors, transfers },
  }
  const signIns = new SignIns(parts)
  connections.events = signIns
  connections.dispatch = createDispatch(features({ ...parts, signIns }), config.operators, log, connections.counts)
  links.handlers = { ...delivery.handlers, ...fanout.handlers, ...monitors.handlers, ...transfers.handlers }
  links.onLost = peer => {
    delivery.lost(peer)
    transfers.lost(peer)
  }
  links.setPeers(['a', 'b', 'c'])
  await links.open()
  const { fastify } = await buildApp(config, connections, store, cluster, log)
  const url = await fastify.listen({ host: config.host, port: config.port })
  const connect = () => TestClient.connect(`${url.replace('http', 'ws')}/ws`)
  return {
    ...{ id, links, delivery, presence, connect },
    async signIn(number) {
      const client = await connect()
      await client.login(number)
      return client
    },
    async close() {
      for (const connection of connections) connection.terminate()
      await connections.empty(1000)
      connections.stop()
      await delivery.stop()
      await mailbox.settled()
      await presence.stop()
      await fastify.close()
      await cluster.leave()
    },
  }
}
