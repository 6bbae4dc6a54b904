/** Selects the adapter for a database URL. */
import type { Store } from './interface.ts'
import { openPostgresStore } from './postgres.ts'
import { openSqliteStore } from './sqlite.ts'

/** Opens `postgres://…` or `postgresql://…`, else an SQLite file with this path. Throws StoreUnavailable. */
export function openStore(url: string): Promise<Store> {
  return /^postgres(ql)?:\/\//i.test(url) ? openPostgresStore(url) : openSqliteStore(url)
}
