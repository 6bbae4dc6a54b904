/** A frame to the server. */
import { fromUser, type UserMessageName, type UserValues } from '../protocol/index.ts'

export interface OutgoingFrame {
  readonly name: UserMessageName
  readonly values: object
  readonly bytes: Uint8Array
}

/** Encodes a frame. Throws a ProtocolError for a value that does not fit its field. */
export function outgoingFrame<N extends UserMessageName>(name: N, values: UserValues<N>): OutgoingFrame {
  return { name, values, bytes: fromUser.encode(name, values) }
}
