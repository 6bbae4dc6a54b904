/** The Store in a PostgreSQL database: what several instances share. */
import { Kysely, PostgresDialect, PostgresQueryCompiler, sql } from 'kysely'
import { Pool, type PoolConfig, types } from 'pg'
import { StoreUnavailable } from '../errors.ts'
import { createStore, reasonOf } from './create-store.ts'
import type { StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import { migrate } from './migrations/index.ts'
import { decodeNul, encodeNul, untilNul } from './nul.ts'
import type { Tables } from './schema.ts'

/** More would wait for the cores and disks of the server; nine instances stay below its usual limit of 100. */
const CONNECTIONS = 10
/** For a free connection, or a new one. */
const CONNECT_MS = 2000
/** In this order, so that the server says what went wrong; the last is for a server that says nothing. */
const LOCK_MS = 2000
const STATEMENT_MS = 3000
const ANSWER_MS = 4000
/** An instance that stands still in a transaction keeps its locks so long. */
const IDLE_IN_TRANSACTION_MS = 1500
/** A migration waits for one that runs already, and may change large tables. */
const MIGRATION_MS = 10 * 60 * 1000
const KEEP_ALIVE_MS = 10_000
/** The advisory lock of migrations: any number that others are unlikely to use. */
const MIGRATION_LOCK = 0x0a_0a_0a_81

/**
 * Opens the database that a URL names, TLS and schema as it says (`sslmode`, `options=-c search_path=…`), and creates the
 * tables. Throws StoreUnavailable.
 */
export async function openPostgresStore(url: string): Promise<Store> {
  try {
    const migrating = connect(url, { max: 1, statement_timeout: MIGRATION_MS, query_timeout: MIGRATION_MS })
    await migrate(migrating, postgres).finally(() => migrating.destroy())
    const db = connect(url, {
      max: CONNECTIONS,
      lock_timeout: LOCK_MS,
      statement_timeout: STATEMENT_MS,
      query_timeout: ANSWER_MS,
    })
    return createStore(db, postgres)
  } catch (error) {
    throw new StoreUnavailable(`the PostgreSQL database can't be opened: ${reasonOf(error)}`, { cause: error })
  }
}

function connect(url: string, limits: PoolConfig): Kysely<Tables> {
  const pool = new Pool({
    connectionString: url,
    application_name: 'oicq-gateway',
    connectionTimeoutMillis: CONNECT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    // A connection on which an answer is overdue is given up. Without, it would be used again.
    pipeline: true,
    // Connections to a server that stands still would keep a process from ending.
    allowExitOnIdle: true,
    types: { getTypeParser },
    ...limits,
  })
  // Lost connections are replaced; who was using one learns it from the query.
  pool.on('error', () => {})
  pool.on('connect', client => client.on('error', () => {}))
  return new Kysely({ dialect: new GatewayPostgresDialect({ pool }) })
}

const parsers: Record<number, (value: string) => unknown> = {
  // Ids, times and counts are all far below 2^53.
  [types.builtins.INT8]: Number,
  [types.builtins.TEXT]: decodeNul,
}

const getTypeParser: typeof types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  parsers[type] ?? types.getTypeParser(type, format)

class GatewayPostgresDialect extends PostgresDialect {
  override createQueryCompiler(): PostgresQueryCompiler {
    return new NulEncodingCompiler()
  }
}

class NulEncodingCompiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    super.appendValue(typeof value === 'string' ? encodeNul(value) : value)
  }
}

const postgres: StoreDialect = {
  text: sql`text collate "C"`,
  bytes: 'bytea',
  identityType: 'bigint',
  identity: column => column.generatedAlwaysAsIdentity().primaryKey(),
  async startIdentity(db, table, column, first) {
    const start = sql.lit(first)
    await sql`alter table ${sql.table(table)} alter column ${sql.ref(column)} set start with ${start} restart`.execute(
      db,
    )
  },
  async lockSchema(transaction) {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction)
    const { rows } = await sql<{ schema: string | null; encoding: string }>`
      select current_schema() as schema, current_setting('server_encoding') as encoding`.execute(transaction)
    const { schema, encoding } = rows[0] ?? {}
    if (encoding !== 'UTF8') throw new Error(`its encoding is ${encoding}, not UTF8`)
    if (!schema) throw new Error('its search_path names no schema that exists')
    return { migrationTableSchema: schema }
  },
  numbers: list => sql`(select unnest(${list}::bigint[]) as number)`,
  // Locked in ascending order: two that remove the same messages do not wait for each other.
  mailboxIds: list => sql`(
    select recipient, id from messages
    where (recipient, id) in
      (select * from unnest(${list.map(({ recipient }) => recipient)}::bigint[], ${list.map(({ id }) => id)}::bigint[]))
    order by id for update
  )`,
  asText: expression => sql`(cast(${expression} as text) collate "C")`,
  like: (text, pattern) => sql`${untilNul(text)} ilike ${untilNul(pattern)} escape ''`,
  async lock(transaction, accounts) {
    await transaction
      .selectFrom('accounts')
      .select('number')
      .where('number', 'in', postgres.numbers(accounts))
      .orderBy('number')
      // Not plain `for update`, which would wait for every insert that refers to the account.
      .forNoKeyUpdate()
      .execute()
  },
  unlocked: rows => rows.forUpdate().skipLocked(),
}
