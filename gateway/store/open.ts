/** The Store that a database URL names. */
import type { Store } from './interface.ts'
import { openPostgresStore } from './postgres.ts'
import { openSqliteStore } from './sqlite.ts'

/** Opens `postgres://…` or `postgresql://…`; anything else is the path of an SQLite file. Throws StoreUnavailable. */
export function openStore(url: string): Promise<Store> {
  return /^postgres(ql)?:\/\//i.test(url) ? openPostgresStore(url) : openSqliteStore(url)
}
