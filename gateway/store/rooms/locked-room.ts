/** A room within a transaction that has locked it, so that its entries are numbered without gaps and its counts stay right. */
import type { Transaction } from 'kysely'
import { Access, EntryKind, Role, SYSTEM } from '../../../protocol/index.ts'
import type { StoreDialect } from '../dialect.ts'
import type { Database, Tables } from '../schema.ts'
import { type RoomEntry, SYSTEM_NICKNAME } from './interface.ts'

/** The row of a room that is not closed, and of the one who acts in it. */
export interface LockedRoom {
  readonly room: number
  readonly name: string
  readonly topic: string
  readonly access: number
  readonly owner: number
  readonly members: number
  readonly last: number
}

/** Locks a room until the transaction ends. Returns undefined if there is none, or it is closed. */
export async function lockRoom(
  transaction: Transaction<Tables>,
  dialect: StoreDialect,
  room: number,
): Promise<LockedRoom | undefined> {
  return dialect
    .locked(
      transaction
        .selectFrom('rooms')
        .select(['room', 'name', 'topic', 'access', 'owner', 'members', 'last'])
        .where('room', '=', room)
        .where('closedAt', 'is', null),
    )
    .executeTakeFirst()
}

/** Returns the role of a user in a room, or undefined for who is neither in it nor invited. The system owns every room. */
export async function roleIn(db: Database, room: number, member: number): Promise<Role | undefined> {
  if (member === SYSTEM) return Role.owner
  const row = await db
    .selectFrom('roomMembers')
    .select('role')
    .where('room', '=', room)
    .where('member', '=', member)
    .executeTakeFirst()
  return row?.role as Role | undefined
}

export function isMember(role: Role | undefined): role is Exclude<Role, typeof Role.invited> {
  return role !== undefined && role !== Role.invited
}

/** Why someone who is not in a room is refused there: to strangers, a room by invitation does not exist. */
export function refusedOutside({ access }: { readonly access: number }): 'not a member' | 'unknown room' {
  return access === Access.open ? 'not a member' : 'unknown room'
}

export async function nicknameOf(transaction: Transaction<Tables>, number: number): Promise<string | undefined> {
  if (number === SYSTEM) return SYSTEM_NICKNAME
  const row = await transaction
    .selectFrom('accounts')
    .select('nickname')
    .where('number', '=', number)
    .executeTakeFirst()
  return row?.nickname
}

export type NewEntry = Pick<RoomEntry, 'at' | 'speaker' | 'nickname' | 'kind'> & { readonly text: string }

/** Adds entries to the history of a room, and changes the count of its members. */
export async function addEntries(
  transaction: Transaction<Tables>,
  { room, last }: LockedRoom,
  added: readonly NewEntry[],
  changes: { members?: number } = {},
): Promise<RoomEntry[]> {
  const entries = added.map(({ text, ...entry }, place) => ({
    ...entry,
    sequence: last + 1 + place,
    text: new TextEncoder().encode(text),
  }))
  if (entries.length > 0) {
    await transaction
      .insertInto('roomEntries')
      .values(entries.map(entry => ({ ...entry, room, tag: null })))
      .execute()
  }
  await transaction
    .updateTable('rooms')
    .set({ last: last + entries.length, ...changes })
    .where('room', '=', room)
    .execute()
  return entries
}

/** Ends a membership, passes the room on if it was the owner's, and closes it behind the last one. Returns the entries about it. */
export async function endMembership(
  transaction: Transaction<Tables>,
  room: LockedRoom,
  member: number,
  entry: NewEntry,
): Promise<RoomEntry[]> {
  await transaction.deleteFrom('roomMembers').where('room', '=', room.room).where('member', '=', member).execute()
  if (room.members <= 1 && room.owner !== SYSTEM) {
    await close(transaction, room.room, entry.at)
    return []
  }
  const heir = member === room.owner ? await passOn(transaction, room.room) : undefined
  const told = heir === undefined ? [] : [{ ...entry, kind: EntryKind.changed, text: `owner ${heir}` }]
  return addEntries(transaction, room, [entry, ...told], { members: room.members - 1 })
}

/** Ends all memberships and invitations. What is left of the room is removed later. */
export async function close(transaction: Transaction<Tables>, room: number, now: number): Promise<void> {
  await transaction.deleteFrom('roomMembers').where('room', '=', room).execute()
  await transaction.updateTable('rooms').set({ members: 0, closedAt: now }).where('room', '=', room).execute()
}

/** Makes the moderator, or else the member, who joined first the owner. Returns the number. */
async function passOn(transaction: Transaction<Tables>, room: number): Promise<number | undefined> {
  const heir = await transaction
    .selectFrom('roomMembers')
    .select('member')
    .where('room', '=', room)
    .where('role', '>', Role.invited)
    .orderBy('role', 'desc')
    .orderBy('joinedAt')
    .orderBy('member')
    .limit(1)
    .executeTakeFirst()
  if (heir === undefined) return undefined
  await setOwner(transaction, room, heir.member)
  return heir.member
}

export async function setOwner(transaction: Transaction<Tables>, room: number, owner: number): Promise<void> {
  await setRoleOf(transaction, room, owner, Role.owner)
  await transaction.updateTable('rooms').set({ owner }).where('room', '=', room).execute()
}

export async function setRoleOf(
  transaction: Transaction<Tables>,
  room: number,
  member: number,
  role: Role,
): Promise<void> {
  await transaction
    .updateTable('roomMembers')
    .set({ role })
    .where('room', '=', room)
    .where('member', '=', member)
    .execute()
}
