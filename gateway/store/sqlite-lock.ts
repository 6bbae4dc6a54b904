/**
 * Tells processes on one machine which of them have an SQLite file in use. The lock is on a file beside it, so that it also works when
 * the database is damaged, and the operating system ends it with the process.
 */
import Sqlite from 'better-sqlite3'

export interface SqliteLock {
  release(): void
}

/** Locks a database for others to know. Returns undefined, at once, if another process has a lock that excludes this one. */
export function lockSqlite(path: string, kind: 'shared' | 'exclusive'): SqliteLock | undefined {
  const file = new Sqlite(`${path}-lock`, { timeout: 0 })
  try {
    if (kind === 'exclusive') file.exec('begin exclusive')
    // A transaction that has read keeps a shared lock.
    else file.exec('begin; select * from sqlite_schema')
    return { release: () => file.close() }
  } catch (error) {
    file.close()
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
}
