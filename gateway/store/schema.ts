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

/** Kysely's record of the migrations that have run. */
interface MigrationRecord {
  name: string
}

export interface Tables {
  accounts: Accounts
  addresses: Addresses
  groups: Groups
  friends: Friends
  blocks: Blocks
  requests: Requests
  messages: Messages
  audit: Audit
  leases: Leases
  kysely_migration: MigrationRecord
}

export type Database = Kysely<Tables>
