/** The composition root: settings → adapters → features → listening server, and its orderly end. */
import { type Logger, pino } from 'pino'
import { Orders } from './admin/orders.ts'
import { buildApp } from './app.ts'
import { openCluster } from './cluster/cluster.ts'
import type { MemberEvents } from './cluster/member.ts'
import type { Config } from './config.ts'
import { Connections } from './connections.ts'
import { Delivery } from './delivery/delivery.ts'
import { Mailbox } from './delivery/mailbox.ts'
import { createDispatch } from './dispatch.ts'
import { drain } from './drain.ts'
import { Fanout, signedInElsewhere } from './fanout.ts'
import { features } from './features/index.ts'
import { Monitors } from './features/monitor.ts'
import { PresenceNews } from './features/presence.ts'
import type { Services } from './features/services.ts'
import { SignIns } from './features/sign-in.ts'
import { Transfers } from './features/transfers.ts'
import { Guessing } from './guessing.ts'
import { createHistogram } from './metrics/histogram.ts'
import { read } from './metrics/readings.ts'
import { createRegistry } from './metrics/registry.ts'
import { serveMetrics } from './metrics/serve.ts'
import { timed } from './metrics/timed.ts'
import { Passwords } from './passwords.ts'
import { type Clock, type Store, StoreUnavailable } from './ports.ts'
import { Sessions } from './sessions.ts'
import { openStore } from './store/open.ts'
import { startTracing } from './tracing/tracing.ts'

/** How often lapsed file offers are looked for, in milliseconds. */
const OFFERS_EVERY_MS = 1000
/** How often stored messages are looked for that nobody has told of, in milliseconds. */
const FORGOTTEN_EVERY_MS = 10_000
/** How often messages and requests that are too old are removed, in milliseconds. */
const EXPIRE_EVERY_MS = 3_600_000

export interface Server {
  /** Where it listens, like http://127.0.0.1:8080. */
  readonly url: string
  /** Resolves when it is asked to stop by way of the admin command. */
  readonly drainAsked: Promise<void>
  /** Closes all connections over the drain time (1012), stores what is unconfirmed, and stops. */
  close(): Promise<void>
}

/**
 * Starts a whole server, which serves the page in this folder, or the one that was built. Throws when the database can't be
 * opened or the port not be had.
 */
export async function startServer(config: Config, clock: Clock = Date, pageFolder?: string): Promise<Server> {
  const log = pino({ level: config.logLevel })
  if (!config.rateLimits) log.warn('RATE_LIMITS is off: flood control and guessing protection do not work')
  const sessions = new Sessions()
  const cluster = await openCluster(config.redisUrl, config.redisPrefix, sessions, log)
  const { links } = cluster
  const times = { store: createHistogram('oicq_store_seconds'), directory: createHistogram('oicq_directory_seconds') }
  const directory = timed(cluster.directory, times.directory)
  let storeFailures = 0
  const store = timed(await openStore(config.databaseUrl), times.store, error => {
    if (error instanceof StoreUnavailable) storeFailures++
  })
  const mailbox = new Mailbox(store, clock, log)
  const connections = new Connections(config, mailbox, log)
  const tracing = await startTracing(config, links.instance, log)
  const delivery = new Delivery(sessions, mailbox, directory, links, connections, tracing?.resume)
  const fanout = new Fanout(sessions, directory, links)
  const parts = {
    ...{ config, clock, store, directory, sessions, connections, mailbox, links, delivery, fanout, cluster },
    passwords: new Passwords(),
    guessing: new Guessing(cluster.redis),
    presence: new PresenceNews(store, directory, sessions, fanout, log),
    monitors: new Monitors(store, clock, sessions, links, log),
    transfers: new Transfers(sessions, links, clock),
    tracing,
  }
  const signIns = new SignIns(parts)
  connections.events = signIns
  const services = { ...parts, signIns }
  connections.dispatch = createDispatch(features(services), config.operators, log, connections.counts)
  links.handlers = {
    ...delivery.handlers,
    ...fanout.handlers,
    ...parts.monitors.handlers,
    ...parts.transfers.handlers,
    ...cluster.member?.handlers,
  }
  const orders = new Orders(services, log)
  links.onForeign = bytes => orders.hear(bytes)
  const app = await buildApp(config, connections, store, cluster, log, pageFolder)
  const registry = createRegistry(() => read(services, storeFailures), {
    oicq_settle_seconds: connections.settleTimes,
    oicq_bus_probe_seconds: cluster.probes.times,
    oicq_directory_seconds: times.directory,
    oicq_store_seconds: times.store,
  })
  serveMetrics(app.fastify, config.metrics, registry)
  await cluster.join(clusterEvents(services, log))
  const housekeeping = keepHouse(store, parts.transfers, clock, log)
  if (cluster.member !== undefined) housekeeping.push(rememberMail(delivery, log))
  const url = await app.fastify.listen({
    ...{ host: config.host, port: config.port },
    listenTextResolver: address => (app.hasPage ? `open ${address}/` : `listening at ${address}`),
  })

  return {
    url,
    drainAsked: orders.drainAsked,
    async close() {
      app.stopAccepting()
      orders.draining = true
      await drain(connections, mailbox, config.drainMs)
      for (const timer of housekeeping) clearInterval(timer)
      connections.stop()
      await delivery.stop()
      await mailbox.settled()
      await signIns.settled()
      await parts.presence.stop()
      await app.fastify.close()
      await cluster.leave()
      await store.close()
      await tracing?.stop()
    },
  }
}

/** What other instances do to the users here, and what they are told. */
function clusterEvents(services: Services, log: Logger): MemberEvents {
  const { connections, delivery, fanout, monitors, presence, signIns, transfers } = services
  return {
    displaced: signedInElsewhere,
    displaces: (number, displaced) => fanout.displace(number, displaced),
    cutOff() {
      monitors.cutOff()
      for (const connection of connections) {
        if (connection.session !== undefined) connection.close('unavailable', 'this server was cut off from the others')
      }
    },
    announce: sighting => presence.announce(sighting),
    refresh: session => signIns.refresh(session),
    deliverStored: numbers => delivery.storedMail.deliverWaiting(numbers),
    verify: () => presence.verify(),
    async tellUntold() {
      await presence.tellUntold()
      await delivery.storedMail.tellUntold()
    },
    joined: peer => monitors.joined(peer),
    left(peer, isResponsible) {
      delivery.lost(peer)
      transfers.lost(peer)
      monitors.lost(peer, isResponsible)
      presence.verify().catch(error => log.error({ err: error }, 'friends on a lost instance could not be looked up'))
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

function rememberMail({ storedMail }: Delivery, log: Logger): NodeJS.Timeout {
  return setInterval(() => {
    storedMail.deliverForgotten().catch(error => log.warn({ err: error }, 'stored messages will be looked for later'))
  }, FORGOTTEN_EVERY_MS)
}
