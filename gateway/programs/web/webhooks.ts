/**
 * Webhooks: tells a site what has happened, at least once, through a queue in the store that all instances share. What cannot be
 * delivered is tried again with growing delays for three days, and is then a dead letter.
 */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { type Clock, DAY_MS } from '../../clock.ts'
import { withDeadline } from '../../deadline.ts'
import type { NewWebhook, WebStore } from '../../store/web-interface.ts'
import { TRIED_MS, WebhookDelivery } from './webhook-delivery.ts'

/** What a webhook tells of, by its type. */
export interface WebhookEvents {
  'account.created': { number: number }
  'account.signed_in': { number: number }
  'account.signed_out': { number: number; reason: string }
  'message.stored': { recipient: number; sender: number }
}
export type WebhookType = keyof WebhookEvents

/** How long a dead letter is kept, in milliseconds. */
const DEAD_MS = 30 * DAY_MS
/** After so many milliseconds, what has waited for a URL that nobody delivers to any more is a dead letter, too. */
const FORGOTTEN_MS = TRIED_MS + DAY_MS
/** How often the queue is looked at, and counted, in milliseconds. */
const LOOK_EVERY_MS = 1000
const COUNT_EVERY_MS = 30_000
/** Webhooks that wait in the store, and events that wait to be written there; more are lost. */
const MAX_WAITING = 100_000
const MAX_UNWRITTEN = 10_000
/** Webhooks written at once. */
const WRITTEN_AT_ONCE = 500
/** How long a stopping gateway goes on writing, in milliseconds. */
const STOP_MS = 2000

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
  private readonly deliveries: readonly WebhookDelivery[]
  private readonly timers: NodeJS.Timeout[] = []
  private isStopped = false

  constructor(parts: Parts) {
    this.parts = parts
    const ended = (outcome: 'delivered' | 'failed' | 'dead') => {
      this.counts[outcome]++
      if (outcome !== 'failed') this.waiting = Math.max(0, this.waiting - 1)
    }
    this.deliveries = parts.urls.map(url => new WebhookDelivery({ ...parts, url, ended }))
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
    for (const delivery of this.deliveries) delivery.deliverDue()
  }

  private count(): void {
    const { clock, log, store } = this.parts
    const work = async () => {
      const now = clock.now()
      await store.abandonWebhooks(now - FORGOTTEN_MS, now, 'not in WEBHOOK_URLS')
      await store.expireWebhooks(now - DEAD_MS)
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
        return Promise.all(this.deliveries.map(delivery => delivery.stop()))
      }),
      STOP_MS,
    )
    this.isStopped = true
  }
}
