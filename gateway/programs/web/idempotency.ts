/**
 * Requests with an `Idempotency-Key` are served once: the same request again gets the same answer, from whichever instance, for a day.
 * The store has the answers, because a repetition comes when something was lost, such as this instance.
 */
import { createHash } from 'node:crypto'
import { type Clock, DAY_MS } from '../../clock.ts'
import type { WebStore } from '../../store/web-interface.ts'
import { Problem } from './problems.ts'

/** How long an answer is kept, in milliseconds. */
export const KEPT_MS = DAY_MS
/** After so many milliseconds, a request without an answer is taken to have been lost with its instance. */
const ABANDONED_MS = 60_000
const OK = 200
const REDIRECT = 300

interface IncomingRequest {
  readonly apiKey: string
  readonly method: string
  readonly url: string
  readonly body: unknown
}

/** A request that is being served, whose answer is to be kept. */
export interface Ticket {
  readonly apiKey: string
  readonly idempotencyKey: string
}

export class Idempotency {
  private readonly store: WebStore
  private readonly clock: Clock

  constructor(store: WebStore, clock: Clock) {
    this.store = store
    this.clock = clock
  }

  /**
   * Begins to serve a request. Returns the answer if it was served before. Throws a Problem while it is, and for a key of another request.
   */
  async begin(idempotencyKey: string, request: IncomingRequest): Promise<Ticket | { status: number; body: string }> {
    const { apiKey, method, url, body } = request
    const now = this.clock.now()
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([method, url, body]))
      .digest('base64url')
    const outcome = await this.store.beginRequest(
      { apiKey, idempotencyKey, fingerprint },
      { now, since: now - KEPT_MS, abandoned: now - ABANDONED_MS },
    )
    if (outcome === 'running') throw new Problem('running')
    if (outcome === 'other') throw new Problem('keyReused')
    return outcome === 'begun' ? { apiKey, idempotencyKey } : outcome
  }

  /** Keeps the answer of a request that did something; one that was refused can be tried again. */
  async end({ apiKey, idempotencyKey }: Ticket, status: number, body: string): Promise<void> {
    const isDone = status >= OK && status < REDIRECT
    await this.store.endRequest(apiKey, idempotencyKey, isDone ? { status, body } : undefined)
  }
}
