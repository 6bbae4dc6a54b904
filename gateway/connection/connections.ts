/** All sockets of this instance, and the clocks they share: the turn's writes, confirmations, flood control, deadlines. */
import type { Logger } from 'pino'
import type { FrameReader } from '../../protocol/index.ts'
import type { Config } from '../config.ts'
import { ConnectionCounts } from '../metrics/counts.ts'
import { createHistogram } from '../metrics/histogram.ts'
import { BufferPool } from '../session/buffer-pool.ts'
import type { Session, SessionHost } from '../session/session.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import type { Connection } from './connection.ts'
import type { FrameQueue } from './frame-queue.ts'

/** How often a client is asked to confirm at most, in milliseconds, unless a barrier waits for it. */
export const PING_EVERY_MS = 1000
/** How often the waiting confirmations of one session are looked after, in milliseconds, and how finely that is spread. */
const CONFIRM_EVERY_MS = 200
const CONFIRM_TICK_MS = 10
/** How often connections in debt are looked after, in milliseconds. */
const THROTTLE_EVERY_MS = 50
/** How often the deadlines of all connections are looked after, in milliseconds. */
const WATCH_EVERY_MS = 1000
/** Silence after which a connection is pinged, and after which its user counts as offline (P5), in milliseconds. */
const PING_AFTER_MS = 5000
const UNREACHABLE_AFTER_MS = 12_000

/** What connections need to know of what happens to sessions. */
export interface SessionEvents {
  ended(session: Session): void
  reachable(session: Session): void
  unreachable(session: Session): void
}

/** What a connection needs of the server. */
export interface ConnectionHost extends SessionEvents {
  readonly log: Logger
  readonly maxMessageBytes: number
  readonly maxBodyBytes: number
  readonly maxBufferedBytes: number
  readonly maxUnconfirmed: number
  readonly idleTimeoutMs: number
  readonly pingAfterMs: number
  readonly unreachableAfterMs: number
  readonly rateLimits: boolean
  readonly counts: ConnectionCounts
  /** Monotonic milliseconds. */
  now(): number
  /** Serves one frame; a promise when the connection's next frame has to wait for it. */
  dispatch(connection: Connection, frame: FrameReader): Promise<void> | undefined
  flushLater(connection: Connection): void
  throttle(frameQueue: FrameQueue): void
  gone(connection: Connection): void
}

export class Connections implements ConnectionHost, SessionHost {
  readonly log: Logger
  readonly offlineQueue: OfflineQueue
  readonly pool = new BufferPool()
  readonly maxMessageBytes: number
  readonly maxBodyBytes: number
  readonly maxBufferedBytes: number
  readonly maxUnconfirmed: number
  readonly idleTimeoutMs: number
  readonly pingAfterMs: number
  readonly unreachableAfterMs: number
  readonly rateLimits: boolean
  readonly counts = new ConnectionCounts()
  /** How long barriers waited that had to (M4). */
  readonly settleTimes = createHistogram('oicq_settle_seconds')
  /** Serves one frame; set once all features are there. */
  dispatch: ConnectionHost['dispatch'] = () => undefined
  /** What to tell of sessions; set once all features are there. */
  events: SessionEvents = { ended() {}, reachable() {}, unreachable() {} }

  private isInTurn = false
  private time = 0
  private readonly endTurn = () => {
    this.flush()
    this.time = 0
    this.isInTurn = false
  }
  private readonly all = new Set<Connection>()
  private whenEmpty = () => {}
  private unflushed: Connection[] = []
  private readonly throttled = new Set<FrameQueue>()
  private throttleTimer: NodeJS.Timeout | undefined
  /** SessionRegistry that wait for confirmations: a wheel, since all at once would hold everything else up. */
  private readonly unconfirmed = Array.from({ length: CONFIRM_EVERY_MS / CONFIRM_TICK_MS }, () => new Set<Session>())
  private unconfirmedCount = 0
  private confirmTimer: NodeJS.Timeout | undefined
  private confirmTick = 0
  private acksRequested = false
  private readonly watchTimer: NodeJS.Timeout

  constructor(config: Config, offlineQueue: OfflineQueue, log: Logger) {
    this.log = log
    this.offlineQueue = offlineQueue
    this.maxMessageBytes = config.maxMessageBytes
    this.maxBodyBytes = config.maxFrameBytes
    this.maxBufferedBytes = config.maxBufferedBytes
    this.maxUnconfirmed = config.maxUnconfirmed
    this.idleTimeoutMs = config.idleTimeoutMs
    this.pingAfterMs = Math.min(PING_AFTER_MS, config.idleTimeoutMs / 3)
    this.unreachableAfterMs = Math.min(UNREACHABLE_AFTER_MS, config.idleTimeoutMs / 2)
    this.rateLimits = config.rateLimits
    this.watchTimer = setInterval(() => this.watch(), Math.min(WATCH_EVERY_MS, config.idleTimeoutMs / 12))
  }

  /** The clock is read once in each turn of the event loop. */
  now(): number {
    if (this.time === 0) {
      this.time = performance.now()
      this.beginTurn()
    }
    return this.time
  }

  private beginTurn(): void {
    if (this.isInTurn) return
    this.isInTurn = true
    setImmediate(this.endTurn)
  }

  get size(): number {
    return this.all.size
  }

  add(connection: Connection): void {
    this.all.add(connection)
  }

  gone(connection: Connection): void {
    this.all.delete(connection)
    this.throttled.delete(connection.frameQueue)
    if (this.all.size === 0) this.whenEmpty()
  }

  /** Resolves when no connection is left, or the time is over. */
  async empty(milliseconds: number): Promise<void> {
    if (this.all.size === 0) return
    const timeout = setTimeout(() => this.whenEmpty(), milliseconds)
    await new Promise<void>(resolve => {
      this.whenEmpty = resolve
    })
    clearTimeout(timeout)
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.all.values()
  }

  ended(session: Session): void {
    this.stopAwaiting(session)
    this.events.ended(session)
  }

  reachable(session: Session): void {
    this.events.reachable(session)
  }

  unreachable(session: Session): void {
    this.events.unreachable(session)
  }

  // ——— one write per connection and turn ———

  flushLater(connection: Connection): void {
    this.beginTurn()
    this.unflushed.push(connection)
  }

  private flush(): void {
    if (this.unflushed.length === 0) return
    const connections = this.unflushed
    this.unflushed = []
    for (const connection of connections) connection.flush()
  }

  // ——— confirmations ———

  await(session: Session): void {
    session.awaited = true
    this.unconfirmedCount++
    this.unconfirmed[session.number % this.unconfirmed.length]?.add(session)
    this.confirmTimer ??= setInterval(() => this.lookAfterUnconfirmed(), CONFIRM_TICK_MS)
  }

  private stopAwaiting(session: Session): void {
    if (!session.awaited) return
    session.awaited = false
    this.unconfirmedCount--
    this.unconfirmed[session.number % this.unconfirmed.length]?.delete(session)
  }

  /** A barrier waits (M4): asks for the outstanding confirmations at the end of this turn instead of in a while. */
  requestAcks(): void {
    if (this.acksRequested) return
    this.acksRequested = true
    setImmediate(() => {
      this.acksRequested = false
      for (const sessions of this.unconfirmed) {
        for (const session of sessions) if (session.wantsPing) session.connection.ping()
      }
    })
  }

  private lookAfterUnconfirmed(): void {
    const now = this.now()
    const tick = Math.floor(now / CONFIRM_TICK_MS)
    const slots = this.unconfirmed.length
    for (let at = Math.max(this.confirmTick + 1, tick - slots + 1); at <= tick; at++) {
      for (const session of this.unconfirmed[at % slots] ?? []) {
        session.connection.pingIfDue(now)
        if (!session.storeOverdue(now)) this.stopAwaiting(session)
      }
    }
    this.confirmTick = tick
    if (this.unconfirmedCount > 0) return
    clearInterval(this.confirmTimer)
    this.confirmTimer = undefined
  }

  // ——— flood control ———

  throttle(frameQueue: FrameQueue): void {
    this.throttled.add(frameQueue)
    this.throttleTimer ??= setInterval(() => this.recover(), THROTTLE_EVERY_MS)
  }

  private recover(): void {
    const now = this.now()
    for (const frameQueue of this.throttled) if (frameQueue.recover(now)) this.throttled.delete(frameQueue)
    if (this.throttled.size > 0) return
    clearInterval(this.throttleTimer)
    this.throttleTimer = undefined
  }

  // ——— deadlines ———

  private watch(): void {
    const now = this.now()
    for (const connection of this.all) connection.watch(now)
  }

  stop(): void {
    clearInterval(this.watchTimer)
    clearInterval(this.throttleTimer)
    clearInterval(this.confirmTimer)
  }
}
