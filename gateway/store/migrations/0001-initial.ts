/** The initial schema. Never edit a released migration; add another one. */
import type { Migration } from 'kysely/migration'
import type { StoreDialect } from '../dialect.ts'

export const initial = (dialect: StoreDialect): Migration => ({
  async up(db) {
    await db.schema
      .createTable('accounts')
      .addColumn('number', dialect.identityType, dialect.identity)
      .addColumn('passwordHash', dialect.text, column => column.notNull())
      .addColumn('nickname', dialect.text, column => column.notNull())
      .addColumn('portrait', 'integer', column => column.notNull())
      .addColumn('sex', 'integer', column => column.notNull())
      .addColumn('age', 'integer', column => column.notNull())
      .addColumn('realName', dialect.text, column => column.notNull())
      .addColumn('country', 'integer', column => column.notNull())
      .addColumn('province', 'integer', column => column.notNull())
      .addColumn('city', dialect.text, column => column.notNull())
      .addColumn('address', dialect.text, column => column.notNull())
      .addColumn('postcode', dialect.text, column => column.notNull())
      .addColumn('education', 'integer', column => column.notNull())
      .addColumn('school', dialect.text, column => column.notNull())
      .addColumn('job', 'integer', column => column.notNull())
      .addColumn('phone', dialect.text, column => column.notNull())
      .addColumn('pager', dialect.text, column => column.notNull())
      .addColumn('email', dialect.text, column => column.notNull())
      .addColumn('hobby', dialect.text, column => column.notNull())
      .addColumn('description', dialect.text, column => column.notNull())
      .addColumn('verification', 'integer', column => column.notNull())
      .execute()
    await dialect.startIdentity(db, 'accounts', 'number', 10_001)

    // On the wire a group can be any unsigned number of 32 bits, which an integer of PostgreSQL is not.
    await db.schema
      .createTable('groups')
      .addColumn('owner', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('group', 'bigint', column => column.notNull())
      .addColumn('name', dialect.text, column => column.notNull())
      .addPrimaryKeyConstraint('groups_key', ['owner', 'group'])
      .execute()

    await db.schema
      .createTable('friends')
      .addColumn('owner', 'bigint', column => column.notNull())
      .addColumn('friend', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('group', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('friends_key', ['owner', 'friend'])
      .addForeignKeyConstraint('friends_group', ['owner', 'group'], 'groups', ['owner', 'group'])
      .execute()
    await db.schema.createIndex('friends_by_group').on('friends').columns(['owner', 'group', 'friend']).execute()
    // Who has this account in a group (P2).
    await db.schema.createIndex('friends_by_friend').on('friends').columns(['friend', 'owner']).execute()

    await db.schema
      .createTable('requests')
      .addColumn('requester', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('target', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('askedAt', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('requests_key', ['requester', 'target'])
      .execute()
    await db.schema.createIndex('requests_by_time').on('requests').column('askedAt').execute()

    await db.schema
      .createTable('messages')
      .addColumn('id', dialect.identityType, dialect.identity)
      .addColumn('recipient', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('frame', dialect.bytes, column => column.notNull())
      .addColumn('storedAt', 'bigint', column => column.notNull())
      .execute()
    // Counting and paging a mailbox; the time is there so that counting never reads a message.
    await db.schema
      .createIndex('messages_by_recipient')
      .on('messages')
      .columns(['recipient', 'id', 'storedAt'])
      .execute()
    await db.schema.createIndex('messages_by_time').on('messages').column('storedAt').execute()

    await db.schema
      .createTable('audit')
      .addColumn('id', dialect.identityType, dialect.identity)
      .addColumn('at', 'bigint', column => column.notNull())
      .addColumn('actor', 'bigint', column => column.notNull())
      .addColumn('action', dialect.text, column => column.notNull())
      .addColumn('subject', 'bigint', column => column.notNull())
      .execute()
  },
})
