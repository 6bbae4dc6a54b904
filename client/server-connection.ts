/** One WebSocket to the server: batches the frames of a turn into one message (W8), reads frames, and detects a dead connection. */
import {
  closeCodes,
  FrameReader,
  HEADER_BYTES,
  MAX_MESSAGE_BYTES,
  ProtocolError,
  type ReasonName,
  SUBPROTOCOL,
  toUserTraffic,
} from '../protocol/index.ts'
import type { IncomingFrame, Reader } from './codec.ts'
import { ConnectionLost } from './errors.ts'
import { maxCostOf, type OutgoingFrame, type OutgoingName, outgoingFrame } from './outgoing-frame.ts'
import { Pacer } from './pacer.ts'
import { type PendingRequest, PendingRequests } from './pending-requests.ts'
import { RequestQueue } from './request-queue.ts'
import type { WebSocketClass, WebSocketLike } from './web-socket.ts'

/** How long the server may be silent while a reply is awaited, in milliseconds; a slow receiver of a file delays replies (X3). */
const REPLY_TIMEOUT_MS = 20_000
const REPLY_TIMEOUT_WITH_UPLOADS_MS = 60_000
/** Silence after which a connection test is sent, in milliseconds: well within the server's idle limit (M6). */
const TEST_AFTER_MS = 25_000
const LIVENESS_CHECK_MS = 1000
/** A check that comes so late, in milliseconds, finds a process that was stopped, or a tab that was frozen. */
const FROZEN_MS = 5000
/** How long the answer to a probe may take, in milliseconds: a connection test takes at most 2 s (M4). */
const PROBE_TIMEOUT_MS = 5000
/** The code of a connection that was lost without a close frame. */
const ABNORMAL_CLOSURE = 1006

/** One frame on the wire, `time` in milliseconds since 1970. `bytes` is the whole frame, header included (a view: copy what you keep). */
export type ObservedFrame =
  | {
      readonly direction: 'out'
      readonly time: number
      readonly name: OutgoingName
      readonly values: object
      readonly bytes: Uint8Array
    }
  | {
      readonly direction: 'in'
      readonly time: number
      readonly name: IncomingFrame['name']
      readonly values: object
      readonly bytes: Uint8Array
    }

export interface ConnectionOptions {
  readonly WebSocket: WebSocketClass | undefined
  readonly connectTimeoutMs: number
  readonly onFrame: (frame: ObservedFrame) => void
  readonly reader: Reader
}

/** The events of a connection; `closed` is the last, and comes once. */
export interface ConnectionEvents {
  opened(connection: ServerConnection): void
  received(connection: ServerConnection, frame: IncomingFrame): void
  closed(connection: ServerConnection, code: number, reason: string): void
}

export class ServerConnection {
  readonly pacer = new Pacer()
  readonly pending = new PendingRequests(this.pacer, frames => this.#transmit(frames))
  readonly requests = new RequestQueue(this.pacer, this.pending)
  /** The number that is signed in on this connection, or 0. */
  number = 0
  /** Whether messages that come now were stored. */
  isReplaying = false
  /** The reason that a notice about this connection gave for its end (E4). */
  told: ReasonName | undefined
  /** The number of files being sent. */
  uploads = 0
  /** At least as many as there are in any group of the user. */
  friends = 0
  /** When the last frame arrived, in monotonic milliseconds. */
  lastReceivedAt = performance.now()
  #state: 'connecting' | 'open' | 'closed' = 'connecting'
  readonly #socket: WebSocketLike
  readonly #events: ConnectionEvents
  readonly options: ConnectionOptions
  readonly #ending = new AbortController()
  /** Aborted at the end, with its error. */
  readonly ended = this.#ending.signal
  readonly #connectDeadline: ReturnType<typeof setTimeout>
  #livenessTimer: ReturnType<typeof setInterval> | undefined
  #checkedAt = 0
  /** When a connection test was sent to find out whether the connection is alive, until something arrives. */
  #probedAt: number | undefined
  #batch: OutgoingFrame[] = []
  #batchBytes = 0

  /** Throws what `new WebSocket` throws for an invalid URL. */
  constructor(url: string | URL, options: ConnectionOptions, events: ConnectionEvents) {
    const { WebSocket: Socket = WebSocket, connectTimeoutMs } = options
    this.#events = events
    this.options = options
    this.#socket = new Socket(url, SUBPROTOCOL)
    this.#socket.binaryType = 'arraybuffer'
    this.#socket.addEventListener('open', () => this.#opened())
    this.#socket.addEventListener('message', ({ data }) => this.#receive(data))
    this.#socket.addEventListener('close', ({ code, reason }) => {
      this.#end(code, reason, new ConnectionLost(reason || 'the connection was lost'))
    })
    // The event `close` follows. Without a listener, that of ws would be thrown.
    this.#socket.addEventListener('error', () => {})
    this.#connectDeadline = setTimeout(() => this.abandon(`no connection in ${connectTimeoutMs} ms`), connectTimeoutMs)
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** The bytes that wait in the socket. */
  get bufferedAmount(): number {
    return this.#socket.bufferedAmount
  }

  // ——— sending ———

  /** Sends frames at the end of this turn; returns their cost. */
  #transmit(frames: readonly OutgoingFrame[]): number {
    let cost = 0
    for (const frame of frames) {
      const { length } = frame.bytes
      if (this.#batchBytes + length > MAX_MESSAGE_BYTES) this.#flush()
      if (this.#batch.length === 0) queueMicrotask(() => this.#flush())
      this.#batch.push(frame)
      this.#batchBytes += length
      cost += maxCostOf(frame, this.friends)
    }
    return cost
  }

  /** Sends frames and then a connection test, whose echo says that they are settled (M4). */
  sendWithTest(frames: readonly OutgoingFrame[], request: PendingRequest): void {
    this.pending.send(outgoingFrame('connectionTest', { number: this.number }), request, frames)
  }

  #flush(): void {
    const batch = this.#batch
    if (batch.length === 0) return
    const message = new Uint8Array(this.#batchBytes)
    let offset = 0
    for (const { bytes } of batch) {
      message.set(bytes, offset)
      offset += bytes.length
    }
    this.#batch = []
    this.#batchBytes = 0
    // A closing socket takes nothing more, and browsers complain. What has to be sent goes over the next connection.
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(message)
    const time = Date.now()
    for (const { name, values, bytes } of batch) this.options.onFrame({ direction: 'out', time, name, values, bytes })
  }

  // ——— receiving ———

  #opened(): void {
    if (this.#state !== 'connecting') return
    clearTimeout(this.#connectDeadline)
    this.#state = 'open'
    this.lastReceivedAt = performance.now()
    this.#checkedAt = this.lastReceivedAt
    this.#livenessTimer = setInterval(() => this.#checkLiveness(), LIVENESS_CHECK_MS)
    this.#events.opened(this)
  }

  #receive(data: unknown): void {
    if (!this.isOpen) return
    this.lastReceivedAt = performance.now()
    this.#probedAt = undefined
    try {
      if (!(data instanceof ArrayBuffer)) throw new ProtocolError('a text message')
      if (data.byteLength > MAX_MESSAGE_BYTES) throw new ProtocolError(`a message of ${data.byteLength} bytes`, true)
      this.#processFrames(new Uint8Array(data))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.close(closeCodes.malformed.code, error.message)
    }
  }

  #processFrames(message: Uint8Array): void {
    const frames = new FrameReader(message, toUserTraffic)
    while (this.isOpen && frames.next()) {
      const start = frames.offset - HEADER_BYTES
      const frame = this.options.reader.decode(frames)
      if (frame === undefined) continue
      this.options.onFrame({ direction: 'in', time: Date.now(), ...frame, bytes: message.subarray(start, frames.end) })
      this.pending.handleReply(frame.name, frame.values)
      this.#events.received(this, frame)
    }
  }

  // ——— liveness and the end ———

  /** Sends a connection test; the connection is given up if nothing arrives for a few seconds. */
  probe(): void {
    if (!this.isOpen || this.#probedAt !== undefined) return
    this.#probedAt = performance.now()
    this.test()
  }

  /** Sends a connection test. */
  test(onReply = () => {}): void {
    this.sendWithTest([], { request: 'connectionTest', onReply })
  }

  #checkLiveness(): void {
    const now = performance.now()
    const wasFrozen = now - this.#checkedAt >= FROZEN_MS
    this.#checkedAt = now
    const { oldestSince } = this.pending
    const replyTimeoutMs = this.uploads > 0 ? REPLY_TIMEOUT_WITH_UPLOADS_MS : REPLY_TIMEOUT_MS
    const silentSince = this.#probedAt ?? (oldestSince && Math.max(oldestSince, this.lastReceivedAt))
    const limitMs = this.#probedAt !== undefined && this.uploads === 0 ? PROBE_TIMEOUT_MS : replyTimeoutMs
    // What arrived meanwhile is read after this check.
    if (wasFrozen && this.#probedAt === undefined) this.probe()
    else if (silentSince === undefined) {
      if (now - this.lastReceivedAt >= TEST_AFTER_MS) this.test()
    } else if (now - silentSince >= limitMs) this.abandon(`the server was silent for ${limitMs / 1000} s`)
  }

  /** Gives the connection up as lost; the client connects again. */
  abandon(why: string): void {
    this.close(ABNORMAL_CLOSURE, why)
  }

  /** Ends the connection without waiting for the server, and rejects the pending requests with the error. */
  close(code: number, reason: string, error: Error = new ConnectionLost(reason)): void {
    this.#flush()
    this.#end(code, reason, error)
    this.#socket.close()
  }

  #end(code: number, reason: string, error: Error): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#ending.abort(error)
    clearTimeout(this.#connectDeadline)
    clearInterval(this.#livenessTimer)
    this.#batch = []
    this.#batchBytes = 0
    this.pacer.stop()
    this.requests.end(error)
    this.pending.endAll(error)
    this.#events.closed(this, code, reason)
  }
}
