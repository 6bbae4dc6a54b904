/** Processor time of a PostgreSQL server on this machine: that of the processes that serve a database, or write its files. */
import { query } from '../../test/servers/postgres.ts'
import { cpuMicroseconds } from '../process-usage.ts'
import { sum } from '../statistics.ts'

/**
 * Weighs from now on; the answer ends it, and returns microseconds without those of processes that have ended meanwhile. For an SQLite
 * file, which the gateway itself reads and writes, it returns 0.
 */
export async function weighDatabase(url: string): Promise<() => Promise<number>> {
  if (!url.startsWith('postgres')) return async () => 0
  const before = await usedBy(url)
  return async () => {
    const after = await usedBy(url)
    return sum(
      after
        .entries()
        .map(([pid, used]) => used - (before.get(pid) ?? 0))
        .toArray(),
    )
  }
}

async function usedBy(url: string): Promise<Map<number, number>> {
  const rows = await query(
    url,
    `select pid from pg_stat_activity
     where pid <> pg_backend_pid() and (datname = current_database() or datname is null)`,
  )
  const used = new Map<number, number>()
  for (const { pid } of rows) {
    try {
      used.set(Number(pid), cpuMicroseconds(Number(pid)))
    } catch {
      // It has just ended.
    }
  }
  return used
}
