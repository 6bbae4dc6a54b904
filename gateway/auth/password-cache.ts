/**
 * Which passwords argon2 has found right within the last minutes, so that who returns needs no second check. A password is
 * kept as an HMAC-SHA-256 over number, stored hash and password, with a key that this process makes and never gives away.
 */
import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** How long a password is remembered after argon2 has said yes, in milliseconds. */
const REMEMBERED_MS = 10 * 60_000
const DIGEST_BYTES = 32
/** Some 200 bytes each. */
const MAX_REMEMBERED = 100_000

export class VerifiedPasswordCache {
  private readonly clock: Clock
  private readonly key = createSecretKey(randomBytes(DIGEST_BYTES))
  /** What a number has that is not remembered: no password has it. */
  private readonly none = randomBytes(DIGEST_BYTES)
  /** By number, oldest first. */
  private readonly entries = new Map<number, { readonly digest: Buffer; readonly since: number }>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** This is the password of that hash, as argon2 has just said; the oldest of too many is forgotten. */
  remember(number: number, passwordHash: string, password: string): void {
    this.forgetOld()
    this.entries.delete(number)
    this.entries.set(number, { digest: this.digest(number, passwordHash, password), since: this.clock.now() })
    const [oldest] = this.entries.keys()
    if (oldest !== undefined && this.entries.size > MAX_REMEMBERED) this.entries.delete(oldest)
  }

  /**
   * Whether this is remembered as the password of that hash: a changed password has another hash. Takes the same time for a
   * wrong password as for one of a number that is not remembered, which nobody is to learn.
   */
  recognizes(number: number, passwordHash: string, password: string): boolean {
    this.forgetOld()
    const digest = this.digest(number, passwordHash, password)
    return timingSafeEqual(digest, this.entries.get(number)?.digest ?? this.none)
  }

  private digest(number: number, passwordHash: string, password: string): Buffer {
    // Unambiguous: neither a number nor a hash holds a NUL.
    return createHmac('sha256', this.key).update(`${number}\0${passwordHash}\0${password}`).digest()
  }

  private forgetOld(): void {
    const now = this.clock.now()
    for (const [number, { since }] of this.entries) {
      // The clock may have been set back.
      if (Math.abs(now - since) < REMEMBERED_MS) return
      this.entries.delete(number)
    }
  }
}
