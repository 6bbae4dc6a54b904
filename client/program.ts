/** A program of the system, such as a print server, that attaches to the server and exchanges frames with users (N1–N4). */
import {
  decodeRelayed,
  encodeFromProgram,
  encodeText,
  FrameReader,
  Program,
  type AttachedProgram as ProgramCode,
  type ProgramMessageName,
  type ProgramValues,
  ProtocolError,
  programCodec,
  type ReasonName,
  reasonOf,
  type ToProgramValues,
  toProgramCodec,
  toProgramTraffic,
} from '../protocol/index.ts'
import { checkWord } from './arguments.ts'
import { ConnectionClosed, ConnectionLost, OicqError, QueueFull } from './errors.ts'
import { backoffDelayMs } from './reconnect-policy.ts'
import type { WebSocketClass, WebSocketLike } from './web-socket.ts'

/** The programs that can attach. */
export type ProgramName = 'fax' | 'web' | 'print' | 'chat'

const programNames: readonly ProgramName[] = ['fax', 'web', 'print', 'chat']

/** A frame from a user: its type and data mean what the program has them mean. */
export interface ProgramFrame {
  /** The user's number. */
  readonly number: number
  readonly type: number
  readonly data: Uint8Array
}

export interface ProgramOptions {
  readonly program: ProgramName
  /** One of the keys that the server has for it. */
  readonly key: string
  /** Called with each frame of a user. Frames wait while 1,000 of its promises are open, if the WebSocket can be paused, as that of `ws` can. */
  onFrame(frame: ProgramFrame): void | Promise<void>
  /** A user whom the program has talked with has signed out. */
  onUserGone?(number: number): void
  /** `attached`, or why not: `lost`, and it will connect again, or for good, `refused` (the key) or `closed` (by `close`). */
  onStatus?(status: 'attached' | 'lost' | 'refused' | 'closed'): void
  /** What `onFrame` throws, and what is malformed; thrown to nobody if it is left out. */
  onError?(error: unknown): void
  /** The WebSocket to use, by default the one of the platform. */
  readonly WebSocket?: WebSocketClass
}

/** A frame or a request went no further (N3, N4). */
export class ProgramRefused extends OicqError {
  override name = 'ProgramRefused'
  readonly code: number
  /** Undefined for a code that this version does not know. */
  readonly reason: ReasonName | undefined

  constructor(code: number) {
    super(`refused: ${reasonOf(code) ?? code}`)
    this.code = code
    this.reason = reasonOf(code)
  }
}

/** Frames, texts and requests that the server has not confirmed. */
const MAX_WAITING = 1000
/** Frames in the hands of `onFrame` above which the socket is paused. */
const MAX_HANDLED = 1000
const BACKOFF = { firstDelayMs: 200, longestDelayMs: 15_000 }
/** How long the server may be silent before it is asked for an answer, and before it counts as lost, in milliseconds. */
const TEST_AFTER_MS = 10_000
const LOST_AFTER_MS = 25_000
const CHECK_EVERY_MS = 1000

interface Waiting<T = void> {
  resolve(value: T): void
  reject(error: Error): void
}

/** A frame to a user that the server has not confirmed. */
interface SentFrame extends Waiting {
  readonly number: number
}

type Profile = ToProgramValues<'profile'>

/** Attaches a program to the server, and again whenever the connection is lost. The URL is like wss://chat.example.org/program. */
export function attachProgram(url: string | URL, options: ProgramOptions): ProgramClient {
  return new ProgramClient(url, options)
}

/** What `attachProgram` returns. Its methods reject with a QueueFull while 1,000 frames, texts and profiles are waited for. */
export class ProgramClient {
  readonly #url: string | URL
  readonly #options: ProgramOptions
  readonly #program: ProgramCode
  readonly #codec: ReturnType<typeof programCodec>
  readonly #toProgram: ReturnType<typeof toProgramCodec>
  #socket: (WebSocketLike & { pause?(): void; resume?(): void }) | undefined
  #isAttached = false
  #isClosed = false
  #failures = 0
  #heardAt = 0
  #handled = 0
  #waiting = 0
  #isTestPending = false
  /** Frames since the last connection test, and those before each test under way. */
  #untested: SentFrame[] = []
  #tested: SentFrame[][] = []
  /** By user, the frames that wait for the one before them: which of several was refused, nobody could tell. */
  readonly #queues = new Map<number, (() => void)[]>()
  readonly #messages = new Map<number, Waiting[]>()
  readonly #profiles: (Waiting<Profile> & { readonly friend: number })[] = []
  #profileRefused = false
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #liveness: ReturnType<typeof setInterval>

  constructor(url: string | URL, options: ProgramOptions) {
    this.#url = url
    this.#options = { ...options }
    checkWord('program', this.#options.program, programNames)
    this.#program = Program[this.#options.program]
    this.#codec = programCodec(this.#program)
    this.#toProgram = toProgramCodec(this.#program)
    this.#connect()
    this.#liveness = setInterval(() => this.#checkLiveness(), CHECK_EVERY_MS)
  }

  /** Whether it is attached now. */
  get isAttached(): boolean {
    return this.#isAttached
  }

  /**
   * Sends a frame to a user. Resolves when the server has passed it on; frames to one user go one after the other. Rejects with a
   * ProgramRefused if it goes no further (`userAway`, `userBusy` …), and with a ConnectionLost if nobody knows.
   */
  send(number: number, type: number, data: Uint8Array = new Uint8Array(0)): Promise<void> {
    return this.#counted(() => this.#send(number, type, data))
  }

  async #send(number: number, type: number, data: Uint8Array): Promise<void> {
    const frame = encodeFromProgram(this.#program, { type, number, data })
    const queue = this.#queues.get(number)
    if (queue === undefined) this.#queues.set(number, [])
    else await new Promise<void>(resolve => queue.push(resolve))
    try {
      await new Promise<void>((resolve, reject) => {
        if (!this.#write(frame, reject)) return
        this.#untested.push({ number, resolve, reject })
        this.#test()
      })
    } finally {
      const waiting = this.#queues.get(number)
      const next = waiting?.shift()
      if (next === undefined) this.#queues.delete(number)
      else next()
    }
  }

  /** Sends a text to a user, now or when next signed in; `from` is the system, or an account given to the program (N4). */
  sendMessage(recipient: number, text: string, from = 0): Promise<void> {
    return this.#counted(
      () =>
        new Promise((resolve, reject) => {
          const values = { number: from, recipient, text: encodeText(text) }
          if (!this.#write(this.#encode('sendMessage', values), reject)) return
          const waiting = this.#messages.get(recipient) ?? []
          this.#messages.set(recipient, waiting)
          waiting.push({ resolve, reject })
        }),
    )
  }

  /** Resolves to the profile of an account, as server 0x04 has it. */
  getProfile(friend: number): Promise<Profile> {
    return this.#counted(
      () =>
        new Promise((resolve, reject) => {
          if (!this.#write(this.#encode('getProfile', { number: 0, friend }), reject)) return
          this.#profiles.push({ friend, resolve, reject })
        }),
    )
  }

  async #counted<T>(send: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING) throw new QueueFull(`${MAX_WAITING} wait already`)
    this.#waiting++
    try {
      return await send()
    } finally {
      this.#waiting--
    }
  }

  /** Detaches for good. */
  close(): void {
    if (this.#isClosed) return
    this.#end('closed', new ConnectionClosed('the program was closed'))
  }

  #encode<N extends ProgramMessageName>(name: N, values: ProgramValues<N>): Uint8Array<ArrayBuffer> {
    return this.#codec.encode(name, values)
  }

  #write(frame: Uint8Array<ArrayBuffer>, reject: (error: Error) => void): boolean {
    const socket = this.#socket
    if (!this.#isAttached || socket === undefined || socket.readyState !== socket.OPEN) {
      reject(new ConnectionLost('the program is not attached'))
      return false
    }
    socket.send(frame)
    return true
  }

  /** Asks, after all frames of this turn, for an echo that tells that they are settled. */
  #test(): void {
    if (this.#isTestPending) return
    this.#isTestPending = true
    queueMicrotask(() => {
      this.#isTestPending = false
      const frames = this.#untested
      this.#untested = []
      const reject = (error: Error) => {
        for (const frame of frames) frame.reject(error)
      }
      if (this.#write(this.#encode('connectionTest', { number: 0 }), reject)) this.#tested.push(frames)
    })
  }

  // ——— the connection ———

  #connect(): void {
    const { WebSocket: Socket = WebSocket, key, program } = this.#options
    const socket: WebSocketLike = new Socket(this.#url, 'oicq.1')
    this.#socket = socket
    this.#heardAt = performance.now()
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => socket.send(this.#encode('attach', { name: program, key })))
    socket.addEventListener('message', ({ data }) => this.#receive(socket, data))
    socket.addEventListener('close', () => this.#lost(socket))
    socket.addEventListener('error', () => {})
  }

  #lost(socket: WebSocketLike): void {
    if (this.#socket !== socket || this.#isClosed) return
    const wasAttached = this.#isAttached
    this.#socket = undefined
    this.#isAttached = false
    this.#rejectAll(new ConnectionLost('the connection was lost'))
    if (wasAttached) this.#options.onStatus?.('lost')
    const delay = backoffDelayMs(this.#failures++, false, BACKOFF, Math.random())
    this.#timer = setTimeout(() => this.#connect(), delay)
  }

  #end(status: 'refused' | 'closed', error: Error): void {
    this.#isClosed = true
    this.#isAttached = false
    clearTimeout(this.#timer)
    clearInterval(this.#liveness)
    this.#socket?.close()
    this.#rejectAll(error)
    this.#options.onStatus?.(status)
  }

  #rejectAll(error: Error): void {
    const frames = [...this.#tested.flat(), ...this.#untested]
    const messages = [...this.#messages.values()].flat()
    const profiles = this.#profiles.splice(0)
    this.#tested = []
    this.#untested = []
    this.#messages.clear()
    this.#profileRefused = false
    for (const each of [...frames, ...messages, ...profiles]) each.reject(error)
  }

  #checkLiveness(): void {
    const socket = this.#socket
    if (socket === undefined) return
    const silentMs = performance.now() - this.#heardAt
    if (silentMs >= LOST_AFTER_MS) {
      socket.close()
      this.#lost(socket)
    } else if (silentMs >= TEST_AFTER_MS && this.#isAttached && this.#tested.length === 0) this.#test()
  }

  // ——— receiving ———

  #receive(socket: WebSocketLike, data: unknown): void {
    if (this.#socket !== socket || this.#isClosed) return
    this.#heardAt = performance.now()
    try {
      if (!(data instanceof ArrayBuffer)) throw new ProtocolError('a text message')
      const frames = new FrameReader(new Uint8Array(data), toProgramTraffic(this.#program))
      while (!this.#isClosed && frames.next()) {
        if (frames.sender === Program.user) this.#handle(decodeRelayed(frames))
        else if (this.#toProgram.nameOf(frames.type) !== undefined) this.#fromServer(frames)
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#options.onError?.(error)
      socket.close()
      this.#lost(socket)
    }
  }

  async #handle(frame: ProgramFrame): Promise<void> {
    if (++this.#handled >= MAX_HANDLED) this.#socket?.pause?.()
    try {
      await this.#options.onFrame(frame)
    } catch (error) {
      this.#options.onError?.(error)
    }
    if (this.#handled-- === MAX_HANDLED) this.#socket?.resume?.()
  }

  #fromServer(frames: FrameReader): void {
    const { name, values } = this.#toProgram.decode(frames)
    switch (name) {
      case 'attached':
        if (values.success === 0) {
          this.#end('refused', new ConnectionClosed('the name or the key is wrong'))
          return
        }
        this.#isAttached = true
        this.#failures = 0
        this.#options.onStatus?.('attached')
        return
      case 'userGone':
        this.#options.onUserGone?.(values.number)
        return
      case 'refused':
        this.#refused(values.number, values.code)
        return
      case 'sent':
        this.#sent(values.recipient, values.code)
        return
      case 'profile':
        // The refusal that follows a failed one says why.
        if (values.success === 0) this.#profileRefused = true
        else this.#profiles.shift()?.resolve(values)
        return
      case 'connectionTest':
        for (const frame of this.#tested.shift() ?? []) frame.resolve()
    }
  }

  #refused(number: number, code: number): void {
    const error = new ProgramRefused(code)
    if (this.#profileRefused) {
      this.#profileRefused = false
      this.#profiles.shift()?.reject(error)
      return
    }
    for (const frames of [...this.#tested, this.#untested]) {
      const place = frames.findIndex(frame => frame.number === number)
      if (place < 0) continue
      frames.splice(place, 1)[0]?.reject(error)
      return
    }
  }

  #sent(recipient: number, code: number): void {
    const waiting = this.#messages.get(recipient)
    const first = waiting?.shift()
    if (waiting?.length === 0) this.#messages.delete(recipient)
    if (code === 0) first?.resolve()
    else first?.reject(new ProgramRefused(code))
  }
}
