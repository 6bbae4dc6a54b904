/** Rooms as administrators see them, and those that the system owns. */
import type { Transaction } from 'kysely'
import { Role, SYSTEM } from '../../../protocol/index.ts'
import type { StoreDialect } from '../dialect.ts'
import type { Database, Tables } from '../schema.ts'
import type { RoomSettings, RoomState, RoomStore } from './interface.ts'
import { close, isMember, lockRoom, refusedOutside, roleIn } from './locked-room.ts'

const stateColumns = ['room', 'name', 'topic', 'access', 'owner', 'members', 'last'] as const

export function roomsOfSystem(db: Database, dialect: StoreDialect) {
  return {
    roomsAfter: (after, limit) =>
      db
        .selectFrom('rooms')
        .select(stateColumns)
        .where('closedAt', 'is', null)
        .where('room', '>', after)
        .orderBy('room')
        .limit(limit)
        .execute(),

    roomState: room => readState(db, room),

    async bannedUsers(room, by, after, limit) {
      const state = await readState(db, room)
      if (state === undefined) return 'unknown room'
      const own = await roleIn(db, room, by)
      if (!isMember(own)) return refusedOutside(state)
      if (own < Role.moderator) return 'role too low'
      return db
        .selectFrom('roomBans')
        .innerJoin('accounts', 'accounts.number', 'banned')
        .select(['number', 'nickname'])
        .where('room', '=', room)
        .where('banned', '>', after)
        .orderBy('banned')
        .limit(limit)
        .execute()
    },

    closeRoom(room, now) {
      return db.transaction().execute(async transaction => {
        if ((await lockRoom(transaction, dialect, room)) === undefined) return false
        await close(transaction, room, now)
        return true
      })
    },

    roomOfSystem({ name, topic, access }, limits) {
      return db.transaction().execute(async transaction => {
        await dialect.lockRoomsOfSystem(transaction)
        const found = await transaction
          .selectFrom('rooms')
          .select('room')
          .where('owner', '=', SYSTEM)
          .where('access', '=', access)
          .where('name', '=', name)
          .where('closedAt', 'is', null)
          .where('members', '<', limits.members)
          .orderBy('room')
          .limit(1)
          .executeTakeFirst()
        return found?.room ?? createForSystem(transaction, { name, topic, access })
      })
    },
  } satisfies Partial<RoomStore>
}

/** Returns undefined if there is no such room. */
export function readState(db: Database, room: number): Promise<RoomState | undefined> {
  return db
    .selectFrom('rooms')
    .select(stateColumns)
    .where('room', '=', room)
    .where('closedAt', 'is', null)
    .executeTakeFirst()
}

/** Creates a room of the system, and returns its number. */
export async function createForSystem(transaction: Transaction<Tables>, settings: RoomSettings): Promise<number> {
  const { room } = await transaction
    .insertInto('rooms')
    .values({ ...settings, owner: SYSTEM, members: 0, last: 0, closedAt: null })
    .returning('room')
    .executeTakeFirstOrThrow()
  return room
}
