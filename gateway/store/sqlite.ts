/** The Store in an SQLite file: the embedded default. */
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Kysely, sql } from 'kysely'
import { StoreUnavailable } from '../errors.ts'
import { createStore, reasonOf } from './create-store.ts'
import type { StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import { migrate } from './migrations/index.ts'
import type { Tables } from './schema.ts'
import { SqliteFile, SqliteThreadDialect } from './sqlite-driver.ts'

/** The same as on PostgreSQL, in milliseconds. */
const limits = { lock: 2000, answer: 4000 }
/** A migration may wait for another one, and may change large tables. */
const migrationLimits = { lock: 10_000, answer: 10 * 60 * 1000 }

/** Permissions of a new file: its owner may read and write it. */
const OWNER_ONLY = 0o600

/** Opens or creates the file and its folder. The database `:memory:` is lost when closed. Throws StoreUnavailable. */
export async function openSqliteStore(path: string): Promise<Store> {
  try {
    if (path !== ':memory:') await createFile(path)
    const file = new SqliteFile(path)
    try {
      await migrate(new Kysely<Tables>({ dialect: new SqliteThreadDialect(file, migrationLimits) }), sqlite)
      return createStore(new Kysely<Tables>({ dialect: new SqliteThreadDialect(file, limits) }), sqlite)
    } catch (error) {
      await file.close()
      throw error
    }
  } catch (error) {
    throw new StoreUnavailable(`cannot open ${path}: ${reasonOf(error)}`, { cause: error })
  }
}

/** Creates the file and its folder unless they exist. SQLite gives the files beside it, with recent changes, the same permissions. */
async function createFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await (await open(path, 'a', OWNER_ONLY)).close()
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
