/** The Store in a PostgreSQL database, which several instances can share. */
import {
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  PostgresQueryCompiler,
  sql,
  type TransactionSettings,
} from 'kysely'
import type { PoolConfig } from 'pg'
import { codeOf, isNetworkError, Misconfigured, messageOf, StoreUnavailable } from '../errors.ts'
import { createStore } from './create-store.ts'
import { namesOf, type StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import { pendingMigrations, prepareSchema } from './migrations/index.ts'
import { encodeNul, untilNul } from './nul.ts'
import type { OpenOptions } from './open-options.ts'
import { openPool } from './postgres-pool.ts'
import { requireRights, requireWritable } from './postgres-rights.ts'
import type { Tables } from './schema.ts'

/** Pool size. More would wait for the server's cores and disks; nine instances stay below its default limit of 100. */
const CONNECTIONS = 10
/** Ascending, so that the server reports the cause; the last applies when the server does not respond. */
const LOCK_MS = 2000
const STATEMENT_MS = 3000
const QUERY_MS = 4000
/** A migration may wait for another one, and may change large tables. */
const MIGRATION_MS = 10 * 60 * 1000
/** How long an instance that is starved or stops within a migration keeps its locks. */
const IDLE_IN_MIGRATION_MS = 30_000
/** Keys of advisory locks: arbitrary numbers. */
const MIGRATION_LOCK = 0x0a_0a_0a_81
const SYSTEM_ROOMS_LOCK = 0x0a_0a_0a_82

/**
 * Opens a database. The URL may set TLS and the schema (`sslmode`, `options=-c search_path=…`). Throws StoreUnavailable and
 * Misconfigured.
 */
export async function openPostgresStore(url: string, options: OpenOptions = {}): Promise<Store> {
  try {
    const preparing = connect(url, {
      max: 1,
      statement_timeout: MIGRATION_MS,
      query_timeout: MIGRATION_MS,
      idle_in_transaction_session_timeout: IDLE_IN_MIGRATION_MS,
    })
    await prepare(preparing, options).finally(() => preparing.destroy())
    const db = connect(url, {
      max: CONNECTIONS,
      lock_timeout: LOCK_MS,
      statement_timeout: STATEMENT_MS,
      query_timeout: QUERY_MS,
    })
    return createStore(db, postgres)
  } catch (error) {
    const message = `cannot open the PostgreSQL database: ${messageOf(error)}`
    throw new (isAway(error) ? StoreUnavailable : Misconfigured)(message, { cause: error })
  }
}

async function prepare(db: Kysely<Tables>, { olderSchema = 'migrate', log }: OpenOptions): Promise<void> {
  await requireWritable(db)
  const pending = await pendingMigrations(db, postgres)
  await requireRights(db, olderSchema !== 'refuse' && pending.length > 0)
  await prepareSchema(db, postgres, olderSchema, log)
}

/** SQLSTATE classes of a server that is starting or stopping, has too many connections, or has something locked. */
const PASSING = /^(08|40|53|55|57)/

/** Whether the server may be back in a moment. What the driver finds itself has no code, such as a timeout. */
function isAway(error: unknown): boolean {
  const code = codeOf(error)
  if (/^[\dA-Z]{5}$/.test(code) && !code.startsWith('E')) return PASSING.test(code)
  return isNetworkError(error) || (code === '' && error instanceof Error && /timeout|terminated/i.test(error.message))
}

function connect(url: string, limits: PoolConfig): Kysely<Tables> {
  return new Kysely({ dialect: new GatewayPostgresDialect({ pool: openPool(url, limits) }) })
}

class GatewayPostgresDialect extends PostgresDialect {
  private readonly config: PostgresDialectConfig

  constructor(config: PostgresDialectConfig) {
    super(config)
    this.config = config
  }

  override createDriver(): PostgresDriver {
    return new BeginningDriver(this.config)
  }

  override createQueryCompiler(): PostgresQueryCompiler {
    return new NulEncodingCompiler()
  }
}

/** Begins a transaction together with its first statement, which saves a round trip. It is not committed unless it has begun. */
class BeginningDriver extends PostgresDriver {
  private readonly beginnings = new WeakMap<DatabaseConnection, Promise<void>>()

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const beginning = super.beginTransaction(connection, settings)
    beginning.catch(() => {})
    this.beginnings.set(connection, beginning)
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.beginnings.get(connection)
    await super.commitTransaction(connection)
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
  },
  async migrationPlace(db) {
    const { rows } = await sql<{ schema: string | null; encoding: string }>`
      select current_schema() as schema, current_setting('server_encoding') as encoding`.execute(db)
    const { schema, encoding } = rows[0] ?? {}
    if (encoding !== 'UTF8') throw new Misconfigured(`its encoding is ${encoding}, not UTF8`)
    if (!schema) throw new Misconfigured('its search_path names no schema that exists')
    return { migrationTableSchema: schema }
  },
  isReadOnly: sql`current_setting('transaction_read_only') = 'on'`,
  now: sql`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
  // `in` and a subquery reads whole tables as long as there are no statistics.
  isIn: (column, list) => sql`${column} = any(${postgres.bindList(list)}::bigint[])`,
  bindList: list => list,
  jsonList: numbers => sql`cast(json_agg(${numbers}) as text)`,
  senders: list => sql`(
    select * from unnest(${list.map(({ recipient }) => recipient)}::bigint[], ${list.map(({ sender }) => sender)}::bigint[])
      as senders (recipient, sender)
  )`,
  rows(columns, list) {
    const names = namesOf(columns)
    const values = postgres.bind(columns, list)
    const arrays = names.map((name, place) => sql`${values[place]}::${sql.raw(columns[name])}[]`)
    return sql`(select * from unnest(${sql.join(arrays)}) as bound (${sql.join(names.map(name => sql.ref(name)))}))`
  },
  bind: (columns, list) => namesOf(columns).map(name => list.map(row => row[name])),
  // Locks in ascending order, so that two removals of the same messages do not deadlock.
  messageIds: list => sql`(
    select recipient, id from messages
    where (recipient, id) in
      (select * from unnest(${list.map(({ recipient }) => recipient)}::bigint[], ${list.map(({ id }) => id)}::bigint[]))
    order by id for update
  )`,
  asText: expression => sql`(cast(${expression} as text) collate "C")`,
  like(text, pattern, escapeCharacter) {
    const [subject, form] = [untilNul(text), untilNul(pattern)]
    if (escapeCharacter === undefined) return sql`${subject} ilike ${form} escape ''`
    const character = untilNul(postgres.asText(sql.val(escapeCharacter)))
    // A pattern that ends with the escape character would be an error of the whole search.
    return sql`case
      when (length(${form}) - length(rtrim(${form}, ${character}))) % 2 = 1 then ${subject} <> ${subject}
      else ${subject} ilike ${form} escape ${character}
    end`
  },
  async lock(transaction, accounts) {
    await transaction
      .selectFrom('accounts')
      .select('number')
      .where(({ ref }) => postgres.isIn(ref('number'), accounts))
      .orderBy('number')
      // `for update` would also wait for every insert that references the account.
      .forNoKeyUpdate()
      .execute()
  },
  async keep(transaction, accounts) {
    await transaction
      .selectFrom('accounts')
      .select('number')
      .where(({ ref }) => postgres.isIn(ref('number'), accounts))
      .orderBy('number')
      .forKeyShare()
      .execute()
  },
  async lockForRemoval(transaction, account) {
    await transaction.selectFrom('accounts').select('number').where('number', '=', account).forUpdate().execute()
  },
  async lockRoomsOfSystem(transaction) {
    await sql`select pg_advisory_xact_lock(${SYSTEM_ROOMS_LOCK})`.execute(transaction)
  },
  locked: rows => rows.forNoKeyUpdate(),
  skipLocked: rows => rows.forUpdate().skipLocked(),
}
