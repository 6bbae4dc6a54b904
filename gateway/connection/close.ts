/** The reason in a close frame (E2). */

const encoder = new TextEncoder()
const room = new Uint8Array(123)

/** The reason as it fits into a close frame: at most 123 bytes of UTF-8, cut between characters. */
export function fitReason(reason: string): string {
  return reason.slice(0, encoder.encodeInto(reason, room).read)
}
