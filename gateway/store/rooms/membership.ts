/** Who is in a room: creating, joining, leaving, inviting, removing (R1, R2). */
import type { Transaction } from 'kysely'
import { Access, EntryKind, Removal, Role, SYSTEM } from '../../../protocol/index.ts'
import type { StoreDialect } from '../dialect.ts'
import type { Database, Tables } from '../schema.ts'
import type { RoomEntry, RoomLimits, RoomStore } from './interface.ts'
import {
  addEntries,
  endMembership,
  isMember,
  type LockedRoom,
  lockRoom,
  nicknameOf,
  refusedOutside,
  roleIn,
} from './locked-room.ts'
import { createForSystem } from './system.ts'

/** How many invitations to a room may be open. */
const MAX_INVITED = 1000

export function roomMembership(db: Database, dialect: StoreDialect) {
  return {
    createRoom(owner, settings, limits, now) {
      return db.transaction().execute(async transaction => {
        if (owner === SYSTEM) return createForSystem(transaction, settings)
        if ((await countRooms(transaction, owner)) >= limits.rooms) return 'too many rooms'
        const nickname = (await nicknameOf(transaction, owner)) ?? ''
        const { room } = await transaction
          .insertInto('rooms')
          .values({ ...settings, owner, members: 1, last: 1, closedAt: null })
          .returning('room')
          .executeTakeFirstOrThrow()
        await transaction
          .insertInto('roomMembers')
          .values({ room, member: owner, role: Role.owner, read: 1, joinedAt: now })
          .execute()
        await transaction
          .insertInto('roomEntries')
          .values({
            ...{ room, sequence: 1, at: now, speaker: owner, nickname },
            ...{ kind: EntryKind.joined, tag: null, text: new Uint8Array(0) },
          })
          .execute()
        return room
      })
    },

    joinRoom({ room, by, now }, limits) {
      return db.transaction().execute(async transaction => {
        const locked = await lockRoom(transaction, dialect, room)
        if (locked === undefined) return 'unknown room'
        const role = await roleIn(transaction, room, by)
        if (isMember(role)) return 'already'
        if (await isBanned(transaction, room, by)) return 'banned'
        if (role === undefined && locked.access !== Access.open) return 'not invited'
        const nickname = await nicknameOf(transaction, by)
        if (nickname === undefined) return 'unknown room'
        return admit(transaction, locked, { number: by, nickname }, limits, now)
      })
    },

    addToRoom(room, number, limits, now) {
      return db.transaction().execute(async transaction => {
        const locked = await lockRoom(transaction, dialect, room)
        if (locked === undefined) return 'unknown room'
        const nickname = await nicknameOf(transaction, number)
        if (nickname === undefined) return 'unknown number'
        if (isMember(await roleIn(transaction, room, number))) return 'already'
        if (await isBanned(transaction, room, number)) return 'banned'
        return admit(transaction, locked, { number, nickname }, limits, now)
      })
    },

    leaveRoom: ({ room, by, now }) =>
      db.transaction().execute(transaction => leave(transaction, dialect, { room, by, now })),

    inviteToRoom({ room, by, now }, number, limits) {
      return db.transaction().execute(async transaction => {
        const locked = await lockRoom(transaction, dialect, room)
        if (locked === undefined) return 'unknown room'
        if (!isMember(await roleIn(transaction, room, by))) return refusedOutside(locked)
        if ((await nicknameOf(transaction, number)) === undefined) return 'unknown number'
        if (isMember(await roleIn(transaction, room, number))) return 'already'
        if (await isBanned(transaction, room, number)) return 'banned'
        if (await hasBlocked(transaction, number, by)) return 'ignored'
        if ((await countInvited(transaction, room)) >= MAX_INVITED) return 'full'
        if ((await countInvitations(transaction, number)) >= limits.rooms) return 'too many rooms'
        await transaction
          .insertInto('roomMembers')
          .values({ room, member: number, role: Role.invited, read: 0, joinedAt: now })
          .onConflict(conflict => conflict.columns(['room', 'member']).doUpdateSet({ joinedAt: now }))
          .execute()
        return { name: locked.name, nickname: (await nicknameOf(transaction, by)) ?? '' }
      })
    },

    removeFromRoom({ room, by, now }, number, removal) {
      return db.transaction().execute(async transaction => {
        const locked = await lockRoom(transaction, dialect, room)
        if (locked === undefined) return 'unknown room'
        const own = await roleIn(transaction, room, by)
        if (!isMember(own)) return refusedOutside(locked)
        if (own < Role.moderator) return 'role too low'
        if (removal === Removal.pardon) {
          await transaction.deleteFrom('roomBans').where('room', '=', room).where('banned', '=', number).execute()
          return { entries: [], wasMember: false }
        }
        const theirs = await roleIn(transaction, room, number)
        if (theirs === undefined && removal === Removal.remove) return 'no such member'
        // The system is above every owner, and nobody above it.
        if (theirs !== undefined && (number === SYSTEM || (theirs >= own && by !== SYSTEM))) return 'role too low'
        const nickname = await nicknameOf(transaction, number)
        if (nickname === undefined) return 'unknown number'
        if (removal === Removal.ban) {
          await transaction
            .insertInto('roomBans')
            .values({ room, banned: number })
            .onConflict(conflict => conflict.columns(['room', 'banned']).doNothing())
            .execute()
        }
        if (!isMember(theirs)) {
          await transaction.deleteFrom('roomMembers').where('room', '=', room).where('member', '=', number).execute()
          return { entries: [], wasMember: false }
        }
        const entry = {
          ...{ at: now, speaker: by, nickname: (await nicknameOf(transaction, by)) ?? '' },
          ...{ kind: EntryKind.removed, text: `${number} ${nickname}` },
        }
        return { entries: await endMembership(transaction, locked, number, entry), wasMember: true }
      })
    },
  } satisfies Partial<RoomStore>
}

/** Makes a user a member, who may be invited, unless there is no place. */
async function admit(
  transaction: Transaction<Tables>,
  locked: LockedRoom,
  { number, nickname }: { number: number; nickname: string },
  limits: RoomLimits,
  now: number,
): Promise<{ entries: RoomEntry[] } | 'full' | 'too many rooms'> {
  if (locked.members >= limits.members) return 'full'
  if ((await countRooms(transaction, number)) >= limits.rooms) return 'too many rooms'
  const membership = { role: Role.member, read: locked.last + 1, joinedAt: now }
  await transaction
    .insertInto('roomMembers')
    .values({ room: locked.room, member: number, ...membership })
    .onConflict(conflict => conflict.columns(['room', 'member']).doUpdateSet(membership))
    .execute()
  const entry = { at: now, speaker: number, nickname, kind: EntryKind.joined, text: '' }
  return { entries: await addEntries(transaction, locked, [entry], { members: locked.members + 1 }) }
}

/** Ends a membership or an invitation; for the deletion of accounts, too. */
export async function leave(
  transaction: Transaction<Tables>,
  dialect: StoreDialect,
  { room, by, now }: { room: number; by: number; now: number },
): Promise<{ entries: Awaited<ReturnType<typeof endMembership>> } | 'not a member'> {
  const locked = await lockRoom(transaction, dialect, room)
  const role = await roleIn(transaction, room, by)
  if (locked === undefined || role === undefined) return 'not a member'
  if (role === Role.invited) {
    await transaction.deleteFrom('roomMembers').where('room', '=', room).where('member', '=', by).execute()
    return { entries: [] }
  }
  const nickname = (await nicknameOf(transaction, by)) ?? ''
  const entry = { at: now, speaker: by, nickname, kind: EntryKind.left, text: '' }
  return { entries: await endMembership(transaction, locked, by, entry) }
}

async function countRooms(transaction: Transaction<Tables>, member: number): Promise<number> {
  const { count } = await transaction
    .selectFrom('roomMembers')
    .select(query => query.fn.countAll<number>().as('count'))
    .where('member', '=', member)
    .where('role', '>', Role.invited)
    .executeTakeFirstOrThrow()
  return count
}

async function countInvitations(transaction: Transaction<Tables>, member: number): Promise<number> {
  const { count } = await transaction
    .selectFrom('roomMembers')
    .select(query => query.fn.countAll<number>().as('count'))
    .where('member', '=', member)
    .where('role', '=', Role.invited)
    .executeTakeFirstOrThrow()
  return count
}

async function countInvited(transaction: Transaction<Tables>, room: number): Promise<number> {
  const { count } = await transaction
    .selectFrom('roomMembers')
    .select(query => query.fn.countAll<number>().as('count'))
    .where('room', '=', room)
    .where('role', '=', Role.invited)
    .executeTakeFirstOrThrow()
  return count
}

async function isBanned(transaction: Transaction<Tables>, room: number, number: number): Promise<boolean> {
  const row = await transaction
    .selectFrom('roomBans')
    .select('banned')
    .where('room', '=', room)
    .where('banned', '=', number)
    .executeTakeFirst()
  return row !== undefined
}

async function hasBlocked(transaction: Transaction<Tables>, owner: number, blocked: number): Promise<boolean> {
  const row = await transaction
    .selectFrom('blocks')
    .select('blocked')
    .where('owner', '=', owner)
    .where('blocked', '=', blocked)
    .executeTakeFirst()
  return row !== undefined
}
