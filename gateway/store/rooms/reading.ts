/** Lists of rooms and members, history, and how far it has been read (R2). */
import { Access, Role, SYSTEM } from '../../../protocol/index.ts'
import type { StoreDialect } from '../dialect.ts'
import { prepared } from '../prepared.ts'
import type { Database } from '../schema.ts'
import type { OwnRoom, RoomEntry, RoomMember, RoomStore } from './interface.ts'
import { readState } from './system.ts'

const entryColumns = ['sequence', 'at', 'speaker', 'nickname', 'kind', 'text'] as const

export function roomReading(db: Database, dialect: StoreDialect) {
  const readMembership = prepared(db, (room: number, member: number) =>
    db
      .selectFrom('roomMembers')
      .innerJoin('rooms', 'rooms.room', 'roomMembers.room')
      .select(['role', 'read', 'last'])
      .where('roomMembers.room', '=', room)
      .where('member', '=', member)
      .where('closedAt', 'is', null),
  )
  const readBefore = prepared(db, (room: number, sequence: number, limit: number) =>
    db
      .selectFrom('roomEntries')
      .select(entryColumns)
      .where('room', '=', room)
      .where('sequence', '<', sequence)
      .orderBy('sequence', 'desc')
      .limit(limit),
  )
  const readAfter = prepared(db, (room: number, sequence: number, limit: number) =>
    db
      .selectFrom('roomEntries')
      .select(entryColumns)
      .where('room', '=', room)
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(limit),
  )
  /** Whether the user may know what is in the room. */
  const isIn = async (room: number, member: number): Promise<boolean> => {
    if (member === SYSTEM) return (await readState(db, room)) !== undefined
    const [row] = await readMembership(room, member)
    return row !== undefined && row.role !== Role.invited
  }

  return {
    openRooms: (after, limit) =>
      db
        .selectFrom('rooms')
        .select(['room', 'name', 'topic', 'members'])
        .where('access', '=', Access.open)
        .where('closedAt', 'is', null)
        .where('room', '>', after)
        .orderBy('room')
        .limit(limit)
        .execute(),

    async ownRooms(number, after, limit) {
      const rows = await db
        .selectFrom('roomMembers')
        .innerJoin('rooms', 'rooms.room', 'roomMembers.room')
        .select(['rooms.room', 'name', 'topic', 'access', 'owner', 'role', 'last', 'read'])
        .where('member', '=', number)
        .where('roomMembers.room', '>', after)
        .where('closedAt', 'is', null)
        .orderBy('roomMembers.room')
        .limit(limit)
        .execute()
      return rows as OwnRoom[]
    },

    async roomsOf(numbers) {
      const rows = await db
        .selectFrom('roomMembers')
        .select(['member', 'room'])
        .where(({ ref }) => dialect.isIn(ref('member'), numbers))
        .where('role', '>', Role.invited)
        .execute()
      const found = new Map<number, number[]>()
      for (const { member, room } of rows) {
        const rooms = found.get(member)
        if (rooms === undefined) found.set(member, [room])
        else rooms.push(room)
      }
      return found
    },

    async roomMembers(room, by, after, limit) {
      if (!(await isIn(room, by))) return undefined
      const rows = await db
        .selectFrom('roomMembers')
        .innerJoin('accounts', 'accounts.number', 'member')
        .select(['member', 'nickname', 'role'])
        .where('room', '=', room)
        .where('role', '>', Role.invited)
        .where('member', '>', after)
        .orderBy('member')
        .limit(limit)
        .execute()
      return rows as RoomMember[]
    },

    async roomHistory(room, by, { sequence, direction }, limit) {
      if (!(await isIn(room, by))) return undefined
      const read = direction === 'before' ? readBefore : readAfter
      return (await read(room, sequence, limit)) as RoomEntry[]
    },

    async markRead(room, number, sequence) {
      const [row] = await readMembership(room, number)
      if (row === undefined || row.role === Role.invited) return undefined
      const read = Math.min(sequence, row.last)
      if (read <= row.read) return row.read
      await db
        .updateTable('roomMembers')
        .set({ read })
        .where('room', '=', room)
        .where('member', '=', number)
        // Another of the user's devices may have come further meanwhile.
        .where('read', '<', read)
        .where('role', '>', Role.invited)
        .execute()
      return read
    },
  } satisfies Partial<RoomStore>
}
