/** Migrates a database to the latest schema at start-up. */
import { type Migration, Migrator } from 'kysely/migration'
import type { StoreDialect } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { initial } from './0001-initial.ts'
import { administration } from './0002-administration.ts'
import { addresses } from './0003-addresses.ts'
import { shares } from './0004-shares.ts'
import { blockList } from './0005-block-list.ts'

/** In the order they run. A name must sort after all previous ones, and must never change. */
const migrations = (dialect: StoreDialect): Record<string, Migration> => ({
  '0001-initial': initial(dialect),
  '0002-administration': administration(dialect),
  '0003-addresses': addresses,
  '0004-shares': shares,
  '0005-block-list': blockList,
})

/** Runs pending migrations in one transaction. Processes that start at the same time take turns. */
export async function migrate(db: Database, dialect: StoreDialect): Promise<void> {
  await db.transaction().execute(async transaction => {
    const provider = { getMigrations: async () => migrations(dialect) }
    const place = await dialect.lockSchema(transaction)
    const { error } = await new Migrator({ db: transaction, provider, ...place }).migrateToLatest()
    if (error) throw error
  })
}
