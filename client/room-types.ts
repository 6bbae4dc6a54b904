/** Rooms as the client presents them: roles, kinds and the like in words instead of codes. */
import { Access, type ChatMessageValues, decodeText, EntryKind, Removal, Role } from '../protocol/index.ts'
import type { State } from './people.ts'

/** What you, or a member, are in a room (R1); who is invited is no member yet. */
export type RoomRole = 'invited' | 'member' | 'moderator' | 'owner'

/** Who may join a room (R1): anyone, or who is invited. */
export type RoomAccess = 'open' | 'byInvitation'

/** One of your rooms, or one that you are invited to; of that, nothing of the history is known (R2). */
export interface Room {
  readonly room: number
  readonly name: string
  readonly topic: string
  readonly access: RoomAccess
  /** The owner's number. */
  readonly owner: number
  /** Your own role. */
  readonly role: RoomRole
  /** The sequence number of the last entry, and of the last one that you have marked as read. */
  readonly last: number
  readonly read: number
  /** The number of entries behind the one marked as read. */
  readonly unread: number
}

/** An open room, as it is found. */
export interface FoundRoom {
  readonly room: number
  readonly name: string
  readonly topic: string
  /** How many members it has. */
  readonly members: number
}

/** An entry of the history of a room (R1). */
export interface RoomEntry {
  readonly room: number
  /** Counts from 1 in each room, without gaps. */
  readonly sequence: number
  /** When it was stored, in milliseconds since 1970, to the second. */
  readonly time: number
  readonly speaker: number
  /** The nickname that the speaker had then. */
  readonly nickname: string
  readonly kind: 'text' | 'joined' | 'left' | 'removed' | 'changed'
  /** What was said; of `removed`, `<number> <nickname>` of who was; of `changed`, `<what> <value>` (R1). */
  readonly text: string
}

/** A member of a room, with the visible state (R5). */
export interface RoomMember {
  readonly number: number
  readonly nickname: string
  readonly role: RoomRole
  readonly state: State
}

/** Someone who was banned from a room. */
export interface BannedUser {
  readonly number: number
  readonly nickname: string
}

/** Returns the word of a code; for an unknown one, of a later server, `otherwise`. */
function wordOf<T extends string>(codes: Readonly<Record<T, number>>, code: number, otherwise: T): T {
  const words = Object.keys(codes) as T[]
  return words.find(word => codes[word] === code) ?? otherwise
}

export function roleOf(code: number): RoomRole {
  return wordOf<RoomRole>(Role, code, 'member')
}

/** Returns how a member was removed. */
export function removalOf(code: number): 'remove' | 'ban' {
  return code === Removal.ban ? 'ban' : 'remove'
}

type Listed = ChatMessageValues<'myRooms'>['rooms'][number]

export function roomOf({ access, role, ...room }: Listed): Room {
  return { ...room, access: wordOf<RoomAccess>(Access, access, 'byInvitation'), role: roleOf(role) }
}

type EntryValues = ChatMessageValues<'history'>['entries'][number]

export function entryOf(room: number, { sequence, time, speaker, nickname, entryKind, text }: EntryValues): RoomEntry {
  const kind = wordOf<RoomEntry['kind']>(EntryKind, entryKind, 'changed')
  return { room, sequence, time: 1000 * time, speaker, nickname, kind, text: decodeText(text) }
}

/** Returns the room after the change that an entry tells of (R1), for this user. */
export function changedRoom(room: Room, { kind, text }: RoomEntry, user: number): Room {
  const [, what, value = ''] = /^(\w+) (.*)$/s.exec(kind === 'changed' ? text : '') ?? []
  const isAboutUser = Number(value) === user
  switch (what) {
    case 'name':
    case 'topic':
      return { ...room, [what]: value }
    case 'access':
      return { ...room, access: wordOf<RoomAccess>(Access, Number(value), 'byInvitation') }
    case 'owner': {
      const before = room.role === 'owner' ? 'moderator' : room.role
      return { ...room, owner: Number(value), role: isAboutUser ? 'owner' : before }
    }
    case 'moderator':
    case 'member':
      return isAboutUser ? { ...room, role: what } : room
    default:
      return room
  }
}
