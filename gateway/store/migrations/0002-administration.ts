/** Adds columns for administration: disabled accounts, and details in the audit table. */
import type { Migration } from 'kysely/migration'
import type { StoreDialect } from '../dialect.ts'

/** Adds only optional columns, so that the previous version can still write to the same tables. */
export const administration = (dialect: StoreDialect): Migration => ({
  async up(db) {
    await db.schema.alterTable('accounts').addColumn('disabledAt', 'bigint').execute()
    await db.schema
      .alterTable('audit')
      .addColumn('detail', dialect.text, column => column.notNull().defaultTo(''))
      .execute()
  },
})
