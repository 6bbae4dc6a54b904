/** The composition root: settings → adapters → features → listening server, and its orderly end. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import { buildApp } from './app.ts'
import { createMemoryBus } from './cluster/memory-bus.ts'
import { createMemoryDirectory } from './cluster/memory-directory.ts'
import type { Config } from './config.ts'
import { Connections } from './connections.ts'
import { createDispatch } from './dispatch.ts'
import { Fanout } from './fanout.ts'
import { Transfers } from './features/files.ts'
import { features } from './features/index.ts'
import { Monitors } from './features/monitor.ts'
import { PresenceNews } from './features/presence.ts'
import { SignIns } from './features/sign-in.ts'
import { Guessing } from './guessing.ts'
import { Mailbox } from './mailbox.ts'
import { Passwords } from './passwords.ts'
import type { Bus, Clock, Directory, Store } from './ports.ts'
import { Sessions } from './sessions.ts'
import { openSqliteStore } from './store/sqlite.ts'

/** How long the last clients may take to answer the closing handshake, in milliseconds. */
const GOODBYE_MS = 1000
/** How often lapsed file offers are looked for, in milliseconds. */
const OFFERS_EVERY_MS = 1000
/** How often messages and requests that are too old are removed, in milliseconds. */
const EXPIRE_EVERY_MS = 3_600_000

export interface Server {
  /** Where it listens, like http://127.0.0.1:8080. */
  readonly url: string
  /** Closes all connections over the drain time (1012), stores what is unconfirmed, and stops. */
  close(): Promise<void>
}

/** Adapters in place of the embedded ones, for tests: instances that share directory and bus are one cluster. */
export interface Adapters {
  clock?: Clock
  directory?: Directory
  bus?: Bus
}

/** Starts a whole server. Throws when the database can't be opened or the port not be had. */
export async function startServer(
  config: Config,
  { clock = Date, directory = createMemoryDirectory(), bus = createMemoryBus() }: Adapters = {},
): Promise<Server> {
  const log = pino({ level: config.logLevel })
  if (!config.rateLimits) log.warn('RATE_LIMITS is off: flood control and guessing protection do not work')
  const store = await openSqliteStore(config.databaseUrl)
  const mailbox = new Mailbox(store, clock, log)
  const connections = new Connections(config, mailbox, log)
  const sessions = new Sessions(mailbox, connections.now)
  const fanout = new Fanout(randomUUID(), sessions, directory, bus, log)
  const parts = {
    ...{ config, clock, store, directory, sessions, connections, mailbox, fanout },
    passwords: new Passwords(),
    guessing: new Guessing(),
    presence: new PresenceNews(store, directory, fanout),
    monitors: new Monitors(store, clock, fanout, log),
    transfers: new Transfers(sessions, clock),
  }
  const signIns = new SignIns(parts)
  connections.events = signIns
  connections.dispatch = createDispatch(features({ ...parts, signIns }), config.operators, log)
  const app = await buildApp(config, connections, store, log)
  await fanout.start()
  const housekeeping = keepHouse(store, parts.transfers, clock, log)
  const url = await app.fastify.listen({ host: config.host, port: config.port })

  return {
    url,
    async close() {
      app.stopAccepting()
      await drain(connections, config.drainMs)
      for (const timer of housekeeping) clearInterval(timer)
      connections.stop()
      await fanout.stop()
      await mailbox.settled()
      await app.fastify.close()
      await directory.close()
      await bus.close()
      await store.close()
    },
  }
}

function keepHouse(store: Store, transfers: Transfers, clock: Clock, log: Logger): NodeJS.Timeout[] {
  const expire = () => {
    store
      .expire(clock.now())
      .catch(error => log.error({ err: error }, 'old messages and requests could not be removed'))
  }
  expire()
  return [setInterval(() => transfers.expire(), OFFERS_EVERY_MS), setInterval(expire, EXPIRE_EVERY_MS)]
}

/** Closes the connections one by one at a steady rate, so that not all of them come back elsewhere at once. */
async function drain(connections: Connections, drainMs: number): Promise<void> {
  const pause = drainMs / Math.max(1, connections.size)
  const start = performance.now()
  let closed = 0
  for (const connection of [...connections]) {
    connection.close('draining', 'the server is stopping')
    const due = start + ++closed * pause
    if (connections.size > 1 && due - performance.now() > 1) await delay(due - performance.now())
  }
  await connections.empty(GOODBYE_MS)
  for (const connection of connections) connection.terminate()
}
