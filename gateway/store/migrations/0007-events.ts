/** Adds when accounts were created and last used, what has become of them, and what it takes to delete them. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { StoreDialect } from '../dialect.ts'
import type { Tables } from '../schema.ts'

/** Adds an optional column and tables, so that the previous version can still run; what happens there is not recorded. */
export const events = (dialect: StoreDialect): Migration => ({
  async up(db) {
    await db.schema.alterTable('accounts').addColumn('createdAt', 'bigint').execute()

    // Apart from the accounts: these rows change with each sign-in, and must not wait for locks on an account.
    await db.schema
      .createTable('activity')
      .addColumn('number', 'bigint', column => column.primaryKey().references('accounts.number'))
      .addColumn('signedInAt', 'bigint')
      .addColumn('signedOutAt', 'bigint')
      .execute()
    const tables: Kysely<Tables> = db
    await tables
      .insertInto('activity')
      .columns(['number', 'signedInAt'])
      .expression(
        tables
          .selectFrom('addresses')
          .select(['number', query => query.fn.max('signedInAt').as('signedInAt')])
          .groupBy('number'),
      )
      .execute()

    // Without a reference to the account, whose deletion is the last event.
    await db.schema
      .createTable('events')
      .addColumn('number', 'bigint', column => column.notNull())
      .addColumn('period', 'bigint', column => column.notNull())
      .addColumn('kind', dialect.text, column => column.notNull())
      .addColumn('address', dialect.text, column => column.notNull())
      .addColumn('detail', dialect.text, column => column.notNull())
      .addColumn('firstAt', 'bigint', column => column.notNull())
      .addColumn('lastAt', 'bigint', column => column.notNull())
      .addColumn('count', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('events_key', ['number', 'period', 'kind', 'address', 'detail'])
      .execute()
    // What refers to an account, for its deletion.
    await db.schema.createIndex('blocks_by_blocked').on('blocks').column('blocked').execute()
    await db.schema.createIndex('requests_by_target').on('requests').column('target').execute()
    await db.schema.createIndex('events_by_time').on('events').column('period').execute()
  },
})
