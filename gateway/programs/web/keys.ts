/** The keys of the HTTP API: who may ask for what. The settings have their hashes only. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from '../../api-keys.ts'

/** The form of an Authorization header; what follows is any key, right or wrong. */
const BEARER = /^Bearer +(\S{1,200})$/i

/**
 * Returns the key that an Authorization header has, if it is one of these and has not expired. Takes the same time whichever it is:
 * the hash of what was sent is compared with all.
 */
export function keyIn(header: string | undefined, keys: readonly ApiKey[], now: number): ApiKey | undefined {
  const [, sent] = BEARER.exec(header ?? '') ?? []
  if (sent === undefined) return undefined
  const hash = createHash('sha256').update(sent).digest()
  let found: ApiKey | undefined
  for (const key of keys) if (timingSafeEqual(hash, Buffer.from(key.hash, 'hex'))) found = key
  return found !== undefined && now < found.expiresAt ? found : undefined
}
