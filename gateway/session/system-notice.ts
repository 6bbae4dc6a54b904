/** What the system itself says to a user. */
import { Flag, fromServer, Kind } from '../../protocol/index.ts'

/** A system notice (E1): server 0x03 with flag 1, number 0 and type 0. */
export function systemNotice(text: Uint8Array): Uint8Array<ArrayBuffer> {
  return fromServer.encode('message', { flag: Flag.system, number: 0, text, kind: Kind.none })
}
