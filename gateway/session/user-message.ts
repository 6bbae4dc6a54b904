/** What users say to each other. */
import { Flag, fromServer, Kind } from '../../protocol/index.ts'

/** Server 0x03 as a user's message. */
export function userMessage(number: number, text: Uint8Array): Uint8Array {
  return fromServer.encode('message', { flag: Flag.user, number, text, kind: Kind.none })
}
