/** What is done from time to time: lapsed file offers end, rows that are too old are removed, forgotten messages are delivered. */
import type { Logger } from 'pino'
import { type Clock, DAY_MS } from './clock.ts'
import type { Config } from './config.ts'
import type { FileTransfers } from './delivery/file-transfers.ts'
import type { OfflineNotifier } from './delivery/offline-notifier.ts'
import { KEPT_MS } from './programs/web/idempotency.ts'
import type { Store } from './store/interface.ts'

/** How often lapsed file offers are looked for, in milliseconds. */
const EXPIRE_OFFERS_EVERY_MS = 1000
/** How often stored messages are looked for that nobody was notified of, in milliseconds. */
const DELIVER_FORGOTTEN_EVERY_MS = 10_000
/** How often messages, requests and events that are too old are removed, in milliseconds. */
const EXPIRE_STORED_EVERY_MS = 3_600_000

interface Parts {
  readonly config: Pick<Config, 'eventsDays' | 'roomDays' | 'roomEntries'>
  readonly clock: Clock
  readonly store: Store
  readonly transfers: FileTransfers
  readonly offlineNotifier: OfflineNotifier
  /** Whether other instances store messages for users here. */
  readonly hasPeers: boolean
  readonly log: Logger
}

export class Housekeeping {
  private readonly parts: Parts
  private readonly timers: NodeJS.Timeout[] = []

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Removes what is too old at once, and everything in turn from then on. */
  start(): void {
    this.expireStored()
    this.timers.push(
      setInterval(() => this.parts.transfers.expire(), EXPIRE_OFFERS_EVERY_MS),
      setInterval(() => this.expireStored(), EXPIRE_STORED_EVERY_MS),
    )
    if (this.parts.hasPeers) this.timers.push(setInterval(() => this.deliverForgotten(), DELIVER_FORGOTTEN_EVERY_MS))
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer)
  }

  private expireStored(): void {
    const { clock, config, log, store } = this.parts
    const now = clock.now()
    const expired = [
      ...[store.expire(now), store.expireEvents(now - config.eventsDays * DAY_MS)],
      ...[store.expireTokens(now), store.expireRequests(now - KEPT_MS)],
      store.expireRooms(now - config.roomDays * DAY_MS, config.roomEntries),
    ]
    Promise.all(expired).catch(error => log.error({ err: error }, 'failed to remove expired rows'))
  }

  private deliverForgotten(): void {
    const { log, offlineNotifier } = this.parts
    offlineNotifier
      .deliverForgotten()
      .catch(error => log.warn({ err: error }, 'failed to look for forgotten messages; will retry'))
  }
}
