/** The roster travels in one login reply, so a body's limit is a limit of rosters, too (G1, W11). */

/** The bytes of a nickname at its longest: 32 characters (A1) of 4 bytes. */
const LONGEST_NICKNAME = 32 * 4

/** The body of the login reply with this roster, in bytes, whatever nicknames the friends take. */
export function rosterBytes(groupNames: readonly string[], friends: number): number {
  let bytes = 2
  for (const name of groupNames) bytes += 2 + Buffer.byteLength(name) + 1 + 1
  return bytes + friends * (4 + 1 + 1 + 2 + LONGEST_NICKNAME)
}
