/** What those who run the server may do: disable an account, and leave a trace of it. */
import type { Migration } from 'kysely/migration'
import type { StoreDialect } from '../dialect.ts'

/** Only adds what may be left out, so that the version before goes on writing to the same tables. */
export const administration = (dialect: StoreDialect): Migration => ({
  async up(db) {
    await db.schema.alterTable('accounts').addColumn('disabledAt', 'bigint').execute()
    await db.schema
      .alterTable('audit')
      .addColumn('detail', dialect.text, column => column.notNull().defaultTo(''))
      .execute()
  },
})
