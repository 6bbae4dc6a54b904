/** Tells the log of events in the life of accounts, and keeps them for administrators: in batches, which nobody waits for. */
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { withDeadline } from '../deadline.ts'
import { fillsBatch, takeBatch } from './batch.ts'
import type { EventKind } from './event-kinds.ts'
import type { AccountEvent, Activity, Store } from './interface.ts'

/** How long events are gathered, in milliseconds. */
const GATHER_MS = 1000
/** Events and uses that wait for the store; more are lost. Refused sign-ins, which anyone can cause, take a tenth at most. */
const MAX_WAITING = 50_000
const MAX_REFUSALS = MAX_WAITING / 10
/** How long a stopping gateway goes on writing, in milliseconds. */
const STOP_MS = 2000

/** A connection as the log has it. */
interface Origin {
  readonly id: string
  readonly address: string
}

/** `reason` is empty where there is none. */
export type EventListener = (kind: EventKind, number: number, reason: string) => void

interface Parts {
  readonly store: Pick<Store, 'recordActivity' | 'recordEvents'>
  readonly clock: Clock
  readonly log: Logger
  /** Hears of events as they happen. */
  readonly listener?: EventListener | undefined
  /** Whether events are kept, and not only when accounts were used. */
  readonly keepsEvents: boolean
}

export class EventLog {
  /** Events that were not kept, since the start: too many were waiting for the store. */
  lost = 0
  private readonly parts: Parts
  /** By number, kind, address and detail. */
  private readonly events = new Map<string, AccountEvent>()
  private refusals = 0
  /** By number. */
  private readonly activity = new Map<number, Activity>()
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> | undefined
  private hasLoggedLoss = false
  private isStopped = false

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** `reason` is the name of one. */
  record(kind: EventKind, number: number, origin: Origin, reason?: string): void {
    this.log(kind, number, origin, reason)
    const { clock, keepsEvents, listener } = this.parts
    listener?.(kind, number, reason ?? '')
    const now = clock.now()
    if (kind === 'signed in') this.use({ number, signedInAt: now, signedOutAt: undefined })
    if (kind === 'signed out') this.use({ number, signedInAt: undefined, signedOutAt: now })
    if (keepsEvents) {
      const { address } = origin
      this.keep({ number, kind, address, detail: reason ?? '', firstAt: now, lastAt: now, count: 1 })
    }
    this.writeLater()
  }

  /** Tells the log alone: of a number that has no account. */
  log(kind: EventKind, number: number, { id: connection, address }: Origin, reason?: string): void {
    this.parts.log.info({ connection, address, number, reason }, kind)
  }

  private use(used: Activity): void {
    const { activity } = this
    const earlier = activity.get(used.number)
    if (earlier === undefined && activity.size >= MAX_WAITING) this.lose(1)
    else {
      activity.set(used.number, {
        number: used.number,
        signedInAt: later(earlier?.signedInAt, used.signedInAt),
        signedOutAt: later(earlier?.signedOutAt, used.signedOutAt),
      })
    }
  }

  private keep(event: AccountEvent): void {
    const key = [event.number, event.kind, event.address, event.detail].join(' ')
    const same = this.events.get(key)
    if (same === undefined) {
      if (this.events.size >= MAX_WAITING || (isRefusal(event) && this.refusals >= MAX_REFUSALS)) {
        this.lose(event.count)
        return
      }
      if (isRefusal(event)) this.refusals++
    }
    this.events.set(key, {
      ...event,
      firstAt: Math.min(event.firstAt, same?.firstAt ?? event.firstAt),
      lastAt: Math.max(event.lastAt, same?.lastAt ?? event.lastAt),
      count: event.count + (same?.count ?? 0),
    })
  }

  private lose(count: number): void {
    this.lost += count
    if (this.hasLoggedLoss) return
    this.hasLoggedLoss = true
    this.parts.log.error('events of accounts are lost: too many wait for the store')
  }

  private writeLater(): void {
    if (this.isStopped || this.writing !== undefined) return
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      this.writing = this.write().finally(() => {
        this.writing = undefined
        if (this.hasWaiting) this.writeLater()
        else this.hasLoggedLoss = false
      })
    }, GATHER_MS)
  }

  private get hasWaiting(): boolean {
    return this.events.size + this.activity.size > 0
  }

  /** Writes what waits, or until the store fails: what it may have failed to write is written again later. */
  private async write(): Promise<void> {
    try {
      do {
        await this.writeActivity()
        await this.writeEvents()
      } while (this.isStopped ? this.hasWaiting : fillsBatch(this.events) || fillsBatch(this.activity))
    } catch (error) {
      this.parts.log.warn({ err: error }, 'failed to record events of accounts; will retry')
    }
  }

  private async writeActivity(): Promise<void> {
    const batch = takeBatch(this.activity)
    if (batch.length === 0) return
    await this.parts.store.recordActivity(batch).catch(error => {
      for (const used of batch) this.use(used)
      throw error
    })
  }

  private async writeEvents(): Promise<void> {
    const batch = takeBatch(this.events)
    if (batch.length === 0) return
    this.refusals -= batch.filter(isRefusal).length
    await this.parts.store.recordEvents(batch).catch(error => {
      for (const event of batch) this.keep(event)
      throw error
    })
  }

  /** Writes what waits, for two seconds at most. */
  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    await withDeadline(
      Promise.resolve(this.writing).then(() => this.write()),
      STOP_MS,
    )
    if (this.hasWaiting) this.lose(this.events.size + this.activity.size)
  }
}

function isRefusal({ kind }: AccountEvent): boolean {
  return kind === 'sign-in refused'
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)
}
