/** How ioredis connects. Waits are short: the gateway does without Redis rather than to wait for it. */
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress } from './url.ts'

/** How long a command, or making a connection, may take. */
export const TIMEOUT_MS = 1000
/** How long a connection may leave commands unanswered before it is considered dead and replaced. */
const SILENCE_MS = 2000
/** The longest pause between two attempts to connect. */
export const RETRY_MS = 500
/** How long a connection that was closed may go on sending. */
const LINGER_MS = 100
const KEEP_ALIVE_MS = 5000

/** One server, or the master that the Sentinels name; it is connected to again and again, for ever. */
export function createClient(address: RedisAddress): Redis {
  return new Redis({
    ...connectionOptions(address),
    ...serverOptions(address),
    retryStrategy: retryDelay,
    sentinelRetryStrategy: retryDelay,
  })
}

/** A Redis Cluster, by some of its nodes. */
export function createCluster(address: RedisAddress): Cluster {
  return new Cluster(address.hosts, {
    redisOptions: connectionOptions(address),
    // A node is connected to when it is first needed: what is sent meanwhile waits, as long as a command may take.
    enableOfflineQueue: true,
    // Names go to the connection as they are, so that they are looked up each time and TLS can check them.
    dnsLookup: (host, found) => found(null, host),
    clusterRetryStrategy: retryDelay,
    slotsRefreshTimeout: TIMEOUT_MS,
    // What may have been done is not sent again, and what can't be done now is refused now.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
  })
}

/** A connection that is made once, when it is told to, and not again when it is lost. */
export function createConnection(address: RedisAddress, host?: { host: string; port: number }): Redis {
  return new Redis({
    ...connectionOptions(address),
    ...(host ?? serverOptions(address)),
    connectionName: `${NAME}-listener`,
    lazyConnect: true,
    retryStrategy: null,
    sentinelRetryStrategy: () => null,
  })
}

const NAME = 'oicq-gateway'

function connectionOptions(address: RedisAddress) {
  return {
    connectionName: NAME,
    ...(address.user !== undefined && { username: address.user }),
    ...(address.password !== undefined && { password: address.password }),
    ...(address.tls && { tls: {} }),
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    socketTimeout: SILENCE_MS,
    disconnectTimeout: LINGER_MS,
    keepAlive: KEEP_ALIVE_MS,
    maxLoadingRetryTime: RETRY_MS,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    // What is unanswered when a connection is lost fails at once.
    maxRetriesPerRequest: 0,
    // A master that has become a replica: the Sentinels know the new one.
    reconnectOnError: (error: Error) => error.message.includes('READONLY'),
  } satisfies RedisOptions
}

function serverOptions({ kind, hosts, master, database, password, tls }: RedisAddress) {
  if (kind !== 'sentinel') return { ...hosts[0], db: database } satisfies RedisOptions
  return {
    sentinels: hosts,
    ...(master !== undefined && { name: master }),
    db: database,
    // The default user's: Sentinels seldom have users of their own, and one without passwords takes any.
    ...(password !== undefined && { sentinelPassword: password }),
    ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
    sentinelCommandTimeout: TIMEOUT_MS,
  } satisfies RedisOptions
}

function retryDelay(attempts: number): number {
  return Math.min(attempts * 50, RETRY_MS)
}
