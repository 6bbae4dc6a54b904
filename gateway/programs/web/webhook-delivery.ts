/** The way of webhooks to one URL: those that are due, from the queue in the store that all instances share. */
import type { Logger } from 'pino'
import { type Clock, DAY_MS } from '../../clock.ts'
import type { Webhook, WebStore } from '../../store/web-interface.ts'
import { failureOf, signedPost } from './signed-post.ts'

const SECOND_MS = 1000
/** Delays before the attempts after the first, in milliseconds; the last is repeated. */
const DELAYS_MS = [5, 30, 120, 600, 1800, 3600, 14_400].map(seconds => seconds * SECOND_MS)
/** How long a webhook is tried, in milliseconds. */
export const TRIED_MS = 3 * DAY_MS
/** Time limit of one attempt, and how long other instances leave the webhook alone, in milliseconds. */
const ATTEMPT_MS = 10_000
const CLAIMED_MS = 60_000
/** Attempts at the same time. */
const AT_ONCE = 16
/** The receiver wants no more of this. */
const GONE = 410
const OK = 200
const REDIRECT = 300

interface Parts {
  readonly url: string
  readonly secret: string
  readonly store: WebStore
  readonly clock: Clock
  readonly log: Logger
  /** Hears of each attempt that has ended. */
  ended(outcome: 'delivered' | 'failed' | 'dead'): void
}

/** Each URL has its own, so that a receiver that is slow or away holds up no other. */
export class WebhookDelivery {
  private readonly parts: Parts
  private readonly attempts = new Set<Promise<void>>()
  private claiming: Promise<void> | undefined
  private isStopped = false

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Begins with webhooks that are due, as many as there is room for; goes on with more as attempts end. */
  deliverDue(): void {
    if (this.isStopped || this.attempts.size >= AT_ONCE) return
    this.claiming ??= this.claim()
      .catch(error => this.warn(error))
      .finally(() => {
        this.claiming = undefined
      })
  }

  /** Begins with no more. Resolves when the attempts that are under way have ended. */
  async stop(): Promise<void> {
    this.isStopped = true
    await this.claiming
    await Promise.all(this.attempts)
  }

  private async claim(): Promise<void> {
    const { clock, store, url } = this.parts
    const room = AT_ONCE - this.attempts.size
    const now = clock.now()
    const due = await store.claimWebhooks(url, room, now, now + CLAIMED_MS)
    for (const webhook of due) {
      const attempt = this.attempt(webhook)
        .catch(error => this.warn(error))
        .finally(() => {
          this.attempts.delete(attempt)
          if (due.length === room) this.deliverDue()
        })
      this.attempts.add(attempt)
    }
  }

  private async attempt(webhook: Webhook): Promise<void> {
    const { clock, ended, log, secret, store, url } = this.parts
    const { attempts, body, createdAt, event, id } = webhook
    const outcome = await signedPost(secret, { url, id: event, body, timeoutMs: ATTEMPT_MS }).then(
      ({ status }) => ({ status, problem: `answered ${status}` }),
      (error: unknown) => ({ status: 0, problem: failureOf(error) }),
    )
    if (outcome.status >= OK && outcome.status < REDIRECT) {
      ended('delivered')
      await store.removeWebhook(id)
      return
    }
    const now = clock.now()
    const isDead = outcome.status === GONE || now - createdAt >= TRIED_MS
    ended(isDead ? 'dead' : 'failed')
    log.warn({ webhook: event, attempts: attempts + 1, reason: outcome.problem, isDead }, 'webhook not delivered')
    await store.failWebhook(id, now, isDead ? undefined : now + delayAfter(attempts), outcome.problem)
  }

  private warn(error: unknown): void {
    this.parts.log.warn({ err: error }, 'failed to deliver webhooks; will retry')
  }
}

/** Returns the delay before the next attempt, when so many were made before the last. */
function delayAfter(attempts: number): number {
  return DELAYS_MS[Math.min(attempts, DELAYS_MS.length - 1)] ?? 0
}
