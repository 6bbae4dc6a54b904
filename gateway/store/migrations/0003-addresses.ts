/** Adds the addresses from which accounts have signed in (A9). */
import type { Migration } from 'kysely/migration'

export const addresses: Migration = {
  async up(db) {
    await db.schema
      .createTable('addresses')
      .addColumn('number', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('address', 'bigint', column => column.notNull())
      .addColumn('signedInAt', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('addresses_key', ['number', 'address'])
      .execute()
    await db.schema.createIndex('addresses_by_time').on('addresses').column('signedInAt').execute()
  },
}
