/**
 * The contracts between the gateway and what keeps its state. Each has a contract suite in test/contract/ that every
 * adapter passes. Features know these and nothing behind them.
 */
import type { Mode, UserValues } from '../protocol/index.ts'

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
export interface Kept {
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

/** Thrown by any method of a Store that can't do its work now: lost, locked, timed out. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

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
  watchers(numbers: readonly number[]): Promise<Map<number, number[]>>

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
  kept(number: number, now: number): Promise<Kept | undefined>

  /** Removes messages and requests older than 30 days (M2, F3). */
  expire(now: number): Promise<void>
  /** Resolves when the store can serve; throws StoreUnavailable when not. */
  check(): Promise<void>
  close(): Promise<void>
}

/** Where a number is signed in, in which mode, and by which sign-in: generations of a number only grow. */
export interface Presence {
  instance: string
  generation: number
  mode: Mode
}

/** Thrown by what instances share when it can't be reached now, or does not answer in time. */
export class ClusterUnavailable extends Error {
  override name = 'ClusterUnavailable'
}

/** Who is signed in, where and in which mode, across all instances. Numbers without an entry are signed out. */
export interface Directory {
  /** Whether it can be asked now; while not, it knows of the sign-ins here only. */
  readonly reachable: boolean
  /**
   * Whether it knows the sign-ins on all instances: not while it can't be reached, nor for some seconds after, until all
   * instances have entered theirs again.
   */
  readonly complete: boolean
  /** Signs a number in here, atomically; answers the entry with its new generation, and the one it displaced (A6). */
  claim(number: number, instance: string, mode: Mode): Promise<{ entry: Presence; displaced: Presence | undefined }>
  /** Changes the mode of this sign-in. False when a newer one has the number: nothing changes. */
  setMode(number: number, generation: number, mode: Mode): Promise<boolean>
  /** Signs this sign-in out. False when a newer one has the number: a late release never removes it (P5). */
  release(number: number, generation: number): Promise<boolean>
  /** The entries of these numbers, by place. */
  find(numbers: readonly number[]): Promise<(Presence | undefined)[]>
  /**
   * Numbers that others see (mode online or do not disturb), beyond `start` in the given direction, nearest first, at
   * most `limit` (P4).
   */
  visible(start: number, direction: 'above' | 'below', limit: number): Promise<number[]>
  /** Numbers from `low` to `high` that others see, in no order: what a search knows as online (S1). */
  visibleBetween(low: number, high: number): Promise<number[]>
  close(): Promise<void>
}

/**
 * A Directory that instances share. An instance holds a lease; one that lets it run out can be declared dead by another,
 * and what it had signed in is removed. Every method throws ClusterUnavailable when the directory can't be reached.
 */
export interface SharedDirectory extends Omit<Directory, 'reachable' | 'complete'> {
  /** All instances that are not dead, by id. */
  instances(): Promise<string[]>
  /** All sign-ins, some thousands at a time, by number: for those who run the server, since it goes through everything. */
  signIns(): AsyncIterable<(Presence & { number: number })[]>
  /** Grows whenever the directory is connected to: a new connection may lead to another, or to one that has forgotten. */
  readonly connections: number
  /**
   * Renews the lease of an instance, or enters the instance. With `mayBury`, instances whose lease has run out are declared dead; a request
   * that arrives late declares nobody dead.
   */
  renew(instance: string, mayBury: boolean): Promise<Lease>
  /** The generation of a sign-in that is asked for now: microseconds since 1970 by the directory's clock, as far as known. */
  nextGeneration(): number
  /**
   * Signs a number in; the generation that was asked for grows if the number's last is not below it. One that is asked for far
   * too late, after a newer sign-in, changes nothing, and answers as if it had been before that.
   */
  claim(
    number: number,
    instance: string,
    mode: Mode,
    asked?: number,
  ): Promise<{ entry: Presence; displaced: Presence | undefined }>
  /** Declares an instance dead, or gives its lease up. */
  bury(instance: string): Promise<void>
  /** Removes all entries of a dead instance. */
  clear(instance: string): Promise<void>
  /**
   * Enters sign-ins of an instance again, which the directory may have lost. Answers, by place, who has the number now: a
   * newer sign-in, or this one, whose generation may have grown, and an older one elsewhere that it displaced.
   */
  restore(
    instance: string,
    signIns: readonly { number: number; generation: number; mode: Mode }[],
  ): Promise<{ entry: Presence; displaced: Presence | undefined }[]>
}

/** What an instance learns when it renews its lease. */
export interface Lease {
  /** Whether this instance has been declared dead: its entries are gone, and its id must not be used any more. */
  lost: boolean
  /** All instances that are not dead, this one among them. */
  instances: string[]
  /** Instances that were declared dead within the last minute or so. */
  dead: string[]
  /** Dead instances whose entries this one is asked to remove; another is asked when it has not done so in a while. */
  uncleared: string[]
}

/**
 * What instances say to each other. An envelope is an opaque run of bytes, delivered in order per pair of instances.
 * Nothing is kept: who is not subscribed when it is published misses it.
 */
export interface Bus {
  /** Receives what is published to this instance from now on. */
  subscribe(instance: string, receive: (envelope: Uint8Array) => void): Promise<void>
  unsubscribe(instance: string): Promise<void>
  /**
   * Hands an envelope to an instance. False when no one is subscribed to it: the sender keeps it. Throws
   * ClusterUnavailable when the bus can't be reached.
   */
  publish(instance: string, envelope: Uint8Array): Promise<boolean>
  /** Whether what is published to the subscribed instance is known to arrive. */
  readonly hears: boolean
  close(): Promise<void>
}

/** The time, in milliseconds since 1970; tests set it forward. */
export interface Clock {
  now(): number
}
