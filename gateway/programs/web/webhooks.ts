/**
 * Webhooks: tells a site what has happened, at least once, through a queue in the store that all instances share. What cannot be
 * delivered is tried again with growing delays for three days, and is then a dead letter.
 */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { withDeadline } from '../../deadline.ts'
import type { NewWebhook, Webhook, WebStore } from '../../store/web-interface.ts'
import { failureOf, signedPost } from './signed-post.ts'

/** What a webhook tells of, by its type. */
export interface WebhookEvents {
  'account.created': { number: number }
  'account.signed_in': { number: number }
  'account.signed_out': { number: number; reason: string }
  'message.stored': { recipient: number; sender: number }
}
export type WebhookType = keyof WebhookEvents

const SECOND_MS = 1000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Delays before the attempts after the first, in milliseconds; the last is repeated. */
const DELAYS_MS = [5, 30, 120, 600, 1800, 3600, 14_400].map(seconds => seconds * SECOND_MS)
/** How long a webhook is tried, and how long a dead letter is kept, in milliseconds. */
const TRIED_MS = 3 * DAY_MS
const DEAD_MS = 30 * DAY_MS
/** Time limit of one attempt, and how long others leave it alone, in milliseconds. */
const ATTEMPT_MS = 10_000
const CLAIMED_MS = 60_000
/** How often the queue is looked at, and counted, in milliseconds. */
const LOOK_EVERY_MS = 1000
const COUNT_EVERY_MS = 30_000
/** Webhooks that wait in the store, and events that wait to be written there; more are lost. */
const MAX_WAITING = 100_000
const MAX_UNWRITTEN = 10_000
/** Webhooks written, and delivered, at once. */
const WRITTEN_AT_ONCE = 500
const DELIVERED_AT_ONCE = 16
/** How long a stopping gateway goes on writing, in milliseconds. */
const STOP_MS = 2000
/** The receiver wants no more of this. */
const GONE = 410
const OK = 200
const REDIRECT = 300

interface Parts {
  readonly urls: readonly string[]
  readonly secret: string
  readonly store: WebStore
  readonly clock: Clock
  readonly log: Logger
}

export class Webhooks {
  /** Since the start, by outcome of an attempt; `lost`: never queued. */
  readonly counts = { delivered: 0, failed: 0, dead: 0, lost: 0 }
  /** How many wait in the store, when they were last counted. */
  waiting = 0
  private readonly parts: Parts
  private unwritten: NewWebhook[] = []
  private writing: Promise<void> | undefined
  private delivering: Promise<void> | undefined
  private readonly timers: NodeJS.Timeout[] = []
  private isStopped = false

  constructor(parts: Parts) {
    this.parts = parts
  }

  start(): void {
    this.timers.push(
      setInterval(() => this.deliverDue(), LOOK_EVERY_MS),
      setInterval(() => this.count(), COUNT_EVERY_MS),
    )
    this.count()
  }

  /** Queues an event for every URL. Nobody waits for it. */
  emit<T extends WebhookType>(type: T, data: WebhookEvents[T]): void {
    const { clock, log, urls } = this.parts
    if (this.isStopped || this.waiting >= MAX_WAITING || this.unwritten.length >= MAX_UNWRITTEN) {
      if (this.counts.lost === 0) log.error('webhooks are lost: too many wait to be delivered')
      this.counts.lost += urls.length
      return
    }
    const event = `evt_${randomUUID()}`
    const body = JSON.stringify({ type, timestamp: new Date(clock.now()).toISOString(), data })
    for (const url of urls) this.unwritten.push({ event, url, body })
    this.writeUnwritten()
  }

  private writeUnwritten(): void {
    this.writing ??= this.write().finally(() => {
      this.writing = undefined
    })
  }

  /** Writes what waits, then delivers. A batch that the store does not take is written again later. */
  private async write(): Promise<void> {
    await new Promise(setImmediate)
    const { clock, log, store } = this.parts
    while (this.unwritten.length > 0) {
      const batch = this.unwritten.slice(0, WRITTEN_AT_ONCE)
      try {
        await store.addWebhooks(batch, clock.now())
      } catch (error) {
        log.warn({ err: error }, 'failed to queue webhooks; will retry')
        return
      }
      this.unwritten = this.unwritten.slice(batch.length)
      this.waiting += batch.length
    }
    this.deliverDue()
  }

  private deliverDue(): void {
    if (this.unwritten.length > 0) this.writeUnwritten()
    if (this.isStopped) return
    this.delivering ??= this.deliver()
      .catch(error => this.parts.log.warn({ err: error }, 'failed to deliver webhooks; will retry'))
      .finally(() => {
        this.delivering = undefined
      })
  }

  private async deliver(): Promise<void> {
    const { clock, store } = this.parts
    for (;;) {
      const now = clock.now()
      const due = this.isStopped ? [] : await store.claimWebhooks(DELIVERED_AT_ONCE, now, now + CLAIMED_MS)
      if (due.length === 0) return
      await Promise.all(due.map(webhook => this.attempt(webhook)))
    }
  }

  private async attempt(webhook: Webhook): Promise<void> {
    const { clock, log, secret, store } = this.parts
    const { attempts, body, createdAt, event, id, url } = webhook
    const outcome = await signedPost(secret, { url, id: event, body, timeoutMs: ATTEMPT_MS }).then(
      ({ status }) => ({ status, problem: `answered ${status}` }),
      (error: unknown) => ({ status: 0, problem: failureOf(error) }),
    )
    if (outcome.status >= OK && outcome.status < REDIRECT) {
      this.counts.delivered++
      this.waiting = Math.max(0, this.waiting - 1)
      await store.removeWebhook(id)
      return
    }
    const now = clock.now()
    const isDead = outcome.status === GONE || now - createdAt >= TRIED_MS
    this.counts[isDead ? 'dead' : 'failed']++
    log.warn({ webhook: event, attempts: attempts + 1, reason: outcome.problem, isDead }, 'webhook not delivered')
    await store.failWebhook(id, now, isDead ? undefined : now + delayAfter(attempts), outcome.problem)
  }

  private count(): void {
    const { clock, log, store } = this.parts
    const work = async () => {
      await store.expireWebhooks(clock.now() - DEAD_MS)
      this.waiting = (await store.countWebhooks()).waiting
    }
    work().catch(error => log.warn({ err: error }, 'failed to count webhooks'))
  }

  /** Writes what waits, and lets attempts end, for two seconds at most. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer)
    await withDeadline(
      Promise.resolve(this.writing).then(() => {
        this.isStopped = true
        return this.delivering
      }),
      STOP_MS,
    )
    this.isStopped = true
  }
}

/** Returns the delay before the next attempt, when so many were made before the last. */
export function delayAfter(attempts: number): number {
  return DELAYS_MS[Math.min(attempts, DELAYS_MS.length - 1)] ?? 0
}
