/** All sockets of this instance, and the clocks they share: the turn's writes, confirmations, flood control, deadlines. */
import type { Logger } from 'pino'
import type { FrameReader } from '../protocol/index.ts'
import type { Config } from './config.ts'
import type { Connection } from './connection.ts'
import type { Mailbox } from './delivery/mailbox.ts'
import type { Intake } from './intake.ts'
import { ConnectionCounts } from './metrics/counts.ts'
import { createHistogram } from './metrics/histogram.ts'
import { CONFIRM_MS, type Session, type SessionHost } from './session.ts'

/**
 * How often a client is asked to confirm, and waiting confirmations are looked after, in milliseconds: what one ping
 * covers is gathered so long, unless a barrier waits for it.
 */
export const PING_EVERY_MS = 200
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
  readonly maxBodyBytes: number
  readonly maxBufferedBytes: number
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
  throttle(intake: Intake): void
  gone(connection: Connection): void
}

export class Connections implements ConnectionHost, SessionHost {
  readonly log: Logger
  readonly mailbox: Mailbox
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

  private readonly all = new Set<Connection>()
  private whenEmpty = () => {}
  private unflushed: Connection[] = []
  private readonly throttled = new Set<Intake>()
  private throttleTimer: NodeJS.Timeout | undefined
  private readonly unconfirmed = new Set<Session>()
  private confirmTimer: NodeJS.Timeout | undefined
  private hurrying = false
  private readonly watchTimer: NodeJS.Timeout

  constructor(config: Config, mailbox: Mailbox, log: Logger) {
    this.log = log
    this.mailbox = mailbox
    this.maxBodyBytes = config.maxFrameBytes
    this.maxBufferedBytes = config.maxBufferedBytes
    this.maxUnconfirmed = config.maxUnconfirmed
    this.idleTimeoutMs = config.idleTimeoutMs
    this.pingAfterMs = Math.min(PING_AFTER_MS, config.idleTimeoutMs / 3)
    this.unreachableAfterMs = Math.min(UNREACHABLE_AFTER_MS, config.idleTimeoutMs / 2)
    this.rateLimits = config.rateLimits
    this.watchTimer = setInterval(() => this.watch(), Math.min(WATCH_EVERY_MS, config.idleTimeoutMs / 12))
  }

  now(): number {
    return performance.now()
  }

  get size(): number {
    return this.all.size
  }

  add(connection: Connection): void {
    this.all.add(connection)
  }

  gone(connection: Connection): void {
    this.all.delete(connection)
    this.throttled.delete(connection.intake)
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
    this.unconfirmed.delete(session)
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
    if (this.unflushed.length === 0) setImmediate(() => this.flush())
    this.unflushed.push(connection)
  }

  private flush(): void {
    const connections = this.unflushed
    this.unflushed = []
    for (const connection of connections) connection.flush()
  }

  // ——— confirmations ———

  await(session: Session): void {
    this.unconfirmed.add(session)
    this.confirmTimer ??= setTimeout(() => this.lookAfterUnconfirmed(), PING_EVERY_MS)
  }

  /** A barrier waits (M4): asks for the outstanding confirmations at the end of this turn instead of in a while. */
  hurry(): void {
    if (this.hurrying) return
    this.hurrying = true
    setImmediate(() => {
      this.hurrying = false
      for (const session of this.unconfirmed) if (session.wantsPing) session.connection.ping()
    })
  }

  private lookAfterUnconfirmed(): void {
    this.confirmTimer = undefined
    const limit = this.now() - CONFIRM_MS
    for (const session of this.unconfirmed) {
      if (session.wantsPing && !session.awaitsPong) session.connection.ping()
      const later = session.storeUnconfirmed(limit)
      if (!later && !session.wantsPing) this.unconfirmed.delete(session)
    }
    if (this.unconfirmed.size > 0) {
      this.confirmTimer = setTimeout(() => this.lookAfterUnconfirmed(), PING_EVERY_MS)
    }
  }

  // ——— flood control ———

  throttle(intake: Intake): void {
    this.throttled.add(intake)
    this.throttleTimer ??= setInterval(() => this.recover(), THROTTLE_EVERY_MS)
  }

  private recover(): void {
    const now = this.now()
    for (const intake of this.throttled) if (intake.recover(now)) this.throttled.delete(intake)
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
    clearTimeout(this.confirmTimer)
  }
}
