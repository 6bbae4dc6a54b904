/** Puts all objects of an instance together, each by its constructor. Production, tests and the chaos run use this one function. */
import type { Logger } from 'pino'
import { because, isAttachable } from '../protocol/index.ts'
import { PeerGateways } from './admin/peer-gateways.ts'
import { RemoteCommands } from './admin/remote-commands.ts'
import { Authentication } from './auth/authentication.ts'
import { BruteForceLimiter } from './auth/brute-force-limit.ts'
import { KnownAddresses } from './auth/known-addresses.ts'
import { limiters } from './auth/limiter.ts'
import { VerifiedPasswordCache } from './auth/password-cache.ts'
import { PasswordQueue } from './auth/password-queue.ts'
import { RegistrationLimiter } from './auth/registration-limit.ts'
import { SignIns } from './auth/sign-ins.ts'
import type { Certificate } from './certificate.ts'
import type { Clock } from './clock.ts'
import type { ClusterAdapters } from './cluster/adapters.ts'
import type { ItemHandlers } from './cluster/envelope.ts'
import { FailsafeDirectory } from './cluster/failsafe-directory.ts'
import type { ClusterKeys } from './cluster/keys.ts'
import { Membership } from './cluster/membership.ts'
import { Peers } from './cluster/peers.ts'
import { Receiver } from './cluster/receiver.ts'
import type { Config } from './config.ts'
import { AddressShares } from './connection/address-shares.ts'
import { Admission } from './connection/admission.ts'
import { Connection, type ConnectionContext } from './connection/connection.ts'
import { DrainState, drain } from './connection/drain.ts'
import { ConnectionRegistry } from './connection/registry.ts'
import { TcpServer } from './connection/tcp-server.ts'
import { ConnectionTimers } from './connection/timers.ts'
import type { OpenTransport } from './connection/transport.ts'
import { Turn } from './connection/turn.ts'
import { BarrierDeadlines } from './delivery/barrier-deadlines.ts'
import { closeDisplaced, Fanout } from './delivery/fanout.ts'
import { FileTransfers } from './delivery/file-transfers.ts'
import { MessageRouter } from './delivery/message-router.ts'
import { Monitors } from './delivery/monitors.ts'
import { OfflineNotifier } from './delivery/offline-notifier.ts'
import { PresencePublisher } from './delivery/presence-publisher.ts'
import { RemoteInbox } from './delivery/remote-inbox.ts'
import { StoreUnavailable } from './errors.ts'
import { FixedTimes } from './fixed-times.ts'
import { createDispatch } from './handlers/dispatch.ts'
import { createHandlers } from './handlers/index.ts'
import { Housekeeping } from './housekeeping.ts'
import { buildApp } from './http/app.ts'
import { serveMetrics } from './http/metrics-endpoint.ts'
import { readMetrics } from './http/metrics-readings.ts'
import { ApiCounts } from './metrics/api-counts.ts'
import { ConnectionCounts } from './metrics/counts.ts'
import { createHistogram } from './metrics/histogram.ts'
import { Probes } from './metrics/probes.ts'
import { createRegistry } from './metrics/registry.ts'
import { timed } from './metrics/timed.ts'
import { Programs } from './programs/attach/programs.ts'
import { ChatServer } from './programs/chat/chat-server.ts'
import { accountWebhooks } from './programs/web/account-webhooks.ts'
import { Moderation } from './programs/web/moderation.ts'
import { KeyLimits } from './programs/web/rate-limits.ts'
import { StoredMessageWebhooks } from './programs/web/stored-messages.ts'
import { Webhooks } from './programs/web/webhooks.ts'
import { AckTimer } from './session/ack-timer.ts'
import { BufferPool } from './session/buffer-pool.ts'
import { SessionRegistry } from './session/registry.ts'
import { EventLog } from './store/event-log.ts'
import type { Store } from './store/interface.ts'
import { OfflineQueue } from './store/offline-queue.ts'
import { StoreWatch } from './store/watch.ts'
import type { Tracing } from './tracing/interface.ts'
import { commitOf } from './version.ts'

/** Connections that may wait to be accepted. The kernel drops further ones, who try again after 1 s, then 3 s, then 7 s. */
const LISTEN_BACKLOG = 4096
/** How often hidden users get what is stored for them, in milliseconds: at fixed times, which tell senders nothing (P1). */
const HIDDEN_EVERY_MS = 100

export interface GatewayParts {
  readonly config: Config
  /** Milliseconds since 1970; tests set it forward. */
  readonly clock: Clock
  readonly log: Logger
  /** Undefined without TLS. */
  readonly certificate: Certificate | undefined
  readonly store: Store
  /** What this instance shares with others. */
  readonly cluster: ClusterAdapters
  /** What this instance and the others know each other by. */
  readonly keys: ClusterKeys
  /** This instance's id, which no other has had. */
  readonly instance: string
  /** Undefined while messages are not traced. */
  readonly tracing: Tracing | undefined
  /** Where the page is; by default where it is built. */
  readonly pageFolder: string | undefined
}

export interface Gateway {
  readonly peers: Peers
  readonly router: MessageRouter
  readonly presence: PresencePublisher
  readonly connections: ConnectionRegistry
  /** Resolves when an administrator asks the instance to stop. */
  readonly drainRequested: Promise<void>
  /** Executes an administrator's command, and returns the reply, both encoded. Throws a FieldError for one that is malformed. */
  executeCommand(sender: string, body: Uint8Array): Promise<Uint8Array>
  /** Joins the other instances and listens; resolves to the URL, like http://127.0.0.1:8080. */
  start(): Promise<string>
  /** Listens for TCP; resolves to the URL, like tcp://127.0.0.1:8000, or to undefined if it is off. */
  listenTcp(): Promise<string | undefined>
  /** The keys of programs have changed: closes those that have attached with one that is none any more. */
  programKeysChanged(): void
  /** The operators of the configuration have changed: ends what only operators may have. */
  operatorsChanged(): Promise<void>
  /** Drains all connections, stores what is unacknowledged, and leaves the other instances. The adapters stay open. */
  stop(): Promise<void>
}

export async function createGateway(parts: GatewayParts): Promise<Gateway> {
  const { certificate, clock, cluster, config, instance, keys, log, pageFolder, tracing } = parts
  const times = {
    settle: createHistogram('oicq_settle_seconds'),
    store: createHistogram('oicq_store_seconds'),
    directory: createHistogram('oicq_directory_seconds'),
    api: createHistogram('oicq_api_seconds'),
  }
  let storeFailures = 0
  const storeWatch = new StoreWatch(parts.store, log)
  const store = timed(parts.store, times.store, error => {
    if (!(error instanceof StoreUnavailable)) return
    storeFailures++
    storeWatch.failed()
  })
  const turn = new Turn()
  const sessions = new SessionRegistry()
  const peers = new Peers(instance, cluster.bus, keys, log)
  const untimedDirectory =
    cluster.shared === undefined ? cluster.directory : new FailsafeDirectory(cluster.shared, sessions, peers)
  const directory = timed(untimedDirectory, times.directory)

  const hiddenTimes = new FixedTimes(HIDDEN_EVERY_MS)
  const offlineNotifier = new OfflineNotifier(sessions, store, directory, peers, hiddenTimes)
  const { moderationUrl, moderationTimeoutMs, moderationFallback, webhookSecret: secret, webhookUrls } = config
  const webhooks = webhookUrls.length === 0 ? undefined : new Webhooks({ urls: webhookUrls, secret, store, clock, log })
  const storedListener =
    webhooks === undefined
      ? offlineNotifier
      : new StoredMessageWebhooks({ listener: offlineNotifier, webhooks, directory, store, log })
  const moderation =
    moderationUrl === undefined
      ? undefined
      : new Moderation({
          url: moderationUrl,
          secret,
          timeoutMs: moderationTimeoutMs,
          fallback: moderationFallback,
          log,
        })
  const offlineQueue = new OfflineQueue(store, clock, log, storedListener)
  const ackTimer = new AckTimer(turn)
  const router = new MessageRouter({ sessions, offlineQueue, offlineNotifier, directory, peers, turn })
  const inbox = new RemoteInbox({ sessions, directory, peers, ackTimer, turn, resumeTrace: tracing?.resume })
  const transfers = new FileTransfers(sessions, peers, clock)
  const monitors = new Monitors(store, clock, sessions, peers, log)
  const fanout = new Fanout(sessions, directory, peers)
  const presence = new PresencePublisher(store, directory, sessions, fanout, peers, log)

  const listener = webhooks && accountWebhooks(webhooks)
  const eventLog = new EventLog({ store, clock, log, listener, keepsEvents: config.eventsDays > 0 })
  const counts = new ConnectionCounts()
  const { maxUnconfirmed: maxUnacked, rateLimits } = config
  const sessionContext = { pool: new BufferPool(), offlineQueue, ackTimer, hiddenTimes, counts, maxUnacked }
  const connections = new ConnectionRegistry()
  const ofAddress = (limit: number) => (rateLimits ? limit : Number.POSITIVE_INFINITY)
  const shares = new AddressShares({
    connections: config.maxConnections,
    unfinishedBytes: config.maxUnfinishedBytes,
    connectionsPerAddress: ofAddress(config.maxConnectionsPerAddress),
    notSignedInPerAddress: ofAddress(config.maxNotSignedInPerAddress),
    unfinishedBytesPerAddress: ofAddress(config.maxUnfinishedBytesPerAddress),
  })
  const timers = new ConnectionTimers(turn, connections, config.idleTimeoutMs)
  const programs = new Programs({
    ...{ config, turn, timers, shares, store, directory, sessions, peers, router, monitors, ackTimer, log },
    connectionCounts: counts,
  })
  const chat = new ChatServer({
    ...{ store, directory, sessions, peers, clock, turn, hiddenTimes, counts, rateLimits, moderation, tracing, log },
    hasLobby: config.lobby ?? cluster.shared === undefined,
  })
  const signIns = new SignIns({
    ...{ chat, store, directory, peers, sessions, sessionContext, fanout, presence, monitors, transfers, eventLog },
    ...{ programs, log },
  })
  const passwordQueue = new PasswordQueue({
    perAddress: rateLimits ? config.maxPasswordChecksPerAddress : Number.POSITIVE_INFINITY,
  })
  const createLimiter = limiters(cluster.shared && cluster.redis)
  const bruteForce = new BruteForceLimiter(createLimiter)
  const knownAddresses = new KnownAddresses(store, clock, log)
  const verifiedPasswords = new VerifiedPasswordCache(clock)
  const authentication = new Authentication({
    ...{ store, clock, queue: passwordQueue, cache: verifiedPasswords, eventLog, log },
    limiter: rateLimits ? bruteForce : undefined,
    knownAddresses,
  })
  const { maxRegistrationsPerHour, maxRegistrationsPerDay } = config
  const registrations = new RegistrationLimiter(createLimiter, maxRegistrationsPerHour, maxRegistrationsPerDay)

  const handlers = createHandlers({
    ...{ config, clock, turn, store, directory, sessions, ackTimer, peers, router, fanout, passwordQueue },
    ...{ authentication, verifiedPasswords, presence, signIns, monitors, transfers, tracing, moderation, eventLog },
    settleTimes: times.settle,
    newcomers: chat.lobby,
    registrations: rateLimits ? registrations : undefined,
  })
  const barrierDeadlines = new BarrierDeadlines(turn)
  const connectionContext: ConnectionContext = {
    ...{ barrierDeadlines, log, turn, timers, counts, connections, shares, maxUnacked, rateLimits },
    maxBodyBytes: config.maxFrameBytes,
    maxBufferedBytes: config.maxBufferedBytes,
    idleTimeoutMs: config.idleTimeoutMs,
    dispatch: createDispatch(handlers, config, log, counts, {
      chat: chat.dispatch,
      relay: (from, session, frame) => programs.userFrames.relay(from, session, frame),
    }),
  }

  const drainState = new DrainState()
  const now = () => (cluster.shared === undefined ? clock.now() : cluster.shared.nextGeneration() / 1000)
  const remoteCommands = new RemoteCommands({
    ...{ chat, config, connections, programs, sessions, signIns, peers, drainState, now, log },
  })
  const gateways = new PeerGateways(peers, remoteCommands, now)
  const itemHandlers: ItemHandlers = {
    ...router.handlers,
    ...inbox.handlers,
    ...offlineNotifier.handlers,
    ...fanout.handlers,
    ...monitors.handlers,
    ...transfers.handlers,
    ...programs.handlers,
    ...remoteCommands.handlers,
    ...gateways.handlers,
    ...chat.handlers,
    joined: peer => peers.setAlive([...peers.alive, peer]),
  }
  const receiver = new Receiver(cluster.bus, peers, itemHandlers, log)
  const membership =
    cluster.shared === undefined || !(untimedDirectory instanceof FailsafeDirectory)
      ? undefined
      : new Membership({
          ...{ shared: cluster.shared, directory: untimedDirectory, bus: cluster.bus, peers, receiver, sessions, log },
          host: {
            displaced: closeDisplaced,
            displaces: (number, displaced) => fanout.displace(number, displaced),
            evicted() {
              monitors.evicted()
              programs.close(because('evicted'))
              for (const connection of connections) {
                if (connection.session !== undefined) {
                  connection.close(because('evicted'))
                }
              }
            },
            publishPresence: update => presence.publish(update),
            refreshPresence: session => signIns.refreshPresence(session),
            deliverStored: numbers => offlineNotifier.deliverStored(numbers),
            verifyPresence: () => presence.verify(),
            async notifyPending() {
              await presence.notifyPending()
              await offlineNotifier.notifyPending()
            },
          },
        })

  const admission = new Admission(drainState, shares, counts, log)
  const accept = (id: string, address: string, openTransport: OpenTransport) => {
    connections.add(new Connection(connectionContext, id, address, openTransport))
  }
  const tcpServer =
    config.tcpPort === undefined
      ? undefined
      : new TcpServer({
          ...{ config, certificate, admission, shares, connections, clock: turn, log },
          accept(id, address, sender, openTransport) {
            if (isAttachable(sender)) programs.accept(id, address, openTransport)
            else accept(id, address, openTransport)
          },
        })
  const app = await buildApp({
    ...{ accept, admission, certificate, config, connections, store, drainState, log, pageFolder },
    acceptProgram: (id, address, openTransport) => programs.accept(id, address, openTransport),
    clusterProblems: () => membership?.problems ?? [],
  })
  const apiCounts = new ApiCounts(times.api)
  if (config.apiKeys.length > 0) {
    // The libraries that only the API needs take memory.
    const { serveApi } = await import('./programs/web/api.ts')
    await serveApi(app.fastify, {
      ...{ config, drainState, counts: apiCounts, log },
      limits: rateLimits ? new KeyLimits(config.apiRequestsPerSecond) : undefined,
      services: {
        ...{ clock, store, directory, sessions, router, fanout, monitors, ackTimer, passwordQueue, eventLog },
        ...{ barrierDeadlines, chat, gateways },
      },
    })
  }
  const probes = cluster.shared === undefined ? new Probes() : cluster.probes
  const sources = {
    ...{ apiCounts, moderation, webhooks, authentication, bruteForce, bus: cluster.bus, chat, connections, counts },
    ...{ directory, eventLog, fanout, offlineQueue, passwordQueue, peers, probes, programs, receiver, registrations },
    ...{ router, sessions, shares, signIns, transfers },
  }
  const registry = createRegistry(
    () => readMetrics(sources, { storeFailures, commit: commitOf(config), certificate }),
    {
      oicq_settle_seconds: times.settle,
      oicq_bus_probe_seconds: probes.roundTrips,
      oicq_directory_seconds: times.directory,
      oicq_store_seconds: times.store,
      oicq_api_seconds: times.api,
    },
  )
  serveMetrics(app.fastify, config, registry)
  const housekeeping = new Housekeeping({
    ...{ config, clock, store, transfers, offlineNotifier, log },
    hasPeers: membership !== undefined,
  })

  return {
    ...{ peers, router, presence, connections, drainRequested: drainState.requested },

    executeCommand: (sender, body) => remoteCommands.execute(sender, body),

    async start() {
      await (membership ?? receiver).start()
      housekeeping.start()
      webhooks?.start()
      return app.fastify.listen({
        ...{ host: config.host, port: config.port, backlog: LISTEN_BACKLOG },
        listenTextResolver: address => (app.hasPage ? `open ${address}/` : `listening at ${address}`),
      })
    },

    async listenTcp() {
      const url = await tcpServer?.listen()
      if (url !== undefined) log.info(`listening at ${url}`)
      return url
    },

    programKeysChanged() {
      programs.keysChanged()
    },

    operatorsChanged() {
      return monitors.keepOnly(config.operators)
    },

    async stop() {
      drainState.isDraining = true
      tcpServer?.drain()
      log.info({ connections: connections.size, milliseconds: config.drainMs }, 'drain begins')
      // Before their users: each attaches to another instance at once, and those here reach it there.
      programs.close(because('draining'))
      await drain(connections, offlineQueue, config.drainMs)
      log.info('drain has ended')
      tcpServer?.close()
      housekeeping.stop()
      programs.stop()
      timers.stop()
      ackTimer.stop()
      await router.stop()
      await offlineQueue.settled()
      await chat.settled()
      await signIns.settled()
      await knownAddresses.settled()
      await eventLog.stop()
      await webhooks?.stop()
      await presence.stop()
      await app.fastify.close()
      await peers.arrived(peers.known)
      await membership?.stop()
      peers.stop()
      await receiver.close()
      storeWatch.stop()
    },
  }
}
