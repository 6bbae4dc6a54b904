/**
 * Tells which messages were stored while the user was away. The wire does not say so: they are those that follow a sign-in
 * directly (M1), one upon the other.
 */

/** The first one comes within this time after the sign-in, ms. */
const FIRST_WITHIN_MS = 250
/** Each further one comes within this time after the one before it, ms. */
const NEXT_WITHIN_MS = 100

export class Mailbox {
  private until = Number.NEGATIVE_INFINITY

  signedIn(now: number): void {
    this.until = now + FIRST_WITHIN_MS
  }

  /** Whether a message that comes now was stored. */
  isStored(now: number): boolean {
    if (now > this.until) return false
    this.until = now + NEXT_WITHIN_MS
    return true
  }
}
