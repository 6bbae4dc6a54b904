/** Adds the lease of the instances that use the database. */
import type { Migration } from 'kysely/migration'
import type { StoreDialect } from '../dialect.ts'

export const leases = (dialect: StoreDialect): Migration => ({
  async up(db) {
    await db.schema
      .createTable('leases')
      .addColumn('name', dialect.text, column => column.primaryKey())
      .addColumn('holder', dialect.text, column => column.notNull())
      .addColumn('expiresAt', 'bigint', column => column.notNull())
      .execute()
  },
})
