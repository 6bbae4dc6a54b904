/** What the chat server keeps in the store (R1–R5). */
import type { EntryKind, Removal, Role } from '../../../protocol/index.ts'

/** The nickname of the system, as a speaker in rooms. */
export const SYSTEM_NICKNAME = '系统'

/** What the members of a room can set (R1). */
export interface RoomSettings {
  readonly name: string
  readonly topic: string
  readonly access: number
}

/** What is to change in a room; the rest stays. */
export type RoomChanges = { readonly [K in keyof RoomSettings]?: RoomSettings[K] | undefined }

/** A room, as administrators see it. */
export interface RoomState extends RoomSettings {
  readonly room: number
  /** An account, or the system. */
  readonly owner: number
  readonly members: number
  /** The number of the last entry, 0 while there is none. */
  readonly last: number
}

/** An open room in a list of rooms. */
export interface ListedRoom {
  room: number
  name: string
  topic: string
  members: number
}

/** A room that a user is in or is invited to. Sequence numbers are 0 while there is no entry. */
export interface OwnRoom extends RoomSettings {
  readonly room: number
  readonly owner: number
  readonly role: Role
  /** The number of the last entry, and of the last one that the user has read. */
  readonly last: number
  readonly read: number
}

export interface BannedUser {
  readonly number: number
  readonly nickname: string
}

export interface RoomMember {
  readonly member: number
  readonly nickname: string
  readonly role: Role
}

/** An entry of a room's history (R1). */
export interface RoomEntry {
  readonly sequence: number
  /** In milliseconds since 1970. */
  readonly at: number
  readonly speaker: number
  /** The nickname that the speaker had then. */
  readonly nickname: string
  readonly kind: EntryKind
  readonly text: Uint8Array
}

/** Something to say in a room. The same tag of the same speaker says the same thing again (R4); null is the same as no other. */
export interface Saying {
  readonly room: number
  readonly speaker: number
  readonly tag: number | null
  readonly text: Uint8Array
}

/** What became of a saying; `isNew` tells whether its entry was stored now. */
export type Said = { readonly entry: RoomEntry; readonly isNew: boolean } | 'unknown room' | 'not a member'

/** The entries that a change has added to the history of its room. */
export interface RoomChange {
  readonly entries: readonly RoomEntry[]
}

/** How many members a room may have, and in how many rooms a user may be. */
export interface RoomLimits {
  readonly members: number
  readonly rooms: number
}

export type Joined = RoomChange | 'unknown room' | 'already' | 'banned' | 'not invited' | 'full' | 'too many rooms'

export type Added = RoomChange | 'unknown room' | 'unknown number' | 'already' | 'banned' | 'full' | 'too many rooms'

/** `ignored`: the other has blocked who invites (M8). */
export type Invited =
  | { readonly name: string; readonly nickname: string }
  | 'ignored'
  | 'unknown room'
  | 'unknown number'
  | 'not a member'
  | 'already'
  | 'banned'
  | 'full'
  | 'too many rooms'

export type Removed = (RoomChange & { readonly wasMember: boolean }) | 'unknown room' | RoleFailure | 'unknown number'

export type RoleFailure = 'not a member' | 'role too low' | 'no such member'

/** Who changes something in a room, and when. The system may do everything, in any room. */
export interface RoomActor {
  readonly room: number
  readonly by: number
  readonly now: number
}

export interface RoomStore {
  /** Creates a room whose owner is its first member, and returns its number, from 1. One of the system begins without members. */
  createRoom(owner: number, settings: RoomSettings, limits: RoomLimits, now: number): Promise<number | 'too many rooms'>
  /** Returns up to `limit` open rooms with numbers above `after`, in order. */
  openRooms(after: number, limit: number): Promise<ListedRoom[]>
  /** Returns up to `limit` rooms that a user is in or is invited to, with numbers above `after`, in order. */
  ownRooms(number: number, after: number, limit: number): Promise<OwnRoom[]>
  /** Returns the rooms that these users are members of, by user. Users who are in none are absent. */
  roomsOf(numbers: readonly number[]): Promise<Map<number, number[]>>
  /** Returns up to `limit` members with numbers above `after`, in order; undefined if the user who asks is none (R2). */
  roomMembers(room: number, by: number, after: number, limit: number): Promise<RoomMember[] | undefined>
  /** Makes a user a member of an open room, or of one with an invitation. */
  joinRoom(actor: RoomActor, limits: RoomLimits): Promise<Joined>
  /**
   * Ends a membership or an invitation. The room of an owner who leaves goes to the moderator, or else the member, who joined first;
   * the last to leave closes it, unless it is the system's.
   */
  leaveRoom(actor: RoomActor): Promise<RoomChange | 'not a member'>
  /** Invites a user. An invitation that is there already is renewed. */
  inviteToRoom(actor: RoomActor, number: number, limits: RoomLimits): Promise<Invited>
  /** Removes or bans a user, or ends a ban. Moderators may do that to members, the owner also to moderators, the system to all. */
  removeFromRoom(actor: RoomActor, number: number, removal: Removal): Promise<Removed>
  /** Changes settings and the owner of a room. Moderators may do that as long as the owner stays. Only the system makes itself one. */
  changeRoom(actor: RoomActor, changes: RoomChanges, owner?: number): Promise<RoomChange | 'unknown room' | RoleFailure>
  /** Makes a member a moderator, or a moderator a member; for the owner to do. */
  setRole(actor: RoomActor, number: number, role: Role): Promise<RoomChange | 'unknown room' | RoleFailure>
  /**
   * Says things, in one transaction, and returns what became of each, by place. Each room numbers its entries from 1 without gaps,
   * whatever instance they come from, in the order given. A tag that its speaker has used in the room within 10 minutes gives the
   * same entry again (R4).
   */
  say(sayings: readonly Saying[], now: number): Promise<Said[]>
  /** Returns up to `limit` entries before or after a sequence number, nearest first; undefined if the user is no member. */
  roomHistory(
    room: number,
    by: number,
    from: { readonly sequence: number; readonly direction: 'before' | 'after' },
    limit: number,
  ): Promise<RoomEntry[] | undefined>
  /** Moves the mark of what a user has read forward, never beyond the last entry. Returns where it is; undefined for who is no member. */
  markRead(room: number, number: number, sequence: number): Promise<number | undefined>
  /** Returns up to `limit` rooms with numbers above `after`, in order. */
  roomsAfter(after: number, limit: number): Promise<RoomState[]>
  /** Returns undefined if there is no such room. */
  roomState(room: number): Promise<RoomState | undefined>
  /** Returns up to `limit` users with numbers above `after` who are banned from a room, in order; for moderators, the owner and the system. */
  bannedUsers(
    room: number,
    by: number,
    after: number,
    limit: number,
  ): Promise<BannedUser[] | 'unknown room' | RoleFailure>
  /** Makes a user a member without an invitation, also of a room by invitation. */
  addToRoom(room: number, number: number, limits: RoomLimits, now: number): Promise<Added>
  /** Closes a room: all memberships end, and its history is removed within the hour. Returns false if there is no such room. */
  closeRoom(room: number, now: number): Promise<boolean>
  /**
   * Returns the room of the system with these settings that has a place left, the first one; creates it if there is none. Instances
   * that ask at once get the same one.
   */
  roomOfSystem(settings: RoomSettings, limits: RoomLimits): Promise<number>
  /** Removes entries before a time, entries beyond the latest `entries` of each room, and what is left of closed rooms (R5). */
  expireRooms(before: number, entries: number): Promise<void>
}
