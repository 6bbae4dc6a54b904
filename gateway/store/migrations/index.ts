/** The schema of a database, brought to this version. */
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from 'kysely/migration'
import type { Logger } from 'pino'
import { Misconfigured } from '../../errors.ts'
import type { StoreDialect } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { initial } from './0001-initial.ts'
import { administration } from './0002-administration.ts'
import { addresses } from './0003-addresses.ts'
import { shares } from './0004-shares.ts'
import { blockList } from './0005-block-list.ts'
import { leases } from './0006-leases.ts'
import { events } from './0007-events.ts'
import { webServer } from './0008-web-server.ts'
import { rooms } from './0009-rooms.ts'
import { webhooksByUrl } from './0010-webhooks-by-url.ts'

/** In the order they run. A name must sort after all previous ones, and must never change. */
const migrations = (dialect: StoreDialect): Record<string, Migration> => ({
  '0001-initial': initial(dialect),
  '0002-administration': administration(dialect),
  '0003-addresses': addresses,
  '0004-shares': shares,
  '0005-block-list': blockList,
  '0006-leases': leases(dialect),
  '0007-events': events(dialect),
  '0008-web-server': webServer(dialect),
  '0009-rooms': rooms(dialect),
  '0010-webhooks-by-url': webhooksByUrl,
})

/**
 * Migrates an older schema, refuses or accepts it. Processes that migrate at the same time take turns. Throws Misconfigured for a schema
 * that is refused, or newer than this version.
 */
export async function prepareSchema(
  db: Database,
  dialect: StoreDialect,
  older: 'migrate' | 'refuse' | 'accept',
  log: Logger | undefined,
): Promise<void> {
  const [next] = await pendingMigrations(db, dialect)
  if (next === undefined || older === 'accept') return
  if (older === 'refuse') {
    throw new Misconfigured(`its schema is older than this version: ${next} is missing; run npm run admin -- migrate`)
  }
  for (const migration of await migrate(db, dialect)) log?.info({ migration }, 'schema migrated')
}

/** Runs pending migrations in one transaction, and returns their names. */
async function migrate(db: Database, dialect: StoreDialect): Promise<string[]> {
  return db.transaction().execute(async transaction => {
    await dialect.lockSchema(transaction)
    const { error, results = [] } = await (await createMigrator(transaction, dialect)).migrateToLatest()
    if (error) throw error
    return results.map(({ migrationName }) => migrationName)
  })
}

/** Changes nothing. Returns the migrations that the database lacks. Throws Misconfigured if its schema is newer than this version. */
export async function pendingMigrations(db: Database, dialect: StoreDialect): Promise<string[]> {
  const all = await (await createMigrator(db, dialect)).getMigrations()
  const pending = all.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
  if (pending.length === all.length) return pending
  const { migrationTableSchema } = await dialect.migrationPlace(db)
  const place = migrationTableSchema === undefined ? db : db.withSchema(migrationTableSchema)
  const executed = await place.selectFrom(DEFAULT_MIGRATION_TABLE).select('name').orderBy('name').execute()
  const unknown = executed.find(({ name }) => !all.some(known => known.name === name))
  if (unknown === undefined) return pending
  throw new Misconfigured(`its schema is newer than this version, which does not know ${unknown.name}`)
}

async function createMigrator(db: Database, dialect: StoreDialect): Promise<Migrator> {
  const provider = { getMigrations: async () => migrations(dialect) }
  return new Migrator({ db, provider, ...(await dialect.migrationPlace(db)) })
}
