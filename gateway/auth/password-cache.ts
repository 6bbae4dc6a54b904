/**
 * Passwords that Argon2 has verified, or that were set, within the last minutes, so that a returning user needs no second hash. A
 * password is held as an HMAC-SHA-256 over number, stored hash and password, under a random key that never leaves this process.
 */
import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** Age at which an entry expires, in milliseconds. */
const TTL_MS = 10 * 60_000
/** About 200 bytes each. */
const MAX_ENTRIES = 100_000
const DIGEST_BYTES = 32

export class VerifiedPasswordCache {
  private readonly clock: Clock
  private readonly key = createSecretKey(randomBytes(DIGEST_BYTES))
  /** Compared with when a number has no entry; no password has this digest. */
  private readonly none = randomBytes(DIGEST_BYTES)
  /** By number, oldest first. */
  private readonly entries = new Map<number, { readonly digest: Buffer; readonly addedAt: number }>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Adds a password that has just been verified against this hash, or hashed to it. Evicts the oldest entry if the cache is full. */
  add(number: number, passwordHash: string, password: string): void {
    this.evictExpired()
    this.entries.delete(number)
    this.entries.set(number, { digest: this.digest(number, passwordHash, password), addedAt: this.clock.now() })
    const [oldest] = this.entries.keys()
    if (oldest !== undefined && this.entries.size > MAX_ENTRIES) this.entries.delete(oldest)
  }

  /**
   * Reports whether the password was verified against this very hash; a changed password has another one. Takes the same
   * time whether or not the number has an entry, so that timing does not tell who signed in lately (P1).
   */
  has(number: number, passwordHash: string, password: string): boolean {
    const entry = this.entries.get(number)
    const digest = this.digest(number, passwordHash, password)
    const isEqual = timingSafeEqual(digest, entry?.digest ?? this.none)
    return isEqual && entry !== undefined && !this.isExpired(entry.addedAt)
  }

  private digest(number: number, passwordHash: string, password: string): Buffer {
    // Unambiguous: neither a number nor a hash contains a NUL.
    return createHmac('sha256', this.key).update(`${number}\0${passwordHash}\0${password}`).digest()
  }

  private evictExpired(): void {
    for (const [number, { addedAt }] of this.entries) {
      if (!this.isExpired(addedAt)) return
      this.entries.delete(number)
    }
  }

  /** The clock may have been set back. */
  private isExpired(addedAt: number): boolean {
    return Math.abs(this.clock.now() - addedAt) >= TTL_MS
  }
}
