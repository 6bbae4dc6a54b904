/** One WebSocket: frames out, all of a turn in one message (W8); frames in; and the deadlines that tell a dead one. */
import {
  closeCodes,
  type Decoded,
  FrameReader,
  fromServer,
  HEADER_BYTES,
  MAX_MESSAGE_BYTES,
  Program,
  ProtocolError,
  type ServerMessageName,
  type ServerMessages,
  type UserMessageName,
  userMessages,
} from '../protocol/index.ts'
import { ConnectionLost } from './errors.ts'
import { type Limits, Outcome } from './outcome.ts'
import { Pace } from './pace.ts'
import { type Outgoing, outgoing, Requests } from './requests.ts'

/** How long nothing may come while an answer is awaited, in milliseconds; a slow receiver of a file holds it back (X3). */
const PATIENCE_MS = 20_000
const PATIENCE_WITH_UPLOADS_MS = 60_000
/** Silence after which the connection is tested, in milliseconds: well within the server's idle limit (M6). */
const TEST_AFTER_MS = 25_000
const WATCH_EVERY_MS = 1000
/** Bytes waiting in the socket above which bulk waits, and how often they are looked at, in milliseconds. */
const MOST_BUFFERED_BYTES = 256 * 1024
const BUFFERED_EVERY_MS = 20
/** The code of a connection that ended without a word. */
const LOST = 1006

/** A frame from the server, decoded. */
export type Incoming = Decoded<ServerMessages>

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

/** What a connection tells; `closed` is the last, and comes once. */
export interface ConnectionEvents {
  opened(connection: Connection): void
  received(connection: Connection, frame: Incoming): void
  closed(connection: Connection, code: number, reason: string): void
}

export class Connection {
  readonly requests = new Requests(frame => this.send(frame))
  readonly pace = new Pace()
  /** Who is signed in here, or 0. */
  number = 0
  /** How many files go out. */
  uploads = 0
  /** When the last frame came, in monotonic milliseconds. */
  heardAt = performance.now()
  private state: 'connecting' | 'open' | 'closed' = 'connecting'
  private readonly socket: InstanceType<typeof WebSocket>
  private readonly events: ConnectionEvents
  private readonly onFrame: ConnectionOptions['onFrame']
  private readonly listening = new AbortController()
  private readonly connectDeadline: ReturnType<typeof setTimeout>
  private watching: ReturnType<typeof setInterval> | undefined
  private batch: Outgoing[] = []
  private batchBytes = 0

  /** Throws what `new WebSocket` throws: for a URL that is none. */
  constructor(url: string | URL, { connectTimeoutMs, onFrame }: ConnectionOptions, events: ConnectionEvents) {
    this.events = events
    this.onFrame = onFrame
    this.socket = new WebSocket(url)
    this.socket.binaryType = 'arraybuffer'
    const { signal } = this.listening
    this.socket.addEventListener('open', () => this.opened(), { signal })
    this.socket.addEventListener('message', ({ data }) => this.hear(data), { signal })
    this.socket.addEventListener(
      'close',
      ({ code, reason }) => this.end(code, reason, new ConnectionLost(reason || 'the connection was lost')),
      { signal },
    )
    this.connectDeadline = setTimeout(() => this.lose(`no connection in ${connectTimeoutMs} ms`), connectTimeoutMs)
  }

  get isOpen(): boolean {
    return this.state === 'open'
  }

  // ——— out ———

  /** Sends a frame at the end of this turn; on a connection that is not open, it goes nowhere. */
  send(frame: Outgoing): void {
    if (!this.isOpen) return
    const { length } = frame.bytes
    this.pace.spend(userMessages[frame.name].cost)
    if (this.batchBytes + length > MAX_MESSAGE_BYTES) this.flush()
    if (this.batch.length === 0) queueMicrotask(() => this.flush())
    this.batch.push(frame)
    this.batchBytes += length
  }

  /** Sends frames and a connection test; resolves with its echo (M4). A notice that refuses such a frame has no effect. */
  settle(frames: readonly Outgoing[], limits: Limits = {}): Promise<void> {
    this.requests.check('connectionTest')
    const outcome = new Outcome<void>(limits)
    this.requests.expect('connectionTest', {
      request: frames[0]?.name ?? 'connectionTest',
      answered: () => outcome.resolve(),
      refused: () => {},
      lost: error => outcome.reject(error),
    })
    for (const frame of frames) this.send(frame)
    this.send(outgoing('connectionTest', { number: this.number }))
    return outcome.promise
  }

  private flush(): void {
    const { batch } = this
    if (batch.length === 0) return
    const message = new Uint8Array(this.batchBytes)
    let at = 0
    for (const { bytes } of batch) {
      message.set(bytes, at)
      at += bytes.length
    }
    this.batch = []
    this.batchBytes = 0
    // While the server is closing it, a socket takes nothing any more and browsers complain: all this is for the next one.
    if (this.socket.readyState !== this.socket.OPEN) return
    this.socket.send(message)
    const time = Date.now()
    for (const { name, values, bytes } of batch) this.observe({ direction: 'out', time, name, values, bytes })
  }

  /** Resolves when bulk may be sent: the socket has room, and the server's flood allowance as well. */
  async room(): Promise<void> {
    while (this.isOpen && this.socket.bufferedAmount > MOST_BUFFERED_BYTES) await this.pause(BUFFERED_EVERY_MS)
    while (this.isOpen && this.pace.waitMs > 0) await this.pause(this.pace.waitMs)
  }

  /** Resolves after so long, or when the connection has ended. */
  private pause(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, milliseconds)
      const ended = () => {
        clearTimeout(timer)
        resolve()
      }
      this.listening.signal.addEventListener('abort', ended, { once: true })
    })
  }

  // ——— in ———

  private opened(): void {
    clearTimeout(this.connectDeadline)
    this.state = 'open'
    this.heardAt = performance.now()
    this.watching = setInterval(() => this.watch(), WATCH_EVERY_MS)
    this.events.opened(this)
  }

  private hear(data: unknown): void {
    this.heardAt = performance.now()
    try {
      if (!(data instanceof ArrayBuffer)) throw new ProtocolError('a text message')
      if (data.byteLength > MAX_MESSAGE_BYTES) throw new ProtocolError(`a message of ${data.byteLength} bytes`, true)
      this.serve(new Uint8Array(data))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.drop(closeCodes.malformed.code, error.message)
    }
  }

  private serve(message: Uint8Array): void {
    const frames = new FrameReader(message, Program.server)
    while (this.isOpen && frames.next()) {
      const start = frames.offset - HEADER_BYTES
      const frame = fromServer.decode(frames)
      this.observe({ direction: 'in', time: Date.now(), ...frame, bytes: message.subarray(start, frames.end) })
      this.requests.received(frame.name, frame.values)
      this.events.received(this, frame)
    }
  }

  /** An observer that throws must not stop what it observes. */
  private observe(frame: ObservedFrame): void {
    try {
      this.onFrame?.(frame)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  // ——— deadlines and the end ———

  private watch(): void {
    const now = performance.now()
    const { awaitedSince } = this.requests
    if (awaitedSince === undefined) {
      if (now - this.heardAt >= TEST_AFTER_MS) this.settle([]).catch(() => {})
      return
    }
    const patienceMs = this.uploads > 0 ? PATIENCE_WITH_UPLOADS_MS : PATIENCE_MS
    if (now - Math.max(awaitedSince, this.heardAt) >= patienceMs) {
      this.lose(`the server was silent for ${patienceMs / 1000} s`)
    }
  }

  /** Gives the connection up: another is to be tried. */
  lose(why: string): void {
    this.drop(LOST, why)
  }

  /** Ends the connection without waiting for the other side; what waits for an answer is rejected with the error. */
  drop(code: number, reason: string, error: Error = new ConnectionLost(reason)): void {
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
    clearInterval(this.watching)
    this.batch = []
    this.batchBytes = 0
    this.requests.end(error)
    this.events.closed(this, code, reason)
  }
}
