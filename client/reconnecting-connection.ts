/** Keeps a connection to the server: connects, and reconnects after a loss, until it is closed or reconnecting is pointless. */
import type { ReasonName } from '../protocol/index.ts'
import type { IncomingFrame } from './codec.ts'
import { checkSignal, Deferred } from './deferred.ts'
import { ConnectionClosed, ConnectionLost } from './errors.ts'
import { type BackoffOptions, backoffDelayMs, reconnectPolicy } from './reconnect-policy.ts'
import { type ConnectionOptions, ServerConnection } from './server-connection.ts'
import type { EndedBecause, Status } from './status.ts'

const NORMAL_CLOSURE = 1000
const CLOSED = 'the client was closed'
/** How long a connection has to be healthy before earlier failures are forgotten, in milliseconds. */
const HEALTHY_MS = 10_000

/** A window or a worker hears of its network; Node has no such events. */
const environment: { readonly [name: string]: unknown } & Partial<EventTarget> = globalThis

export interface ReconnectingOptions extends ConnectionOptions, BackoffOptions {}

export interface ReconnectingEvents {
  statusChanged(status: Status): void
  opened(connection: ServerConnection): void
  received(connection: ServerConnection, frame: IncomingFrame): void
  /** The connection, or an attempt to connect, has failed; another attempt follows, unless the status says otherwise. */
  lost(connection: ServerConnection): void
  /** It does not reconnect any more: it was closed, or reconnecting is pointless. */
  stopped(error: Error): void
}

export class ReconnectingConnection {
  readonly #url: string | URL
  readonly #options: ReconnectingOptions
  readonly #events: ReconnectingEvents
  #current: ServerConnection | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  readonly #waiters = new Set<Deferred<ServerConnection>>()
  /** Whether it has a connection, or is trying to get one. */
  #isRunning = false
  #hasOpened = false
  #failures = 0
  #healthySince: number | undefined

  constructor(url: string | URL, options: ReconnectingOptions, events: ReconnectingEvents) {
    this.#url = url
    this.#options = options
    this.#events = events
  }

  /** The connection, if it is open. */
  get active(): ServerConnection | undefined {
    return this.#current?.isOpen ? this.#current : undefined
  }

  /** Resolves with the connection once it is open; starts connecting if need be. Rejects for an invalid URL. */
  async connect(signal?: AbortSignal): Promise<ServerConnection> {
    checkSignal(signal)
    if (this.active !== undefined) return this.active
    if (!this.#isRunning) this.#start()
    // A listener may have closed it.
    if (!this.#isRunning) throw new ConnectionClosed(CLOSED)
    const deferred = new Deferred<ServerConnection>({ signal })
    this.#waiters.add(deferred)
    try {
      return await deferred.promise
    } finally {
      this.#waiters.delete(deferred)
      // Nobody else wants the connection.
      if (signal?.aborted && this.#waiters.size === 0 && !this.#hasOpened) this.close()
    }
  }

  #start(): void {
    this.#failures = 0
    this.#hasOpened = false
    this.#attempt()
    // A browser is back in a network; Node has no such event, and no such function.
    if (this.#isRunning) environment.addEventListener?.('online', this.reconnectNow)
  }

  /** Ends the wait for the next attempt, or finds out whether the connection is still alive. */
  readonly reconnectNow = (): void => {
    if (this.#retryTimer !== undefined) this.#attempt()
    else this.#current?.probe()
  }

  /** Closes the connection and does not reconnect. */
  close(): void {
    if (this.#isRunning) this.#stop({ is: 'idle' }, new ConnectionClosed(CLOSED))
    else this.#events.statusChanged({ is: 'idle' })
  }

  /** Stops because reconnecting is pointless. */
  giveUp(because: EndedBecause, code: number, reason: string, told: ReasonName | undefined): void {
    this.#stop({ is: 'ended', because, code, reason, told }, new ConnectionLost(reason || because))
  }

  #stop(status: Status, error: Error): void {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = undefined
    this.#isRunning = false
    environment.removeEventListener?.('online', this.reconnectNow)
    const current = this.#current
    this.#current = undefined
    this.#events.stopped(error)
    current?.close(NORMAL_CLOSURE, error.message, error)
    for (const waiter of this.#waiters) waiter.reject(error)
    this.#events.statusChanged(status)
  }

  /** The connection serves its purpose; earlier failures are forgotten if it stays so. */
  markHealthy(): void {
    this.#healthySince = performance.now()
  }

  #attempt(): void {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = undefined
    this.#healthySince = undefined
    this.#current = new ServerConnection(this.#url, this.#options, {
      opened: connection => this.#opened(connection),
      received: (connection, frame) => this.#events.received(connection, frame),
      closed: (connection, code, reason) => this.#closed(connection, code, reason),
    })
    this.#isRunning = true
    this.#events.statusChanged({ is: 'connecting' })
  }

  #opened(connection: ServerConnection): void {
    this.#hasOpened = true
    this.#events.opened(connection)
    // A listener may have closed it, and even started another one.
    if (!connection.isOpen) return
    for (const waiter of this.#waiters) waiter.resolve(connection)
  }

  #closed(connection: ServerConnection, code: number, reason: string): void {
    const isCurrent = connection === this.#current
    if (isCurrent) this.#current = undefined
    this.#events.lost(connection)
    // A listener may have stopped it, and even started it again.
    if (!isCurrent || !this.#isRunning || this.#current !== undefined) return
    const { told } = connection
    const policy = reconnectPolicy(code, told)
    if (policy === 'at once' || policy === 'later')
      this.#scheduleRetry(policy === 'later', reason || 'no connection to the server', code)
    else this.giveUp(policy, code, reason, told)
  }

  #scheduleRetry(isLater: boolean, why: string, code: number): void {
    if (this.#healthySince !== undefined && performance.now() - this.#healthySince >= HEALTHY_MS) this.#failures = 0
    const delayMs = backoffDelayMs(this.#failures, isLater, this.#options, Math.random())
    this.#failures++
    this.#retryTimer = setTimeout(() => this.#attempt(), delayMs)
    this.#events.statusChanged({ is: 'waiting', until: Date.now() + delayMs, delayMs, why, code })
  }
}
