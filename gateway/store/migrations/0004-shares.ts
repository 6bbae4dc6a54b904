/** Adds the sender of a stored message, for the share of each in a mailbox, and marks those that only count (M2, P1). */
import type { Migration } from 'kysely/migration'

/** Adds only optional columns, so that the previous version can still write to the same table. */
export const shares: Migration = {
  async up(db) {
    await db.schema.alterTable('messages').addColumn('sender', 'bigint').execute()
    await db.schema.alterTable('messages').addColumn('confirmedAt', 'bigint').execute()
    // Counting the messages of one sender in a mailbox; the time is there so that counting never reads a message.
    await db.schema
      .createIndex('messages_by_sender')
      .on('messages')
      .columns(['recipient', 'sender', 'storedAt'])
      .execute()
  },
}
