/** Sign-in tokens (N5): what 0x02 takes in place of a password. A site asks for them on behalf of its users. */
import { randomBytes } from 'node:crypto'
import { keyHash } from '../key-hash.ts'

const PREFIX = 'oicqtoken_'
const TOKEN_BYTES = 32
/** The form of a token, which few passwords have: only for those is a token looked for. */
const FORM = /^oicqtoken_[\w-]{43}$/

/** Returns a new token, of 53 characters. Nobody can guess it, so that failures need not be counted to protect it. */
export function newToken(): string {
  return `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`
}

/** Whether a password looks like a token. It may be a password all the same. */
export function looksLikeToken(password: string): boolean {
  return FORM.test(password)
}

/** Returns what the store has of a token. */
export function hashOf(token: string): string {
  return keyHash(token).toString('base64url')
}
