/** A frame to the server, or to the chat server, with what is to be known of its message. */
import {
  type ChatMessageName,
  type ChatRequestName,
  EVERYONE_COST,
  type Fields,
  ProtocolError,
  type ServerMessageName,
  searchTextCost,
  serverMessages,
  type UserMessageName,
  type UserValues,
  userMessages,
} from '../protocol/index.ts'
import { fromUser } from './codec.ts'
import { InvalidValue } from './errors.ts'

/** Members of a group, at most (W5). */
const MAX_MEMBERS = 255

/** The messages that a client sends. */
export type MessageName = UserMessageName | ChatRequestName
/** What a client sends: messages, and to attached programs a `frame` (N2). */
export type OutgoingName = MessageName | 'frame'

export interface OutgoingFrame<N extends OutgoingName = OutgoingName> {
  readonly name: N
  readonly values: object
  readonly bytes: Uint8Array
  /** Without what its values add. */
  readonly cost: number
  /** The message that replies to it; undefined if there is none. */
  readonly reply?: ServerMessageName | ChatMessageName | undefined
  /** Whether the reply can report a failure. */
  readonly canFail?: boolean
}

/** Encodes a frame to the server. Throws an InvalidValue, which names message and field, for a value that does not fit. */
export function outgoingFrame<N extends UserMessageName>(name: N, values: UserValues<N>): OutgoingFrame<N> {
  const row: { readonly cost: number; readonly reply?: ServerMessageName } = userMessages[name]
  const { cost, reply } = row
  const { success, result }: Fields = reply === undefined ? {} : serverMessages[reply].fields
  const canFail = (success ?? result) !== undefined
  return { name, values, bytes: validBytes(() => fromUser.encode(name, values)), cost, reply, canFail }
}

/** Returns what `encode` does; what is wrong with the values becomes an InvalidValue. */
export function validBytes(encode: () => Uint8Array): Uint8Array {
  try {
    return encode()
  } catch (error) {
    throw error instanceof ProtocolError ? new InvalidValue(error.message, { cause: error }) : error
  }
}

/** Returns the most that a frame can cost a user with so many friends, all of whom may be in the group (M7). */
export function maxCostOf({ name, values, bytes, cost }: OutgoingFrame, friends: number): number {
  if (name === 'search') return cost + searchTextCost(bytes.length)
  if (name !== 'broadcast') return cost
  return cost + ('group' in values && values.group === 0 ? EVERYONE_COST : Math.min(friends, MAX_MEMBERS))
}
