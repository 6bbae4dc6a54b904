/**
 * The lease by which instances without a common Redis notice that they share a database, and the id of the database, by which those with
 * a common Redis notice that they do not.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import type { Database } from './schema.ts'

/** The only lease. */
const NAME = 'gateways'
/** Not a lease: its holder is the id of the database. */
const ID = 'id'

export function lease(db: Database, dialect: StoreDialect): Pick<Store, 'renewLease' | 'endLease' | 'databaseId'> {
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

    async databaseId() {
      await db
        .insertInto('leases')
        .values({ name: ID, holder: randomUUID(), expiresAt: 0 })
        .onConflict(conflict => conflict.column('name').doNothing())
        .execute()
      const { holder } = await db.selectFrom('leases').select('holder').where('name', '=', ID).executeTakeFirstOrThrow()
      return holder
    },
  }
}
