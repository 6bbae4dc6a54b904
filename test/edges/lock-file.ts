/** Another process that holds an SQLite file locked, as far as the gateway can tell. */
import Sqlite from 'better-sqlite3'
import { until } from '../until.ts'

/** Resolves when the file is locked; close it to release it. Never blocks the thread, on which the gateway may have a transaction to end. */
export async function lockFile(path: string): Promise<Sqlite.Database> {
  const file = new Sqlite(path, { timeout: 0 })
  await until('the file is locked', () => begins(file))
  return file
}

function begins(file: Sqlite.Database): boolean {
  try {
    file.exec('begin immediate')
    return true
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_BUSY') return false
    throw error
  }
}
