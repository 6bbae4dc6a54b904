/** The database of a gateway under test, and a look into it past the gateway. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { openStore } from '../gateway/store/open.ts'
import { query, testDatabase } from './servers/postgres.ts'

export interface Database {
  /** What DATABASE_URL is to be. */
  readonly url: string
  rows(table: string): Promise<Record<string, unknown>[]>
  /** All that is kept, in whatever form. */
  bytes(): Promise<Buffer>
  remove(): Promise<void>
}

/** A new SQLite file in a folder of its own. */
export async function sqliteDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-test-'))
  const url = join(folder, 'oicq.db')
  return {
    url,
    async rows(table) {
      const file = new Sqlite(url, { readonly: true })
      try {
        return file.prepare<[], Record<string, unknown>>(`select * from "${table}"`).all()
      } finally {
        file.close()
      }
    },
    async bytes() {
      const entries = await readdir(folder, { withFileTypes: true })
      const files = entries.filter(entry => entry.isFile())
      return Buffer.concat(await Promise.all(files.map(({ name }) => readFile(join(folder, name)))))
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

/** A new database on a PostgreSQL server. It has its tables: instances that start at once do not wait for each other. */
export async function postgresDatabase(): Promise<Database> {
  const { url, drop } = await testDatabase()
  await (await openStore(url)).close()
  const rows = async (table: string) => {
    const found = await query(url, `select to_jsonb(t) as row from "${table}" t`)
    return found.map(({ row }) => row as Record<string, unknown>)
  }
  return {
    url,
    rows,
    async bytes() {
      const tables = await query(url, `select tablename from pg_tables where schemaname = 'public'`)
      const all = await Promise.all(tables.map(({ tablename }) => rows(String(tablename))))
      return Buffer.from(JSON.stringify(all))
    },
    remove: drop,
  }
}
