/** The connections to a PostgreSQL database. */
import { Pool, type PoolConfig, types } from 'pg'
import { decodeNul } from './nul.ts'

/** Timeout for a free or new connection. */
const CONNECT_MS = 2000
/** How long an instance that stops within a transaction keeps its locks. */
const IDLE_IN_TRANSACTION_MS = 1500
const KEEP_ALIVE_MS = 10_000

const parsers: Record<number, (value: string) => unknown> = {
  // Ids, times and counts are far below 2^53.
  [types.builtins.INT8]: Number,
  [types.builtins.TEXT]: decodeNul,
}

const getTypeParser: typeof types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  parsers[type] ?? types.getTypeParser(type, format)

/** Opens connections to a database as they are needed, up to a limit, and replaces those that are lost. */
export function openPool(url: string, limits: PoolConfig): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'oicq-gateway',
    connectionTimeoutMillis: CONNECT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    // A query that times out destroys its connection, which would otherwise be used again.
    pipeline: true,
    // Otherwise, connections to a server that does not respond would keep the process alive.
    allowExitOnIdle: true,
    types: { getTypeParser },
    ...limits,
  })
  // A query on a lost connection fails by itself.
  pool.on('error', () => {})
  pool.on('connect', client => client.on('error', () => {}))
  // The pool hears only later that a connection is destroyed, and meanwhile would give it to a query that waits.
  pool.on('release', (_, client) => {
    if (client.connection.stream.destroyed) client.end().catch(() => {})
  })
  return pool
}
