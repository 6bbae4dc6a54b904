/** Opens the adapters that the settings name, runs a gateway on them, and closes them after it. */
import { pino } from 'pino'
import type { Clock } from './clock.ts'
import { ClusterKeys } from './cluster/keys.ts'
import { newInstance } from './cluster/membership.ts'
import { closeCluster, openCluster } from './cluster/open.ts'
import type { Config } from './config.ts'
import { createGateway } from './gateway.ts'
import { openStore } from './store/open.ts'
import { startTracing } from './tracing/tracing.ts'

export interface Server {
  /** Where it listens, like http://127.0.0.1:8080. */
  readonly url: string
  /** Resolves when an administrator asks the instance to stop. */
  readonly drainRequested: Promise<void>
  /** Closes all connections over the drain time (1012), stores what is unacknowledged, and stops. */
  close(): Promise<void>
}

/**
 * Starts a whole server, which serves the page in this folder, or the one that was built. Throws when the database cannot be
 * opened or the port is taken.
 */
export async function startServer(config: Config, clock: Clock = Date, pageFolder?: string): Promise<Server> {
  const log = pino({ level: config.logLevel })
  if (!config.rateLimits) log.warn('RATE_LIMITS is off: flood control and brute-force protection are disabled')
  if (config.trustProxy === true) {
    log.warn('TRUST_PROXY is on: clients choose their own address unless a proxy overwrites X-Forwarded-For')
  }
  if (config.redisUrl !== undefined && config.clusterSecret === '') {
    log.warn('CLUSTER_SECRET is empty: whoever can publish to Redis can speak for a gateway')
  }
  const keys = new ClusterKeys(config.clusterSecret, config.redisPrefix)
  const cluster = await openCluster(config.redisUrl, config.redisPrefix, keys)
  const store = await openStore(config.databaseUrl)
  const instance = newInstance()
  const tracing = await startTracing(config, instance, log)
  const gateway = await createGateway({ config, clock, log, store, cluster, keys, instance, tracing, pageFolder })
  const url = await gateway.start()
  return {
    url,
    drainRequested: gateway.drainRequested,
    async close() {
      await gateway.stop()
      await closeCluster(cluster)
      await store.close()
      await tracing?.stop()
    },
  }
}
