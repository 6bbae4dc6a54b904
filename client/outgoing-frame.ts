/** A frame to the server. */
import { EVERYONE_COST, fromUser, type UserMessageName, type UserValues, userMessages } from '../protocol/index.ts'

/** Members of a group, at most (W5). */
const MAX_MEMBERS = 255

export interface OutgoingFrame {
  readonly name: UserMessageName
  readonly values: object
  readonly bytes: Uint8Array
}

/** Encodes a frame. Throws a ProtocolError for a value that does not fit its field. */
export function outgoingFrame<N extends UserMessageName>(name: N, values: UserValues<N>): OutgoingFrame {
  return { name, values, bytes: fromUser.encode(name, values) }
}

/** Returns the most that a frame can cost: how many friends are in a group, only the server knows (M7). */
export function maxCostOf({ name, values }: OutgoingFrame): number {
  const { cost } = userMessages[name]
  if (name !== 'broadcast') return cost
  return 'group' in values && values.group === 0 ? cost + EVERYONE_COST : userMessages.sendMessage.cost * MAX_MEMBERS
}
