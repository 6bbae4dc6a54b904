/** Adds the rooms of the chat server (R1–R5). */
import type { Migration } from 'kysely/migration'
import type { StoreDialect } from '../dialect.ts'

/** Adds tables only, so that the previous version can still run; it deletes no account that is a member of a room. */
export const rooms = (dialect: StoreDialect): Migration => ({
  async up(db) {
    await db.schema
      .createTable('rooms')
      .addColumn('room', dialect.identityType, dialect.identity)
      .addColumn('name', dialect.text, column => column.notNull())
      .addColumn('topic', dialect.text, column => column.notNull())
      .addColumn('access', 'integer', column => column.notNull())
      .addColumn('owner', 'bigint', column => column.notNull())
      .addColumn('members', 'integer', column => column.notNull())
      .addColumn('last', 'bigint', column => column.notNull())
      .addColumn('closedAt', 'bigint')
      .execute()
    // What anyone may find, page by page.
    await db.schema.createIndex('rooms_by_access').on('rooms').columns(['access', 'room']).execute()

    await db.schema
      .createTable('roomMembers')
      .addColumn('room', 'bigint', column => column.notNull().references('rooms.room'))
      .addColumn('member', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('role', 'integer', column => column.notNull())
      .addColumn('read', 'bigint', column => column.notNull())
      .addColumn('joinedAt', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('roomMembers_key', ['room', 'member'])
      .execute()
    await db.schema.createIndex('roomMembers_by_member').on('roomMembers').columns(['member', 'room']).execute()

    await db.schema
      .createTable('roomBans')
      .addColumn('room', 'bigint', column => column.notNull().references('rooms.room'))
      .addColumn('banned', 'bigint', column => column.notNull().references('accounts.number'))
      .addPrimaryKeyConstraint('roomBans_key', ['room', 'banned'])
      .execute()
    await db.schema.createIndex('roomBans_by_banned').on('roomBans').column('banned').execute()

    // Without a reference to the speaker: what was said stays when its account is deleted.
    await db.schema
      .createTable('roomEntries')
      .addColumn('room', 'bigint', column => column.notNull().references('rooms.room'))
      .addColumn('sequence', 'bigint', column => column.notNull())
      .addColumn('at', 'bigint', column => column.notNull())
      .addColumn('speaker', 'bigint', column => column.notNull())
      .addColumn('nickname', dialect.text, column => column.notNull())
      .addColumn('kind', 'integer', column => column.notNull())
      .addColumn('tag', 'bigint')
      .addColumn('text', dialect.bytes, column => column.notNull())
      .addPrimaryKeyConstraint('roomEntries_key', ['room', 'sequence'])
      .execute()
    await db.schema.createIndex('roomEntries_by_tag').on('roomEntries').columns(['room', 'speaker', 'tag']).execute()
    await db.schema.createIndex('roomEntries_by_time').on('roomEntries').column('at').execute()
  },
})
