/** The keys of the HTTP API: who may ask for what. The settings have their hashes only. */
import type { ApiKey } from '../../api-keys.ts'
import { findByKey } from '../../key-hash.ts'

/** The form of an Authorization header; what follows is any key, right or wrong. */
const BEARER = /^Bearer +(\S{1,200})$/i

/** Returns the key that an Authorization header has, if it is one of these and has not expired. Takes the same time whichever it is. */
export function keyIn(header: string | undefined, keys: readonly ApiKey[], now: number): ApiKey | undefined {
  const [, sent] = BEARER.exec(header ?? '') ?? []
  if (sent === undefined) return undefined
  const found = findByKey(sent, keys)
  return found !== undefined && now < found.expiresAt ? found : undefined
}
