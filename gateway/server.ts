/** The composition root: settings → adapters → features → listening server, and its orderly end. */
import { type Logger, pino } from 'pino'
import { Orders } from './admin/orders.ts'
import { BruteForceLimiter } from './auth/brute-force-limit.ts'
import { Passwords } from './auth/passwords.ts'
import type { Clock } from './clock.ts'
import type { MemberEvents } from './cluster/membership.ts'
import { openCluster } from './cluster/open.ts'
import type { Config } from './config.ts'
import { Connections } from './connection/connections.ts'
import { drain } from './connection/drain.ts'
import { closeDisplaced, Fanout } from './delivery/fanout.ts'
import { FileTransfers } from './delivery/file-transfers.ts'
import { MessageRouter } from './delivery/message-router.ts'
import { StoreUnavailable } from './errors.ts'
import { createDispatch } from './handlers/dispatch.ts'
import { features } from './handlers/index.ts'
import { Monitors } from './handlers/monitor.ts'
import { PresencePublisher } from './handlers/presence.ts'
import type { Services } from './handlers/services.ts'
import { SignIns } from './handlers/sign-in.ts'
import { buildApp } from './http/app.ts'
import { serveMetrics } from './http/metrics-endpoint.ts'
import { read } from './http/metrics-readings.ts'
import { createHistogram } from './metrics/histogram.ts'
import { createRegistry } from './metrics/registry.ts'
import { timed } from './metrics/timed.ts'
import { SessionRegistry } from './session/registry.ts'
import type { Store } from './store/interface.ts'
import { OfflineQueue } from './store/offline-queue.ts'
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
  const sessions = new SessionRegistry()
  const cluster = await openCluster(config.redisUrl, config.redisPrefix, sessions, log)
  const { peers } = cluster
  const times = { store: createHistogram('oicq_store_seconds'), directory: createHistogram('oicq_directory_seconds') }
  const directory = timed(cluster.directory, times.directory)
  let storeFailures = 0
  const store = timed(await openStore(config.databaseUrl), times.store, error => {
    if (error instanceof StoreUnavailable) storeFailures++
  })
  const offlineQueue = new OfflineQueue(store, clock, log)
  const connections = new Connections(config, offlineQueue, log)
  const tracing = await startTracing(config, peers.instance, log)
  const router = new MessageRouter(sessions, offlineQueue, directory, peers, connections, tracing?.resume)
  const fanout = new Fanout(sessions, directory, peers)
  const parts = {
    ...{ config, clock, store, directory, sessions, connections, offlineQueue, peers, router, fanout, cluster },
    passwords: new Passwords(),
    bruteForce: new BruteForceLimiter(cluster.redis),
    presence: new PresencePublisher(store, directory, sessions, fanout, log),
    monitors: new Monitors(store, clock, sessions, peers, log),
    transfers: new FileTransfers(sessions, peers, clock),
    tracing,
  }
  const signIns = new SignIns(parts)
  connections.events = signIns
  const services = { ...parts, signIns }
  connections.dispatch = createDispatch(features(services), config.operators, log, connections.counts)
  peers.handlers = {
    ...router.handlers,
    ...fanout.handlers,
    ...parts.monitors.handlers,
    ...parts.transfers.handlers,
    ...cluster.member?.handlers,
  }
  const orders = new Orders(services, log)
  peers.onForeign = bytes => orders.hear(bytes)
  const app = await buildApp(config, connections, store, cluster, log, pageFolder)
  const registry = createRegistry(() => read(services, storeFailures), {
    oicq_settle_seconds: connections.settleTimes,
    oicq_bus_probe_seconds: cluster.probes.times,
    oicq_directory_seconds: times.directory,
    oicq_store_seconds: times.store,
  })
  serveMetrics(app.fastify, config.metrics, registry)
  await cluster.join(membershipEvents(services, log))
  const housekeeping = keepHouse(store, parts.transfers, clock, log)
  if (cluster.member !== undefined) housekeeping.push(rememberMail(router, log))
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
      await drain(connections, offlineQueue, config.drainMs)
      for (const timer of housekeeping) clearInterval(timer)
      connections.stop()
      await router.stop()
      await offlineQueue.settled()
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
function membershipEvents(services: Services, log: Logger): MemberEvents {
  const { connections, router, fanout, monitors, presence, signIns, transfers } = services
  return {
    displaced: closeDisplaced,
    displaces: (number, displaced) => fanout.displace(number, displaced),
    evicted() {
      monitors.evicted()
      for (const connection of connections) {
        if (connection.session !== undefined) connection.close('unavailable', 'this server was cut off from the others')
      }
    },
    announce: update => presence.announce(update),
    refresh: session => signIns.refresh(session),
    deliverStored: numbers => router.offlineNotifier.deliverWaiting(numbers),
    verify: () => presence.verify(),
    async notifyPending() {
      await presence.notifyPending()
      await router.offlineNotifier.notifyPending()
    },
    joined: peer => monitors.joined(peer),
    left(peer, isResponsible) {
      router.lost(peer)
      transfers.lost(peer)
      monitors.lost(peer, isResponsible)
      presence.verify().catch(error => log.error({ err: error }, 'friends on a lost instance could not be looked up'))
    },
  }
}

function keepHouse(store: Store, transfers: FileTransfers, clock: Clock, log: Logger): NodeJS.Timeout[] {
  const expire = () => {
    store
      .expire(clock.now())
      .catch(error => log.error({ err: error }, 'old messages and requests could not be removed'))
  }
  expire()
  return [setInterval(() => transfers.expire(), OFFERS_EVERY_MS), setInterval(expire, EXPIRE_EVERY_MS)]
}

function rememberMail({ offlineNotifier }: MessageRouter, log: Logger): NodeJS.Timeout {
  return setInterval(() => {
    offlineNotifier
      .deliverForgotten()
      .catch(error => log.warn({ err: error }, 'stored messages will be looked for later'))
  }, FORGOTTEN_EVERY_MS)
}
