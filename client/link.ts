/** Keeps one connection to the server: connects, and comes back after a loss, until it is stopped or has to end. */
import { Connection, type ConnectionOptions, type Incoming } from './connection.ts'
import { ConnectionClosed, ConnectionLost } from './errors.ts'
import { Outcome } from './outcome.ts'
import { type BackoffOptions, delayAfter, verdictOn } from './reconnect.ts'
import type { EndedBecause, Status } from './status.ts'

/** The close code of a connection that has done its work. */
const NORMAL = 1000
/** How long it has to go well until failures are forgotten, in milliseconds. */
const WELL_MS = 10_000

export interface LinkOptions extends ConnectionOptions, BackoffOptions {}

/** What a link tells. */
export interface LinkEvents {
  status(status: Status): void
  opened(connection: Connection): void
  received(connection: Connection, frame: Incoming): void
  /** The connection, open or not yet, is gone; another follows, unless the status says otherwise. */
  lost(connection: Connection): void
  /** No connection is kept any more: it was closed, or it would be of no use. */
  stopped(error: Error): void
}

export class Link {
  private readonly url: string | URL
  private readonly options: LinkOptions
  private readonly events: LinkEvents
  private current: Connection | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private readonly awaiting = new Set<Outcome<Connection>>()
  /** Whether it is on its way to a connection, or has one. */
  private isKept = false
  private hasOpened = false
  private failures = 0
  private wellSince: number | undefined

  constructor(url: string | URL, options: LinkOptions, events: LinkEvents) {
    this.url = url
    this.options = options
    this.events = events
  }

  /** The connection, when it is open. */
  get connection(): Connection | undefined {
    return this.current?.isOpen ? this.current : undefined
  }

  /** Begins to keep a connection, unless it does; resolves with it once it is open. Rejects for a URL that is none. */
  async open(signal?: AbortSignal): Promise<Connection> {
    signal?.throwIfAborted()
    if (this.connection !== undefined) return this.connection
    if (!this.isKept) this.start()
    const outcome = new Outcome<Connection>({ signal })
    this.awaiting.add(outcome)
    try {
      return await outcome.promise
    } finally {
      this.awaiting.delete(outcome)
      // Nobody else wants it.
      if (signal?.aborted && this.awaiting.size === 0 && !this.hasOpened) this.close()
    }
  }

  private start(): void {
    this.failures = 0
    this.hasOpened = false
    this.connect()
  }

  /** Ends a wait. */
  retryNow(): void {
    if (this.retry !== undefined) this.connect()
  }

  /** Closes the connection and keeps none. */
  close(): void {
    if (this.isKept) this.stop({ is: 'idle' }, new ConnectionClosed('the client was closed'))
    else this.events.status({ is: 'idle' })
  }

  /** Stops because coming back is of no use. */
  end(because: EndedBecause, code: number, reason: string): void {
    this.stop({ is: 'ended', because, code, reason }, new ConnectionLost(reason || because))
  }

  private stop(status: Status, error: Error): void {
    clearTimeout(this.retry)
    this.retry = undefined
    this.isKept = false
    const { current } = this
    this.current = undefined
    this.events.stopped(error)
    current?.drop(NORMAL, error.message, error)
    for (const outcome of this.awaiting) outcome.reject(error)
    this.events.status(status)
  }

  /** What the connection was opened for has been reached; failures are forgotten if it stays so. */
  goesWell(): void {
    this.wellSince = performance.now()
  }

  private connect(): void {
    clearTimeout(this.retry)
    this.retry = undefined
    this.wellSince = undefined
    this.current = new Connection(this.url, this.options, {
      opened: connection => this.opened(connection),
      received: (connection, frame) => this.events.received(connection, frame),
      closed: (connection, code, reason) => this.closed(connection, code, reason),
    })
    this.isKept = true
    this.events.status({ is: 'connecting' })
  }

  private opened(connection: Connection): void {
    this.hasOpened = true
    this.events.opened(connection)
    for (const outcome of this.awaiting) outcome.resolve(connection)
  }

  private closed(connection: Connection, code: number, reason: string): void {
    const isCurrent = connection === this.current
    if (isCurrent) this.current = undefined
    this.events.lost(connection)
    // Stopped, or also started anew, by whoever was told.
    if (!isCurrent || !this.isKept || this.current !== undefined) return
    const verdict = verdictOn(code)
    if (verdict === 'at once' || verdict === 'later')
      this.wait(verdict === 'later', reason || 'no connection to the server')
    else this.end(verdict, code, reason)
  }

  private wait(isLater: boolean, why: string): void {
    if (this.wellSince !== undefined && performance.now() - this.wellSince >= WELL_MS) this.failures = 0
    const delayMs = delayAfter(this.failures, isLater, this.options, Math.random())
    this.failures++
    this.retry = setTimeout(() => this.connect(), delayMs)
    this.events.status({ is: 'waiting', until: Date.now() + delayMs, delayMs, why })
  }
}
