/** How long the history of rooms is kept (R5), and what is left of rooms that have been closed. */
import { type SqlBool, sql } from 'kysely'
import type { StoreDialect } from '../dialect.ts'
import { deleteAll, ROWS_AT_ONCE } from '../retention.ts'
import type { Database } from '../schema.ts'
import type { RoomStore } from './interface.ts'

export function roomRetention(db: Database, dialect: StoreDialect) {
  const entries = db.selectFrom('roomEntries').select(['roomEntries.room', 'roomEntries.sequence'])
  const closed = db.selectFrom('rooms').select('rooms.room').where('closedAt', 'is not', null)

  return {
    async expireRooms(before, most) {
      const old = dialect.skipLocked(entries.where('at', '<', before).limit(ROWS_AT_ONCE))
      const ofClosed = dialect.skipLocked(entries.where('room', 'in', closed).limit(ROWS_AT_ONCE))
      for (const rows of [old, ofClosed]) {
        await deleteAll(
          db.deleteFrom('roomEntries').where(query => sql<SqlBool>`${query.refTuple('room', 'sequence')} in ${rows}`),
        )
      }
      for (const { room, last } of await longRooms(most)) {
        await deleteAll(
          db
            .deleteFrom('roomEntries')
            .where('room', '=', room)
            .where('sequence', '<=', last - most)
            .where('sequence', 'in', firstEntries(room)),
        )
      }
      await db.deleteFrom('roomBans').where('room', 'in', closed).execute()
      await db
        .deleteFrom('rooms')
        .where('closedAt', 'is not', null)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('roomEntries').select('sequence').whereRef('roomEntries.room', '=', 'rooms.room'))),
        )
        .execute()
    },
  } satisfies Partial<RoomStore>

  /** Rooms with more entries than that. */
  function longRooms(most: number) {
    return db
      .selectFrom('rooms')
      .select(['room', 'last'])
      .where('last', '>', most)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('roomEntries')
            .select('sequence')
            .whereRef('roomEntries.room', '=', 'rooms.room')
            .where(query => sql<SqlBool>`${query.ref('sequence')} <= ${query.ref('rooms.last')} - ${most}`),
        ),
      )
      .execute()
  }

  function firstEntries(room: number) {
    return db
      .selectFrom('roomEntries')
      .select('sequence')
      .where('room', '=', room)
      .orderBy('sequence')
      .limit(ROWS_AT_ONCE)
  }
}
