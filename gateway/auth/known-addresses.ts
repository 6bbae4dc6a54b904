/** The addresses from which an account has signed in lately: guesses from elsewhere do not lock its owner out there (A9). */
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Clock, DAY_MS } from '../clock.ts'
import { fillsBatch, takeBatch } from '../store/batch.ts'
import type { Store, UsedAddress } from '../store/interface.ts'

/** How long an address is known after a sign-in. */
const KNOWN_MS = 30 * DAY_MS
/** How old the recorded sign-in may be before a new one is recorded. */
const RECORD_EVERY_MS = DAY_MS
const DIGEST_BYTES = 6
/** How long sign-ins are gathered, in milliseconds: recording many does little more to the store than one. */
const GATHER_MS = 100

export class KnownAddresses {
  private readonly store: Pick<Store, 'recordAddresses'>
  private readonly clock: Clock
  private readonly log: Logger
  /** By number and address. */
  private readonly waiting = new Map<string, UsedAddress>()
  private writing: Promise<void> | undefined

  constructor(store: Pick<Store, 'recordAddresses'>, clock: Clock, log: Logger) {
    this.store = store
    this.clock = clock
    this.log = log
  }

  /** Reports whether the account signed in from an address within the last 30 days, given when it last did. */
  isKnown(signedInAt: number | undefined): boolean {
    return signedInAt !== undefined && this.clock.now() - signedInAt < KNOWN_MS
  }

  /** Records a sign-in, given when the last one from this address was recorded. The sign-in does not wait for that. */
  record(number: number, digest: number, signedInAt: number | undefined): void {
    const now = this.clock.now()
    if (signedInAt !== undefined && now - signedInAt < RECORD_EVERY_MS) return
    this.waiting.set(`${number}@${digest}`, { number, address: digest, signedInAt: now })
    this.writing ??= this.write()
  }

  private async write(): Promise<void> {
    while (this.waiting.size > 0) {
      if (!fillsBatch(this.waiting)) await delay(GATHER_MS)
      const batch = takeBatch(this.waiting)
      try {
        await this.store.recordAddresses(batch)
      } catch (error) {
        this.log.warn({ signIns: batch.length, err: error }, 'failed to record the addresses of sign-ins')
      }
    }
    this.writing = undefined
  }

  /** Resolves when all sign-ins so far are recorded. */
  async settled(): Promise<void> {
    await this.writing
  }
}

/**
 * Returns what the store keeps of an address: 48 bits, different for each account. Whoever reads the store can test whether an
 * account signed in from some address, but does not see the addresses.
 */
export function digestOf(number: number, address: string): number {
  return createHash('sha256').update(`${number}@${address}`).digest().readUIntBE(0, DIGEST_BYTES)
}
