/** A roster must fit in one login reply, whose body is limited (G1, W11). */

/** 32 characters (A1) of up to 4 bytes. */
const MAX_NICKNAME_BYTES = 32 * 4

/** Returns the size of the login reply's body, if all friends had nicknames of maximum length. */
export function rosterBytes(groupNames: readonly string[], friends: number): number {
  let bytes = 2
  for (const name of groupNames) bytes += 2 + Buffer.byteLength(name) + 1 + 1
  return bytes + friends * (4 + 1 + 1 + 2 + MAX_NICKNAME_BYTES)
}
