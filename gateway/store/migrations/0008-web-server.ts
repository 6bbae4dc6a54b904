/** Adds what the web server (N5) keeps: sign-in tokens, answers to requests that may be repeated, and webhooks to deliver. */
import type { Migration } from 'kysely/migration'
import type { StoreDialect } from '../dialect.ts'

/** Adds tables only, so that the previous version can still run; it deletes no account that has a token. */
export const webServer = (dialect: StoreDialect): Migration => ({
  async up(db) {
    await db.schema
      .createTable('tokens')
      .addColumn('hash', dialect.text, column => column.primaryKey())
      .addColumn('id', dialect.text, column => column.notNull().unique())
      .addColumn('number', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('singleUse', 'integer', column => column.notNull())
      .addColumn('expiresAt', 'bigint', column => column.notNull())
      .execute()
    await db.schema.createIndex('tokens_by_number').on('tokens').column('number').execute()
    await db.schema.createIndex('tokens_by_expiry').on('tokens').column('expiresAt').execute()

    await db.schema
      .createTable('replies')
      .addColumn('apiKey', dialect.text, column => column.notNull())
      .addColumn('idempotencyKey', dialect.text, column => column.notNull())
      .addColumn('fingerprint', dialect.text, column => column.notNull())
      .addColumn('status', 'integer')
      .addColumn('body', dialect.text)
      .addColumn('at', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('replies_key', ['apiKey', 'idempotencyKey'])
      .execute()
    await db.schema.createIndex('replies_by_time').on('replies').column('at').execute()

    await db.schema
      .createTable('webhooks')
      .addColumn('id', dialect.identityType, column => dialect.identity(column))
      .addColumn('event', dialect.text, column => column.notNull())
      .addColumn('url', dialect.text, column => column.notNull())
      .addColumn('body', dialect.text, column => column.notNull())
      .addColumn('createdAt', 'bigint', column => column.notNull())
      .addColumn('attempts', 'integer', column => column.notNull())
      .addColumn('dueAt', 'bigint')
      .addColumn('failedAt', 'bigint')
      .addColumn('problem', dialect.text, column => column.notNull())
      .execute()
    await db.schema.createIndex('webhooks_by_due').on('webhooks').column('dueAt').execute()
    await db.schema.createIndex('webhooks_by_failed').on('webhooks').column('failedAt').execute()
  },
})
