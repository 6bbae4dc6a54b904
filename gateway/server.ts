/** Opens the adapters that the settings name, runs a gateway on them, and closes them after it. */
import { type Logger, pino } from 'pino'
import { LocalSocket, localSocketPath } from './admin/local-socket.ts'
import { Certificate } from './certificate.ts'
import type { Clock } from './clock.ts'
import { DatabaseLease } from './cluster/database-lease.ts'
import { ClusterKeys } from './cluster/keys.ts'
import { newInstance } from './cluster/membership.ts'
import { closeCluster, openCluster } from './cluster/open.ts'
import { applyLive, type Config } from './config.ts'
import { createGateway } from './gateway.ts'
import { listenError, StartUp } from './start-up.ts'
import { isPostgres, openStore } from './store/open.ts'
import { startTracing } from './tracing/tracing.ts'
import { commitOf, version } from './version.ts'

export interface Server {
  /** Where it listens, like http://127.0.0.1:8080. */
  readonly url: string
  /** Where it listens for TCP, like tcp://127.0.0.1:8000, or tcps with TLS; undefined if it does not. */
  readonly tcpUrl: string | undefined
  /** Resolves when the instance is to stop: an administrator asks for it, or others have taken the database. */
  readonly drainRequested: Promise<void>
  /** Reads the certificate again, and takes from these settings those that can change while the server runs. */
  reload(next: Config): void
  /** Closes all connections over the drain time (1012), stores what is unacknowledged, and stops. */
  close(): Promise<void>
}

/**
 * Starts a whole server, which serves the page in this folder, or the one that was built. Waits while the database or Redis is away,
 * or other gateways have the database. Throws Misconfigured, whose message names the setting, if it cannot work as it is set up.
 */
export async function startServer(
  config: Config,
  clock: Clock = Date,
  pageFolder?: string,
  log: Logger = pino({ level: config.logLevel }),
): Promise<Server> {
  warnOfSettings(config, log)
  const opened = new AsyncDisposableStack()
  try {
    const instance = newInstance()
    log.info({ version, commit: commitOf(config), instance }, 'starting')
    const certificate = Certificate.open(config, log)
    certificate?.watch()
    opened.defer(() => certificate?.unwatch())
    const tracing = await startTracing(config, instance, log)
    opened.defer(() => tracing?.stop())
    const startUp = new StartUp(config, log, certificate)
    opened.defer(() => startUp.close())
    const { databaseUrl, redisUrl, redisPrefix } = config
    const keys = new ClusterKeys(config.clusterSecret, redisPrefix)
    const olderSchema = config.migrate ? 'migrate' : 'refuse'
    const use = redisUrl === undefined ? 'exclusive' : 'shared'
    const store = await startUp.open('DATABASE_URL', () => openStore(databaseUrl, { olderSchema, use, log }))
    opened.defer(() => store.close())
    const cluster = await startUp.open('REDIS_URL', () => openCluster(redisUrl, redisPrefix, keys))
    opened.defer(() => closeCluster(cluster))
    const identity = cluster.shared && cluster.identity
    const takeLease = () => DatabaseLease.take(store, identity, instance, log)
    // A gateway that is alone has locked its SQLite file.
    const isLocked = use === 'exclusive' && !isPostgres(databaseUrl)
    const lease = isLocked ? undefined : await startUp.open('DATABASE_URL', takeLease)
    opened.defer(() => lease?.stop())
    await startUp.close()
    const gateway = await createGateway({
      config,
      clock,
      log,
      certificate,
      store,
      cluster,
      keys,
      instance,
      tracing,
      pageFolder,
    })
    const socketPath = localSocketPath(config)
    const socket =
      socketPath === undefined ? undefined : await LocalSocket.listen(socketPath, instance, gateway.executeCommand, log)
    // It is there until the instance has left.
    opened.defer(() => socket?.close())
    opened.defer(() => gateway.stop())
    const url = await gateway.start().catch(error => {
      throw listenError(error, { HOST: config.host, PORT: config.port })
    })
    const tcpUrl = await gateway.listenTcp().catch(error => {
      throw listenError(error, { TCP_HOST: config.tcpHost ?? config.host, TCP_PORT: config.tcpPort })
    })
    return {
      url,
      tcpUrl,
      drainRequested: Promise.race(
        lease === undefined ? [gateway.drainRequested] : [gateway.drainRequested, lease.lost],
      ),
      reload(next) {
        certificate?.reload()
        const { changed, needRestart } = applyLive(config, next)
        log.level = config.logLevel
        log.info({ changed }, 'settings reloaded')
        if (needRestart.length > 0) log.warn({ settings: needRestart }, 'settings that take effect after a restart')
        if (changed.includes('PROGRAM_KEYS')) gateway.programKeysChanged()
        if (changed.includes('OPERATORS')) {
          gateway
            .operatorsChanged()
            .catch(error => log.error({ err: error }, 'failed to end the monitoring of former operators'))
        }
      },
      close: () => opened.disposeAsync(),
    }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

function warnOfSettings(config: Config, log: Logger): void {
  if (!config.rateLimits) log.warn('RATE_LIMITS is off: flood control and brute-force protection are disabled')
  if (config.trustProxy === true) {
    log.warn('TRUST_PROXY is on: clients choose their own address unless a proxy overwrites X-Forwarded-For')
  }
  if (config.redisUrl !== undefined && config.clusterSecret === '') {
    log.warn('CLUSTER_SECRET is empty: whoever can publish to Redis can speak for a gateway')
  }
}
