/** A frame to the server. */
import {
  EVERYONE_COST,
  ProtocolError,
  searchTextCost,
  type UserMessageName,
  type UserValues,
  userMessages,
} from '../protocol/index.ts'
import { fromUser } from './codec.ts'
import { InvalidValue } from './errors.ts'

/** Members of a group, at most (W5). */
const MAX_MEMBERS = 255

export interface OutgoingFrame {
  readonly name: UserMessageName
  readonly values: object
  readonly bytes: Uint8Array
}

/** Encodes a frame. Throws an InvalidValue, which names message and field, for a value that does not fit. */
export function outgoingFrame<N extends UserMessageName>(name: N, values: UserValues<N>): OutgoingFrame {
  try {
    return { name, values, bytes: fromUser.encode(name, values) }
  } catch (error) {
    throw error instanceof ProtocolError ? new InvalidValue(error.message, { cause: error }) : error
  }
}

/** Returns the most that a frame can cost a user with so many friends, all of whom may be in the group (M7). */
export function maxCostOf({ name, values, bytes }: OutgoingFrame, friends: number): number {
  const { cost } = userMessages[name]
  if (name === 'search') return cost + searchTextCost(bytes.length)
  if (name !== 'broadcast') return cost
  return cost + ('group' in values && values.group === 0 ? EVERYONE_COST : Math.min(friends, MAX_MEMBERS))
}
