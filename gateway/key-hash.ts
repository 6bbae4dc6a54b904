/**
 * Keys and tokens, as the gateway keeps and compares them: by their SHA-256. They are random, or as long as the administrator made
 * them, so that no slower hash is needed.
 */
import { createHash, timingSafeEqual } from 'node:crypto'

export function keyHash(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** Returns the last one with the hash of this key. All are compared, so that the time tells nothing of them. */
export function findByKey<T extends { readonly hash: Buffer }>(key: string, among: readonly T[]): T | undefined {
  const hash = keyHash(key)
  let found: T | undefined
  for (const each of among) if (timingSafeEqual(hash, each.hash)) found = each
  return found
}
