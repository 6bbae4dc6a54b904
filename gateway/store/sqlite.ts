/** The Store in an SQLite file: the embedded default. */
import { access, constants, mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import { codeOf, Misconfigured, messageOf, StoreUnavailable } from '../errors.ts'
import { createStore } from './create-store.ts'
import { namesOf, type StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import { prepareSchema } from './migrations/index.ts'
import type { OpenOptions } from './open-options.ts'
import { checkRoom } from './room.ts'
import type { Database, Tables } from './schema.ts'
import { SqliteFile, SqliteThreadDialect } from './sqlite-driver.ts'
import { lockSqlite, type SqliteLock } from './sqlite-lock.ts'

/** The same as on PostgreSQL, in milliseconds. */
const limits = { lock: 2000, answer: 4000 }
/** A migration may wait for another one, and may change large tables. */
const migrationLimits = { lock: 10_000, answer: 10 * 60 * 1000 }

/** Permissions of a new file: its owner may read and write it. */
const OWNER_ONLY = 0o600

/**
 * Opens or creates the file and its folder. The database `:memory:` is lost when closed. Throws StoreUnavailable while another
 * process has the file, and Misconfigured.
 */
export async function openSqliteStore(path: string, options: OpenOptions = {}): Promise<Store> {
  let lock: SqliteLock | undefined
  try {
    if (path !== ':memory:') {
      await createFile(path)
      if (options.use !== undefined) lock = lockForGateway(path, options.use)
    }
    const store = await openFile(path, options)
    return {
      ...store,
      async close() {
        await store.close()
        lock?.release()
      },
    }
  } catch (error) {
    lock?.release()
    const message = `cannot open ${path}: ${messageOf(error)}`
    throw new (isBusy(error) ? StoreUnavailable : Misconfigured)(message, { cause: error })
  }
}

/** Creates the file and its folder unless they exist. SQLite gives the files beside it, with recent changes, the same permissions. */
async function createFile(path: string): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  await access(folder, constants.W_OK)
  await (await open(path, 'a', OWNER_ONLY)).close()
}

const IN_USE = 'another gateway has it open, and does not share a Redis with this one'

function lockForGateway(path: string, use: 'shared' | 'exclusive'): SqliteLock {
  const lock = lockSqlite(path, use)
  if (lock === undefined) throw new StoreUnavailable(IN_USE)
  return lock
}

async function openFile(path: string, { olderSchema = 'migrate', use, log }: OpenOptions): Promise<Store> {
  // Whoever closes the file last removes its log, so this one was left behind, or is still in use.
  const mayBeDamaged = use !== undefined && (await sizeOf(`${path}-wal`)) > 0
  const file = new SqliteFile(path)
  try {
    const db = new Kysely<Tables>({ dialect: new SqliteThreadDialect(file, migrationLimits) })
    if (mayBeDamaged) await quickCheck(db, path, log)
    await prepareSchema(db, sqlite, olderSchema, log)
    const opened = new Kysely<Tables>({ dialect: new SqliteThreadDialect(file, limits) })
    // Its log has room for a small write when a larger one has failed.
    return createStore(opened, sqlite, path === ':memory:' ? undefined : () => checkRoom(dirname(path)))
  } catch (error) {
    await file.close()
    throw error
  }
}

async function quickCheck(db: Database, path: string, log: Logger | undefined): Promise<void> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db)
  const [result] = rows
  if (result?.quick_check !== 'ok') throw new Misconfigured(`it is damaged (${result?.quick_check}); restore a backup`)
  log?.info({ path }, 'database was not closed; checked it, and found no damage')
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

function isBusy(error: unknown): boolean {
  return error instanceof StoreUnavailable || codeOf(error).startsWith('SQLITE_BUSY')
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
  lockSchema: async () => {},
  migrationPlace: async () => ({}),
  isReadOnly: sql`false`,
  now: sql`cast(unixepoch('subsec') * 1000 as integer)`,
  isIn: (column, list) => sql`${column} in (select value from json_each(${sqlite.bindList(list)}))`,
  bindList: list => JSON.stringify(list),
  jsonList: numbers => sql`json_group_array(${numbers})`,
  senders: list => sql`(
    select value ->> 0 as recipient, value ->> 1 as sender
    from json_each(${JSON.stringify(list.map(({ recipient, sender }) => [recipient, sender]))})
  )`,
  rows(columns, list) {
    const values = namesOf(columns).map((name, place) => sql`value ->> ${sql.lit(place)} as ${sql.ref(name)}`)
    return sql`(select ${sql.join(values)} from json_each(${sql.join(sqlite.bind(columns, list))}))`
  },
  bind: (columns, list) => [JSON.stringify(list.map(row => namesOf(columns).map(name => row[name])))],
  messageIds: list =>
    sql`(select value ->> 0, value ->> 1 from json_each(${JSON.stringify(list.map(({ recipient, id }) => [recipient, id]))}))`,
  asText: expression => sql`cast(${expression} as text)`,
  like: (text, pattern, escapeCharacter) =>
    escapeCharacter === undefined
      ? sql`${text} like ${pattern}`
      : sql`${text} like ${pattern} escape ${escapeCharacter}`,
  // The transaction has locked the whole file.
  lock: async () => {},
  keep: async () => {},
  lockForRemoval: async () => {},
  lockRoomsOfSystem: async () => {},
  // The transaction has locked the whole file.
  locked: rows => rows,
  skipLocked: rows => rows,
}
