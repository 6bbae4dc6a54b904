/** The tables. Columns have the names of the protocol's fields. */
import type { Generated, Kysely } from 'kysely'
import { userMessages } from '../../protocol/index.ts'
import type { Profile } from './interface.ts'

/** The columns of a profile: all fields of a registration except the password. */
export const profileColumns = Object.keys(userMessages.register.fields).filter(
  name => name !== 'password',
) as (keyof Profile)[]

interface Accounts extends Profile {
  number: Generated<number>
  passwordHash: string
  /** Null if the account is enabled. */
  disabledAt: number | null
  /** Null in accounts created before there was this column. */
  createdAt: number | null
}

/** When accounts were used last. An account has no row until it is. */
interface Activity {
  number: number
  signedInAt: number | null
  signedOutAt: number | null
}

/** What has become of accounts; equal events within a period are one row. */
interface Events {
  number: number
  /** When the minute or hour began. */
  period: number
  kind: string
  /** Empty if there is none, or there were too many. */
  address: string
  detail: string
  firstAt: number
  lastAt: number
  count: number
}

interface Addresses {
  number: number
  /** The digest of an address. */
  address: number
  signedInAt: number
}

interface Groups {
  owner: number
  group: number
  name: string
}

interface Friends {
  owner: number
  friend: number
  group: number
}

interface Blocks {
  owner: number
  blocked: number
  /** 1 if the blocked is to be a friend again when taken off the block list, else 0. */
  wasFriend: number
}

interface Requests {
  requester: number
  target: number
  askedAt: number
}

interface Messages {
  id: Generated<number>
  recipient: number
  /** Null in messages stored before there was this column. */
  sender: number | null
  /** Empty once the message is confirmed. */
  frame: Uint8Array
  storedAt: number
  /** Set when the message only counts towards the limits any more (P1). */
  confirmedAt: number | null
}

interface Audit {
  id: Generated<number>
  at: number
  actor: number
  action: string
  subject: number
  detail: Generated<string>
}

interface Leases {
  name: string
  holder: string
  expiresAt: number
}

/** Tokens that sign an account in, in place of its password (N5). */
interface Tokens {
  /** The SHA-256 of the token. */
  hash: string
  /** Names the token to whoever asked for it. */
  id: string
  number: number
  /** 1 if it is removed when it is used, else 0. */
  singleUse: number
  expiresAt: number
}

/** What requests with an idempotency key were answered. */
interface Replies {
  apiKey: string
  idempotencyKey: string
  /** The hash of the request. */
  fingerprint: string
  /** Null while the request is being served. */
  status: number | null
  body: string | null
  at: number
}

/** Events on their way to a URL. */
interface Webhooks {
  id: Generated<number>
  /** Names the event to its receivers. */
  event: string
  url: string
  body: string
  createdAt: number
  attempts: number
  /** When it is to be tried next; null in a dead letter. */
  dueAt: number | null
  /** When it was given up; null before. */
  failedAt: number | null
  /** Why the last attempt failed; empty before. */
  problem: string
}

/** The rooms of the chat server (R1). */
interface Rooms {
  room: Generated<number>
  name: string
  topic: string
  access: number
  owner: number
  /** How many members it has, without those who are invited. */
  members: number
  /** The sequence number of the last entry. */
  last: number
  /** Null while it is open to its members; a closed room only waits to be removed. */
  closedAt: number | null
}

/** Who is in a room, or invited. */
interface RoomMembers {
  room: number
  member: number
  role: number
  /** The sequence number up to which the member has read. */
  read: number
  joinedAt: number
}

interface RoomBans {
  room: number
  banned: number
}

interface RoomEntries {
  room: number
  sequence: number
  at: number
  speaker: number
  nickname: string
  kind: number
  /** Null unless a member has said it. */
  tag: number | null
  text: Uint8Array
}

/** Kysely's record of the migrations that have run. */
interface MigrationRecord {
  name: string
  /** In ISO 8601. */
  timestamp: string
}

export interface Tables {
  accounts: Accounts
  activity: Activity
  addresses: Addresses
  groups: Groups
  friends: Friends
  blocks: Blocks
  requests: Requests
  messages: Messages
  audit: Audit
  events: Events
  leases: Leases
  tokens: Tokens
  replies: Replies
  webhooks: Webhooks
  rooms: Rooms
  roomMembers: RoomMembers
  roomBans: RoomBans
  roomEntries: RoomEntries
  kysely_migration: MigrationRecord
}

export type Database = Kysely<Tables>
