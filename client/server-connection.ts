/** One WebSocket to the server: batches the frames of a turn into one message (W8), reads frames, and detects a dead connection. */
import {
  closeCodes,
  type Decoded,
  FrameReader,
  fromServer,
  HEADER_BYTES,
  MAX_MESSAGE_BYTES,
  Program,
  ProtocolError,
  type ReasonName,
  type ServerMessageName,
  type ServerMessages,
  SUBPROTOCOL,
  subjectOf,
  type UserMessageName,
} from '../protocol/index.ts'
import { Deferred, type Limits } from './deferred.ts'
import { ConnectionLost } from './errors.ts'
import { maxCostOf, type OutgoingFrame, outgoingFrame } from './outgoing-frame.ts'
import { PendingRequests } from './pending-requests.ts'
import { Throttle } from './throttle.ts'

/** How long the server may be silent while a reply is awaited, in milliseconds; a slow receiver of a file delays replies (X3). */
const REPLY_TIMEOUT_MS = 20_000
const REPLY_TIMEOUT_WITH_UPLOADS_MS = 60_000
/** Silence after which a connection test is sent, in milliseconds: well within the server's idle limit (M6). */
const TEST_AFTER_MS = 25_000
const LIVENESS_CHECK_MS = 1000
/** Bytes buffered in the socket above which files wait, and how often that is checked, in milliseconds. */
const MAX_BUFFERED_BYTES = 256 * 1024
const BUFFERED_CHECK_MS = 20
/** The code of a connection that was lost without a close frame. */
const ABNORMAL_CLOSURE = 1006

/** A decoded frame from the server. */
export type IncomingFrame = Decoded<ServerMessages>

/** One frame on the wire, `time` in milliseconds since 1970. `bytes` is the whole frame, header included (a view: copy what you keep). */
export type ObservedFrame =
  | {
      readonly direction: 'out'
      readonly time: number
      readonly name: UserMessageName
      readonly values: object
      readonly bytes: Uint8Array
    }
  | {
      readonly direction: 'in'
      readonly time: number
      readonly name: ServerMessageName
      readonly values: object
      readonly bytes: Uint8Array
    }

export interface ConnectionOptions {
  readonly connectTimeoutMs: number
  readonly onFrame: ((frame: ObservedFrame) => void) | undefined
}

/** The events of a connection; `closed` is the last, and comes once. */
export interface ConnectionEvents {
  opened(connection: ServerConnection): void
  received(connection: ServerConnection, frame: IncomingFrame): void
  closed(connection: ServerConnection, code: number, reason: string): void
}

export class ServerConnection {
  readonly requests = new PendingRequests(frame => this.send(frame))
  readonly throttle = new Throttle()
  /** The number that is signed in on this connection, or 0. */
  number = 0
  /** The reason that a notice about this connection gave for its end (E4). */
  told: ReasonName | undefined
  /** The number of files being sent. */
  uploads = 0
  /** When the last frame arrived, in monotonic milliseconds. */
  lastReceivedAt = performance.now()
  private state: 'connecting' | 'open' | 'closed' = 'connecting'
  private readonly socket: InstanceType<typeof WebSocket>
  private readonly events: ConnectionEvents
  private readonly onFrame: ConnectionOptions['onFrame']
  private readonly listening = new AbortController()
  private readonly connectDeadline: ReturnType<typeof setTimeout>
  private livenessTimer: ReturnType<typeof setInterval> | undefined
  private batch: OutgoingFrame[] = []
  private batchBytes = 0

  /** Throws what `new WebSocket` throws for an invalid URL. */
  constructor(url: string | URL, { connectTimeoutMs, onFrame }: ConnectionOptions, events: ConnectionEvents) {
    this.events = events
    this.onFrame = onFrame
    this.socket = new WebSocket(url, SUBPROTOCOL)
    this.socket.binaryType = 'arraybuffer'
    const { signal } = this.listening
    this.socket.addEventListener('open', () => this.opened(), { signal })
    this.socket.addEventListener('message', ({ data }) => this.receive(data), { signal })
    this.socket.addEventListener(
      'close',
      ({ code, reason }) => this.end(code, reason, new ConnectionLost(reason || 'the connection was lost')),
      { signal },
    )
    this.connectDeadline = setTimeout(() => this.abandon(`no connection in ${connectTimeoutMs} ms`), connectTimeoutMs)
  }

  get isOpen(): boolean {
    return this.state === 'open'
  }

  // ——— sending ———

  /** Sends a frame at the end of this turn; discards it when the connection is not open. */
  send(frame: OutgoingFrame): void {
    if (!this.isOpen) return
    const { length } = frame.bytes
    this.throttle.spend(maxCostOf(frame))
    if (this.batchBytes + length > MAX_MESSAGE_BYTES) this.flush()
    if (this.batch.length === 0) queueMicrotask(() => this.flush())
    this.batch.push(frame)
    this.batchBytes += length
  }

  /** Sends frames and then a connection test; resolves with its echo (M4). Ignores a notice that refuses one of the frames. */
  sendWithBarrier(frames: readonly OutgoingFrame[], limits: Limits = {}): Promise<void> {
    this.requests.ensureCapacity('connectionTest')
    const deferred = new Deferred<void>(limits)
    const [first] = frames
    this.requests.expect('connectionTest', {
      request: first?.name ?? 'connectionTest',
      about: first && subjectOf(first.name, { ...first.values }).number,
      onReply: () => deferred.resolve(),
      onRefusal: () => {},
      onLost: error => deferred.reject(error),
    })
    for (const frame of frames) this.send(frame)
    this.send(outgoingFrame('connectionTest', { number: this.number }))
    return deferred.promise
  }

  private flush(): void {
    const { batch } = this
    if (batch.length === 0) return
    const message = new Uint8Array(this.batchBytes)
    let offset = 0
    for (const { bytes } of batch) {
      message.set(bytes, offset)
      offset += bytes.length
    }
    this.batch = []
    this.batchBytes = 0
    // A closing socket takes nothing more, and browsers complain. What has to be sent goes over the next connection.
    if (this.socket.readyState !== this.socket.OPEN) return
    this.socket.send(message)
    const time = Date.now()
    for (const { name, values, bytes } of batch) this.observe({ direction: 'out', time, name, values, bytes })
  }

  /** Resolves when more of a file may be sent: the socket and the flood allowance have room. */
  async whenWritable(): Promise<void> {
    while (this.isOpen && this.socket.bufferedAmount > MAX_BUFFERED_BYTES) await this.delay(BUFFERED_CHECK_MS)
    while (this.isOpen && this.throttle.waitMs > 0) await this.delay(this.throttle.waitMs)
  }

  /** Resolves after this long, or when the connection has ended. */
  private delay(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, milliseconds)
      const onEnd = () => {
        clearTimeout(timer)
        resolve()
      }
      this.listening.signal.addEventListener('abort', onEnd, { once: true })
    })
  }

  // ——— receiving ———

  private opened(): void {
    clearTimeout(this.connectDeadline)
    this.state = 'open'
    this.lastReceivedAt = performance.now()
    this.livenessTimer = setInterval(() => this.checkLiveness(), LIVENESS_CHECK_MS)
    this.events.opened(this)
  }

  private receive(data: unknown): void {
    this.lastReceivedAt = performance.now()
    try {
      if (!(data instanceof ArrayBuffer)) throw new ProtocolError('a text message')
      if (data.byteLength > MAX_MESSAGE_BYTES) throw new ProtocolError(`a message of ${data.byteLength} bytes`, true)
      this.processFrames(new Uint8Array(data))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.close(closeCodes.malformed.code, error.message)
    }
  }

  private processFrames(message: Uint8Array): void {
    const frames = new FrameReader(message, Program.server)
    while (this.isOpen && frames.next()) {
      // A later server may know more messages (W9).
      if (fromServer.nameOf(frames.type) === undefined) continue
      const start = frames.offset - HEADER_BYTES
      const frame = fromServer.decode(frames)
      this.observe({ direction: 'in', time: Date.now(), ...frame, bytes: message.subarray(start, frames.end) })
      this.requests.handleReply(frame.name, frame.values)
      this.events.received(this, frame)
    }
  }

  /** Calls the observer. An error it throws must not disturb the connection. */
  private observe(frame: ObservedFrame): void {
    try {
      this.onFrame?.(frame)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  // ——— liveness and the end ———

  private checkLiveness(): void {
    const now = performance.now()
    const { oldestSince } = this.requests
    if (oldestSince === undefined) {
      if (now - this.lastReceivedAt >= TEST_AFTER_MS) this.sendWithBarrier([]).catch(() => {})
      return
    }
    const timeoutMs = this.uploads > 0 ? REPLY_TIMEOUT_WITH_UPLOADS_MS : REPLY_TIMEOUT_MS
    if (now - Math.max(oldestSince, this.lastReceivedAt) >= timeoutMs) {
      this.abandon(`the server was silent for ${timeoutMs / 1000} s`)
    }
  }

  /** Gives the connection up as lost; the client connects again. */
  abandon(why: string): void {
    this.close(ABNORMAL_CLOSURE, why)
  }

  /** Ends the connection without waiting for the server, and rejects the pending requests with the error. */
  close(code: number, reason: string, error: Error = new ConnectionLost(reason)): void {
    this.flush()
    this.listening.abort()
    this.socket.close()
    this.end(code, reason, error)
  }

  private end(code: number, reason: string, error: Error): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.listening.abort()
    clearTimeout(this.connectDeadline)
    clearInterval(this.livenessTimer)
    this.batch = []
    this.batchBytes = 0
    this.requests.endAll(error)
    this.events.closed(this, code, reason)
  }
}
