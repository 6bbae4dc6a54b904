/** Selects the adapter for a database URL. */
import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, Misconfigured } from '../errors.ts'
import type { Store } from './interface.ts'
import type { OpenOptions } from './open-options.ts'
import { checkRoom } from './room.ts'

/**
 * Opens `postgres://…` or `postgresql://…`, else an SQLite file with this path. Throws StoreUnavailable when the database cannot be
 * opened now, and Misconfigured when it never can.
 */
export async function openStore(url: string, options?: OpenOptions): Promise<Store> {
  // A driver that is not used costs time at the start, and memory.
  if (isPostgres(url)) return (await import('./postgres.ts')).openPostgresStore(url, options)
  return (await import('./sqlite.ts')).openSqliteStore(url, options)
}

/** Throws what opening the database would throw. A file that does not exist is not created. */
export async function checkStore(url: string, olderSchema: 'accept' | 'refuse'): Promise<void> {
  if (isPostgres(url) || url === ':memory:' || (await exists(url))) {
    await (await openStore(url, { olderSchema })).close()
    return
  }
  let folder = dirname(url)
  while (!(await exists(folder)) && dirname(folder) !== folder) folder = dirname(folder)
  await checkRoom(folder).catch(error => {
    throw new Misconfigured(`cannot create ${url}: ${error.message}`, { cause: error })
  })
}

export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//i.test(url)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    error => codeOf(error) !== 'ENOENT',
  )
}
