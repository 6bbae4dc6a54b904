/** Passwords as OpaqueString (RFC 8265): the same on every keyboard that can type them. */

/** No password is this long in any of its forms: a character decomposes into four at most. */
const MAX_LENGTH = 1024

/**
 * Returns the form of a password that is hashed: NFC, and each space as U+0020. Returns undefined for what cannot be one: it has
 * control characters, or is longer than any. Normalization takes time that grows with the square of a text of combining marks.
 */
export function opaqueString(password: string): string | undefined {
  if (password.length > MAX_LENGTH || /\p{Cc}/u.test(password)) return undefined
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC')
}
