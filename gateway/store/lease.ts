/** The lease by which instances that do not share a Redis notice that they share a database. */
import { sql } from 'kysely'
import type { StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import type { Database } from './schema.ts'

/** The only lease. */
const NAME = 'gateways'

export function lease(db: Database, dialect: StoreDialect): Pick<Store, 'renewLease' | 'endLease'> {
  return {
    async renewLease(holder, milliseconds) {
      const expiresAt = sql<number>`${dialect.now} + ${sql.lit(milliseconds)}`
      const held = await db
        .insertInto('leases')
        .values({ name: NAME, holder, expiresAt })
        .onConflict(conflict =>
          conflict
            .column('name')
            .doUpdateSet({ holder, expiresAt })
            .where(({ eb, or }) =>
              or([eb('leases.holder', '=', holder), eb('leases.expiresAt', '<', sql<number>`${dialect.now}`)]),
            ),
        )
        .returning('holder')
        .execute()
      return held.length > 0
    },

    async endLease(holder) {
      await db.deleteFrom('leases').where('name', '=', NAME).where('holder', '=', holder).execute()
    },
  }
}
