/** The contract of the store, which the SQLite and the PostgreSQL adapter keep; one suite in test/contract/ runs against both. */
import type { UserValues } from '../../protocol/index.ts'

/** An account's public and private particulars, without the password. */
export type Profile = Omit<UserValues<'register'>, 'password'>

/** One line of a list of people: what 0x09 and 0x0a show. */
export type Person = Pick<Profile, 'nickname' | 'portrait' | 'province' | 'city'> & { number: number }

/** A group of a roster and the friends in it. */
export interface RosterGroup {
  group: number
  name: string
  friends: { number: number; portrait: number; nickname: string }[]
}

/** What a sign-in is checked against. */
export interface Credentials {
  /** As argon2id writes it (A3). */
  passwordHash: string
  /** Whether those who run the server let nobody sign in with the account. */
  isDisabled: boolean
}

/** A message kept for a recipient: `frame` is the whole encoded server 0x03 frame, ready to be sent. */
export interface StoredMessage {
  id: number
  frame: Uint8Array
}

/** What became of a message that should be stored: its id in the mailbox, or why it was not stored (M1, M2). */
export type Stored = number | 'mailbox full' | 'unknown number'

/** What is kept for an account that has not reached its user, or waits for an answer; at most 30 days old (M2, F3). */
export interface RetainedData {
  nickname: string
  /** Undefined unless the account is disabled. */
  disabledSince: number | undefined
  /** Encoded server 0x03 frames, oldest first. */
  messages: { storedAt: number; frame: Uint8Array }[]
  /** Requests to be added as a friend that the account's user has not answered, and has no answer to; oldest first. */
  requestsFrom: { number: number; askedAt: number }[]
  requestsTo: { number: number; askedAt: number }[]
}

/** One line of the audit table. */
export interface AuditEntry {
  at: number
  actor: number
  action: string
  subject: number
  detail: string
}

/** A search that was parsed and checked (S1): adapters make SQL of it and bind every value. */
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
  | { compare: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'like'; left: SearchOperand; right: SearchOperand }
  | { in: SearchOperand; list: SearchOperand[] }
  | { between: SearchOperand; low: SearchOperand; high: SearchOperand }
  | { isNull: SearchOperand }

/**
 * Accounts, groups, friends, requests, mailboxes, audit. Every method is atomic. Times are milliseconds since 1970.
 * What a method promises is on disk when its promise resolves.
 */
export interface Store {
  /** Opens an account with the next number (the first is 10001) and its group 1 我的好友 (A1, G1). */
  createAccount(profile: Profile, passwordHash: string): Promise<number>
  /** What a sign-in is checked against; undefined when there is no such account. */
  credentials(number: number): Promise<Credentials | undefined>
  /** False when there is no such account. */
  setPasswordHash(number: number, passwordHash: string): Promise<boolean>
  /** Lets nobody sign in with an account any more, as of a time, or without one everybody again. False when there is no such account. */
  setDisabled(number: number, since: number | undefined): Promise<boolean>
  profile(number: number): Promise<Profile | undefined>
  /** Replaces the whole profile; without a hash the password stays (A4). */
  replaceProfile(number: number, profile: Profile, passwordHash?: string): Promise<void>
  /** Those of the numbers that exist, in the order given. */
  people(numbers: readonly number[]): Promise<Person[]>

  /** All groups by number, their friends by number. */
  roster(owner: number): Promise<RosterGroup[]>
  /** The new group's number: the smallest free of 1–255 (G1). `full`: none is free, or the roster would outgrow a frame. */
  addGroup(owner: number, name: string): Promise<number | 'full'>
  renameGroup(owner: number, group: number, name: string): Promise<'renamed' | 'unknown group' | 'full'>
  /** Moves the members to group 1 and deletes the group; or changes nothing (G1, G2). */
  deleteGroup(owner: number, group: number): Promise<'deleted' | 'unknown group' | 'first group' | 'full'>
  /** All of the moves or none (G3). At most 255 friends a group afterwards. */
  moveFriends(
    owner: number,
    moves: readonly { friend: number; group: number }[],
  ): Promise<'moved' | 'not a friend' | 'unknown group' | 'full'>
  /** Adds the friend to group 1 (F2). `full`: group 1 has 255, or the roster would outgrow a frame. */
  addFriend(owner: number, friend: number): Promise<'added' | 'already' | 'full' | 'unknown number'>
  isFriend(owner: number, friend: number): Promise<boolean>
  removeFriend(owner: number, friend: number): Promise<boolean>
  /** The friends in a group; undefined when there is no such group (M3). */
  groupMembers(owner: number, group: number): Promise<number[] | undefined>
  /** Everyone who has these accounts in a group, by account (P2). */
  subscribers(numbers: readonly number[]): Promise<Map<number, number[]>>

  /** Remembers that `requester` asked to add `target`; asking again renews it (F3). */
  addRequest(requester: number, target: number, now: number): Promise<void>
  /**
   * Settles a request of at most 30 days: removes it and, when agreed, adds the answerer to group 1 of the requester's
   * list, in one step. `full`: agreed, but there is no room; the request stays.
   */
  answerRequest(
    requester: number,
    answerer: number,
    agreed: boolean,
    now: number,
  ): Promise<'settled' | 'no request' | 'full'>

  /**
   * Stores messages in one transaction, in the order given; ids of one recipient grow in that order. Answers each by its
   * place. At most 1,000 per recipient (M2).
   */
  storeMessages(messages: readonly { recipient: number; frame: Uint8Array }[], now: number): Promise<Stored[]>
  /** A recipient's messages of at most 30 days with an id above `after`, oldest first, at most `limit`. */
  storedMessages(recipient: number, after: number, limit: number, now: number): Promise<StoredMessage[]>
  /** Those of the numbers that have stored messages. */
  withStoredMessages(numbers: readonly number[]): Promise<number[]>
  /** Removes what was confirmed. */
  removeMessages(messages: readonly { recipient: number; id: number }[]): Promise<void>

  /**
   * Finds accounts. `visible` answers the numbers from `low` to `high` whose `online` is 1, all others have 0; it is asked
   * only when the query needs to know. Throws a Refusal when it takes too long.
   */
  search(query: SearchQuery, visible: (low: number, high: number) => Promise<readonly number[]>): Promise<Person[]>

  /** Writes who did what to whom to the audit table (S2). Actor 0 is someone who runs the server, named in the detail. */
  audit(actor: number, action: string, subject: number, now: number, detail?: string): Promise<void>
  /** The newest entries of the audit table, newest first. */
  auditEntries(limit: number): Promise<AuditEntry[]>
  /** What is kept for an account; undefined when there is no such account. */
  kept(number: number, now: number): Promise<RetainedData | undefined>

  /** Removes messages and requests older than 30 days (M2, F3). */
  expire(now: number): Promise<void>
  /** Resolves when the store can serve; throws StoreUnavailable when not. */
  check(): Promise<void>
  close(): Promise<void>
}
