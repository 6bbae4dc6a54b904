/** Who is let in, over any transport: nobody while the instance drains or is full, and each address up to its share (A8). */
import type { Logger } from 'pino'
import type { ConnectionCounts, HandshakeRefusal } from '../metrics/counts.ts'
import type { AddressShares, ShareRefusal } from './address-shares.ts'
import type { DrainState } from './drain.ts'

/** How often refusals for one reason are logged, in milliseconds. */
const LOG_EVERY_MS = 1000

export class Admission {
  private readonly drainState: DrainState
  private readonly shares: AddressShares
  private readonly counts: ConnectionCounts
  private readonly log: Logger
  private readonly logged = new Map<HandshakeRefusal, { at: number; unlogged: number }>()

  constructor(drainState: DrainState, shares: AddressShares, counts: ConnectionCounts, log: Logger) {
    this.drainState = drainState
    this.shares = shares
    this.counts = counts
    this.log = log
  }

  /** Returns why this address may not have another connection, or undefined if it may. */
  refusalOf(address: string): 'draining' | ShareRefusal | undefined {
    return this.drainState.isDraining ? 'draining' : this.shares.refusalOf(address)
  }

  /** Counts a refusal, and logs it with what is known of the client, unless one for the same reason was logged just now. */
  refused(reason: HandshakeRefusal, client: { readonly [field: string]: string | undefined }): void {
    this.counts.handshakesRefused[reason]++
    const now = performance.now()
    const last = this.logged.get(reason)
    if (last !== undefined && now - last.at < LOG_EVERY_MS) {
      last.unlogged++
      return
    }
    this.logged.set(reason, { at: now, unlogged: 0 })
    this.log.info({ reason, ...client, unlogged: last?.unlogged ?? 0 }, 'handshake refused')
  }
}
