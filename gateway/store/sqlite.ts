/** The Store in an SQLite file: the embedded default. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  sql,
} from 'kysely'
import { StoreUnavailable } from '../errors.ts'
import { createStore, reasonOf } from './create-store.ts'
import type { StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import { migrate } from './migrations/index.ts'
import type { Tables } from './schema.ts'

/** How long to wait for another process that holds the file locked. Waiting blocks the event loop. */
const BUSY_AT_START_MS = 10_000
const BUSY_MS = 1000
/** Maximum number of cached statements. There are far fewer queries; searches and batches of odd sizes come and go. */
const MAX_STATEMENTS = 200

/** Opens or creates the file and its folder. The database `:memory:` is lost when closed. Throws StoreUnavailable. */
export async function openSqliteStore(path: string): Promise<Store> {
  try {
    if (path !== ':memory:') await mkdir(dirname(path), { recursive: true })
    const file = new Sqlite(path, { timeout: BUSY_AT_START_MS })
    try {
      file.pragma('journal_mode = WAL')
      // A commit is on disk when it returns, and survives a power cut. See docs/decisions/0002.
      file.pragma('synchronous = FULL')
      file.pragma('foreign_keys = ON')
      const db = new Kysely<Tables>({ dialect: new GatewaySqliteDialect(file) })
      await migrate(db, sqlite)
      file.pragma(`busy_timeout = ${BUSY_MS}`)
      return createStore(db, sqlite)
    } catch (error) {
      file.close()
      throw error
    }
  } catch (error) {
    throw new StoreUnavailable(`cannot open ${path}: ${reasonOf(error)}`, { cause: error })
  }
}

const sqlite: StoreDialect = {
  text: 'text',
  bytes: 'blob',
  identityType: 'integer',
  identity: column => column.primaryKey().autoIncrement(),
  async startIdentity(db, table, _column, first) {
    await sql`insert into sqlite_sequence (name, seq) values (${table}, ${first - 1})`.execute(db)
  },
  // The transaction has locked the whole file.
  lockSchema: async () => ({}),
  numbers: list => sql`(select value as number from json_each(${JSON.stringify(list)}))`,
  senders: list => sql`(
    select value ->> 0 as recipient, value ->> 1 as sender
    from json_each(${JSON.stringify(list.map(({ recipient, sender }) => [recipient, sender]))})
  )`,
  messageIds: list =>
    sql`(select value ->> 0, value ->> 1 from json_each(${JSON.stringify(list.map(({ recipient, id }) => [recipient, id]))}))`,
  asText: expression => sql`cast(${expression} as text)`,
  like: (text, pattern, escapeCharacter) =>
    escapeCharacter === undefined
      ? sql`${text} like ${pattern}`
      : sql`${text} like ${pattern} escape ${escapeCharacter}`,
  // The transaction has locked the whole file.
  lock: async () => {},
  skipLocked: rows => rows,
}

class GatewaySqliteDialect extends SqliteDialect {
  readonly #file: Sqlite.Database

  constructor(file: Sqlite.Database) {
    super({ database: file })
    this.#file = file
  }

  override createDriver(): ImmediateDriver {
    return new ImmediateDriver(this.#file)
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter()
  }
}

/** SQLite can roll back schema changes; Kysely assumes otherwise because its transactions are not immediate. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Transactions take the write lock when they begin, so that none fails midway because another process has it. */
class ImmediateDriver extends SqliteDriver {
  readonly #file: Sqlite.Database

  constructor(file: Sqlite.Database) {
    super({ database: new StatementCache(file) })
    this.#file = file
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After some errors, such as a full disk, SQLite has already rolled back.
    if (this.#file.inTransaction) await super.rollbackTransaction(connection)
  }
}

/** Prepares each statement once. */
class StatementCache implements SqliteDatabase {
  readonly #file: Sqlite.Database
  readonly #statements = new Map<string, SqliteStatement>()

  constructor(file: Sqlite.Database) {
    this.#file = file
  }

  prepare(text: string): SqliteStatement {
    const known = this.#statements.get(text)
    if (known !== undefined) return known
    const statement = this.#file.prepare<unknown[]>(text)
    const [oldest] = this.#statements.keys()
    if (oldest !== undefined && this.#statements.size >= MAX_STATEMENTS) this.#statements.delete(oldest)
    this.#statements.set(text, statement)
    return statement
  }

  close(): void {
    this.#statements.clear()
    this.#file.close()
  }
}
