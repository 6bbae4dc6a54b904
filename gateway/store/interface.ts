/** The Store, implemented on SQLite and on PostgreSQL. Both pass the suite in test/contract/store.ts. */
import type { UserValues } from '../../protocol/index.ts'
import type { EventKind } from './event-kinds.ts'
import type { RoomStore } from './rooms/interface.ts'
import type { WebStore } from './web-interface.ts'

/** The fields of a registration, public and private, without the password. */
export type Profile = Omit<UserValues<'register'>, 'password'>

/** The fields of an account in a list of people (0x09, 0x0a). */
export type Person = Pick<Profile, 'nickname' | 'portrait' | 'province' | 'city'> & { number: number }

/** A group of a roster and the friends in it. */
export interface RosterGroup {
  group: number
  name: string
  friends: { number: number; portrait: number; nickname: string }[]
}

/** The data that a sign-in is checked against. */
export interface Credentials {
  /** An Argon2id hash in PHC string format (A3). */
  passwordHash: string
  /** Whether an administrator has disabled the account: nobody can sign in with it. */
  isDisabled: boolean
  /** When a sign-in from the address asked about was last recorded; undefined if none is. */
  signedInAt: number | undefined
}

/** A message to store. `frame` is the complete encoded server 0x03 frame; `sender` is the number in it, 0 for the system. */
export interface NewMessage {
  readonly recipient: number
  readonly sender: number
  readonly frame: Uint8Array
}

/** A message stored for a recipient. */
export interface StoredMessage {
  id: number
  /** The complete encoded server 0x03 frame; empty if the message only counts towards the limits (P1, M8). */
  frame: Uint8Array
  isConfirmed: boolean
}

/** The outcome of storing a message: its id, or the reason why it was not stored (M1, M2). */
export type Stored = number | 'mailbox full' | 'unknown number'

/**
 * The outcome of moves: the numbers that are blocked now, those that were and are friends again, and those that are on no
 * list any more (M8); or the reason why no move was made (G3).
 */
export type MoveOutcome =
  | { blocked: number[]; returned: number[]; removed: number[] }
  | 'not a friend'
  | 'unknown group'
  | 'unknown number'
  | 'full'
  | 'roster full'

/** The owners of the lists that a friend was added to; or the reason why none was (F2). */
export type FriendshipOutcome = number[] | 'blocked' | Extract<MoveOutcome, string>

/** Data retained for an account: undelivered messages and pending friend requests of the last 30 days (M2, F3). */
export interface RetainedData {
  nickname: string
  /** Undefined if the account is enabled. */
  disabledSince: number | undefined
  /** Encoded server 0x03 frames, oldest first. */
  messages: { storedAt: number; frame: Uint8Array }[]
  /** Friend requests to this account without an answer, oldest first. */
  requestsFrom: { number: number; askedAt: number }[]
  /** Friend requests of this account without an answer, oldest first. */
  requestsTo: { number: number; askedAt: number }[]
}

/** What an administrator sees of an account. */
export interface AccountState {
  number: number
  nickname: string
  /** Undefined if the account is enabled. */
  disabledSince: number | undefined
  /** Undefined if it was created before the database recorded that. */
  createdAt: number | undefined
  /** When it last signed in and out; undefined if it has not since the database records that. */
  signedInAt: number | undefined
  signedOutAt: number | undefined
}

/** When an account was used: what is undefined stays as it was. */
export interface Activity {
  readonly number: number
  readonly signedInAt: number | undefined
  readonly signedOutAt: number | undefined
}

/** A sign-in from an address, given by its digest (A9). */
export interface UsedAddress {
  readonly number: number
  readonly address: number
  readonly signedInAt: number
}

/** What became of an account, once or several times. */
export interface AccountEvent {
  readonly number: number
  readonly kind: EventKind
  /** Where the client was (A8); empty if there was none. */
  readonly address: string
  /** The name of the reason, or the administrator; empty if there is nothing to say. */
  readonly detail: string
  readonly firstAt: number
  readonly lastAt: number
  readonly count: number
}

/** A row of the audit table. */
export interface AuditEntry {
  at: number
  actor: number
  action: string
  subject: number
  detail: string
}

/** A parsed and validated search (S1). Adapters translate it to SQL and bind every value. */
export interface SearchQuery {
  where: SearchCondition | undefined
  orderBy: { column: SearchColumn; descending: boolean }[]
  /** At most 50. */
  limit: number
}

export type SearchColumn =
  | 'number'
  | 'nickname'
  | 'portrait'
  | 'sex'
  | 'age'
  | 'country'
  | 'province'
  | 'city'
  | 'education'
  | 'school'
  | 'job'
  | 'hobby'
  | 'description'
  | 'online'

export type SearchOperand = { column: SearchColumn } | { value: string | number | null }

export type SearchCondition =
  | { all: SearchCondition[] }
  | { any: SearchCondition[] }
  | { not: SearchCondition }
  | { compare: '=' | '<>' | '<' | '<=' | '>' | '>='; left: SearchOperand; right: SearchOperand }
  /** Without `escape`, no character of a pattern stands for itself only: a backslash is a character like others. */
  | { compare: 'like'; left: SearchOperand; right: SearchOperand; escape?: string }
  | { in: SearchOperand; list: SearchOperand[] }
  | { between: SearchOperand; low: SearchOperand; high: SearchOperand }
  | { isNull: SearchOperand }

/**
 * Persistent storage of accounts, rosters, friend requests, stored messages and the audit table.
 *
 * Every method must be atomic, and durable when its promise resolves. Times are in milliseconds since 1970. Methods throw
 * StoreUnavailable when the database is lost, locked or too slow, and after close().
 */
export interface Store extends WebStore, RoomStore {
  /**
   * Creates an account with group 1, 我的好友, and returns its number: the next one, starting at 10001 (A1, G1). Throws
   * NumbersExhausted when that would be one that stands for something else.
   */
  createAccount(profile: Profile, passwordHash: string, now: number): Promise<number>
  /** Returns undefined if there is no such account. `address` is the digest of an address (A9). */
  credentials(number: number, address?: number): Promise<Credentials | undefined>
  /**
   * Records sign-ins from addresses, each address of an account once. An account has at most 8, those of the latest sign-ins (A9). Ignores
   * numbers without an account.
   */
  recordAddresses(used: readonly UsedAddress[]): Promise<void>
  /** Returns false if there is no such account. */
  setPasswordHash(number: number, passwordHash: string): Promise<boolean>
  /** Replaces a hash by another of the same password. Does nothing if the account has another hash by now. */
  renewPasswordHash(number: number, outdated: string, passwordHash: string): Promise<void>
  /**
   * Disables an account as of the given time, unless it is disabled already, or enables it if the time is undefined. Returns false if
   * there is no such account.
   */
  setDisabled(number: number, since: number | undefined): Promise<boolean>
  /** Returns undefined if there is no such account. */
  profile(number: number): Promise<Profile | undefined>
  /** Replaces the whole profile, and the password hash if one is given (A4). */
  replaceProfile(number: number, profile: Profile, passwordHash?: string): Promise<void>
  /** Returns the accounts that exist, in the order of the numbers given (P4). */
  people(numbers: readonly number[]): Promise<Person[]>

  /** Returns all groups in order of their numbers, and the friends in each in order of theirs; group 255 unless empty (M8). */
  roster(owner: number): Promise<RosterGroup[]>
  /**
   * Adds a group and returns its number, the smallest free one of 1–254 (G1). Returns `no free number` if there is none, and `roster full`
   * if the roster would no longer fit in a frame (W11).
   */
  addGroup(owner: number, name: string): Promise<number | 'no free number' | 'roster full'>
  /** Returns `roster full` if the roster would no longer fit in a frame (W11). */
  renameGroup(owner: number, group: number, name: string): Promise<'renamed' | 'unknown group' | 'roster full'>
  /** Moves the members to group 1 and deletes the group (G1, G2). Returns `full` if group 1 has no room for them. */
  deleteGroup(owner: number, group: number): Promise<'deleted' | 'unknown group' | 'first group' | 'full'>
  /**
   * Makes all of the moves, in order, or none (G3). A move to group 255 blocks anyone, one from there to another group returns
   * a friend to it and takes off the list whoever was none (M8). Returns `full` if a group would have more than 255 members
   * afterwards, and `roster full` if the roster would no longer fit in a frame (W11).
   */
  moveFriends(owner: number, moves: readonly { friend: number; group: number }[]): Promise<MoveOutcome>
  /**
   * Adds the friend to group 1 (F2). Returns `full` if the group has 255 members, and `roster full` if the roster would no longer fit
   * in a frame (W11).
   */
  addFriend(
    owner: number,
    friend: number,
  ): Promise<'added' | 'already' | 'full' | 'roster full' | 'unknown number' | 'blocked'>
  /** Someone who is blocked is not a friend. */
  isFriend(owner: number, friend: number): Promise<boolean>
  /** Takes a friend, or someone who is blocked, off the list. Returns false if there was no such number on it (F4, M8). */
  removeFriend(owner: number, friend: number): Promise<boolean>
  /**
   * Adds the friend to the list of the owner and, if mutual, the owner to that of the friend, each unless it is there; or does nothing.
   * In the list of the owner the friend is in the given group then, new or not; in group 1 if new and none is given.
   */
  addFriendship(owner: number, friend: number, change: { mutual: boolean; group?: number }): Promise<FriendshipOutcome>
  /**
   * Takes the friend off the list of the owner and, if mutual, the owner off that of the friend; someone who is blocked stays blocked.
   * Returns false if neither was a friend.
   */
  removeFriendship(owner: number, friend: number, change: { mutual: boolean }): Promise<boolean>
  /** Returns the members in order of their numbers, or undefined if there is no such group (M3). */
  groupMembers(owner: number, group: number): Promise<number[] | undefined>
  /** Returns the owners of the rosters that contain each account, by account (P2). Accounts in no roster are absent. */
  subscribers(numbers: readonly number[]): Promise<Map<number, number[]>>

  /** Records a friend request, or renews its time (F3). */
  addRequest(requester: number, target: number, now: number): Promise<void>
  /**
   * Removes a request of the last 30 days and, if agreed, adds the answerer to group 1 of the requester (F3), unless the
   * requester has blocked the answerer. Returns `full` if there is no room in that group or roster; the request stays then.
   * There is no request for an answerer who has blocked the requester (M8).
   */
  answerRequest(
    requester: number,
    answerer: number,
    agreed: boolean,
    now: number,
  ): Promise<'settled' | 'no request' | 'full'>

  /**
   * Stores messages in one transaction and returns their outcomes in the order given. The ids for one recipient must rise
   * in that order, across calls and instances too. A recipient has at most 1,000 stored messages, and at most 100 of one
   * sender, other than the system, who is not on the recipient's list (M2). Of someone whom the recipient has blocked, only
   * the place in the mailbox is stored, with an empty frame (M8).
   */
  storeMessages(messages: readonly NewMessage[], now: number): Promise<Stored[]>
  /** Returns up to `limit` messages of the last 30 days with an id above `after`, oldest first. */
  storedMessages(recipient: number, after: number, limit: number, now: number): Promise<StoredMessage[]>
  /** Returns the numbers that have stored messages that are not confirmed, in any order. */
  withStoredMessages(numbers: readonly number[]): Promise<number[]>
  /** Removes messages. An id that does not exist, or belongs to another recipient, is ignored. */
  removeMessages(messages: readonly { recipient: number; id: number }[]): Promise<void>
  /**
   * Marks messages as confirmed: they lose their frames, but count towards the limits until they are removed (P1). An id
   * that does not exist, or belongs to another recipient, is ignored.
   */
  confirmMessages(messages: readonly { recipient: number; id: number }[], now: number): Promise<void>

  /**
   * Finds accounts (S1). `visible` must return the numbers from `low` to `high` whose column `online` is 1; it is called only
   * if the query uses that column. Throws a Refusal if the search takes too long or too many are waiting.
   */
  search(query: SearchQuery, visible: (low: number, high: number) => Promise<readonly number[]>): Promise<Person[]>

  /**
   * Deletes an account with everything that belongs to it, takes it off the lists of others, and keeps one last event, with the
   * administrator who did it. Its number is never assigned again (A1); messages from it stay with their recipients. Returns false if
   * there is no such account. Not atomic: when it fails, some lists may have been changed already.
   */
  deleteAccount(number: number, by: string, now: number): Promise<boolean>
  /** Returns undefined if there is no such account. */
  account(number: number): Promise<AccountState | undefined>
  /** Returns up to `limit` accounts with numbers above `after`, in order of their numbers. */
  accountsAfter(after: number, limit: number): Promise<AccountState[]>
  /** Returns since when the database records the creation and the use of accounts. */
  recordingSince(): Promise<number>
  /** Records the use of accounts. A number without an account is ignored; none may be there twice. */
  recordActivity(activity: readonly Activity[]): Promise<void>
  /**
   * Adds to the events of accounts. Equal ones within a minute are counted as one, and of an account with many in an hour all
   * addresses: a flood cannot fill the database. A number without an account is ignored.
   */
  recordEvents(events: readonly AccountEvent[]): Promise<void>
  /** Returns the latest events of an account, also of one that was deleted, newest first. */
  events(number: number, limit: number): Promise<AccountEvent[]>

  /** Appends to the audit table (S2). Actor 0 is an administrator, whom `detail` names. */
  audit(actor: number, action: string, subject: number, now: number, detail?: string): Promise<void>
  /** Returns the latest entries of the audit table, newest first. */
  auditEntries(limit: number): Promise<AuditEntry[]>
  /** Returns undefined if there is no such account. */
  retainedData(number: number, now: number): Promise<RetainedData | undefined>

  /** Removes the events before a time. Running on several instances at once must be harmless. */
  expireEvents(before: number): Promise<void>
  /** Removes messages, requests and recorded addresses older than 30 days (M2, F3, A9). Running on several instances at once must be harmless. */
  expire(now: number): Promise<void>
  /**
   * Takes or renews the one lease on the database. Returns false, and changes nothing, while another holder has it. The clock is the
   * database's.
   */
  renewLease(holder: string, milliseconds: number): Promise<boolean>
  /** Gives the lease up, if this is its holder. */
  endLease(holder: string): Promise<void>
  /** Returns the id of the database, which is made when there is none; a restored copy has the same. */
  databaseId(): Promise<string>
  /**
   * Resolves if the database can be read within two seconds. Writes only after a write has failed for want of space or rights, and
   * throws StoreNotWritable as long as that fails, too.
   */
  check(): Promise<void>
  /** Waits for calls in progress, then disconnects. Closing twice is harmless. */
  close(): Promise<void>
}
