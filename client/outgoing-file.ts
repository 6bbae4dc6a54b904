/** A file on its way to someone (X1–X3): offered, then sent chunk by chunk as the receiver takes it. */
import { FILE_CHUNK_BYTES } from '../protocol/index.ts'
import type { Connection } from './connection.ts'
import { ConnectionLost, Refused } from './errors.ts'
import type { FilePort } from './files.ts'
import { outgoing } from './requests.ts'

/** Bytes sent at once, two chunks, and how many such stretches may be unanswered. */
const STRETCH_BYTES = 2 * FILE_CHUNK_BYTES
const MOST_UNANSWERED = 2
const LONGEST_FILE = 0xffffffff

/** A file on its way to someone. Its event is `change`. */
export interface OutgoingFile extends EventTarget {
  readonly friend: number
  readonly name: string
  /** In bytes, at most 4,294,967,295. */
  readonly length: number
  /** `cancelled`: by either side, or broken off; `failed`: the connection was lost, or the file could not be read. */
  readonly state: 'offered' | 'sending' | 'done' | 'refused' | 'cancelled' | 'failed'
  /** Bytes that the server has handed on. */
  readonly sent: number
  /**
   * Resolves when all has been handed on. Rejects with a Refused, an AbortError, a ConnectionLost, or what the file could
   * not be read for; who does not look at it gets no unhandled rejection.
   */
  readonly done: Promise<void>
  /** Offers it no longer, or ends it early. */
  cancel(): void
}

export class Upload extends EventTarget implements OutgoingFile {
  readonly friend: number
  readonly name: string
  readonly length: number
  state: OutgoingFile['state'] = 'offered'
  sent = 0
  readonly done: Promise<void>
  /** Resolves when it is done or has ended early. */
  readonly over: Promise<void>
  private readonly resolvers = Promise.withResolvers<void>()
  /** Whether the server has been asked to offer it. */
  private isAsked = false
  private readonly file: Blob
  private readonly port: FilePort
  private readonly signal: AbortSignal | undefined
  /** Tells the server that the file is not sent. */
  private readonly withdraw: () => void

  constructor(
    port: FilePort,
    friend: number,
    file: Blob,
    name: string,
    signal: AbortSignal | undefined,
    withdraw: () => void,
  ) {
    super()
    this.port = port
    this.friend = friend
    this.file = file
    this.name = name
    this.length = file.size
    this.signal = signal
    this.withdraw = withdraw
    this.done = this.resolvers.promise
    this.over = this.done.catch(() => {})
    signal?.addEventListener('abort', this.aborted)
  }

  get isOpen(): boolean {
    return this.state === 'offered' || this.state === 'sending'
  }

  /** Offers the file, once what went before it to the same friend is over. */
  async offer(earlier: Promise<unknown> | undefined): Promise<void> {
    try {
      this.signal?.throwIfAborted()
      if (this.length > LONGEST_FILE) throw new RangeError(`a file may have at most ${LONGEST_FILE} bytes`)
      this.port.online()
      await earlier
      if (!this.isOpen) return
      this.isAsked = true
      await this.port.offer(this.friend, this.name, this.length)
    } catch (error) {
      if (!this.isOpen) return
      if (this.signal?.aborted) this.end('cancelled', this.signal.reason)
      else if (error instanceof Refused) this.end('refused', error)
      else {
        if (this.isAsked) this.withdraw()
        this.end('failed', error)
      }
    }
  }

  /** It can't even be offered. */
  refuse(reason: string): void {
    this.end('refused', new Refused(reason))
  }

  /** The friend, or the server for them, has taken the offer, refused it, or ended the transfer. */
  answered(isAccepted: boolean): void {
    // The answer to an earlier one.
    if (!this.isAsked) return
    if (this.state === 'offered' && isAccepted) {
      this.change('sending')
      this.send()
    } else if (this.state === 'offered') this.refuse('the file was refused')
    else if (!isAccepted) this.end('cancelled', new DOMException('the file was cancelled', 'AbortError'))
  }

  /** The connection, or the sign-in, is gone. */
  lost(error: Error): void {
    this.end('failed', error)
  }

  cancel(): void {
    this.cancelFor(new DOMException('the file was cancelled', 'AbortError'))
  }

  private readonly aborted = () => this.cancelFor(this.signal?.reason)

  private cancelFor(reason: unknown): void {
    if (!this.isOpen) return
    if (this.isAsked) this.withdraw()
    this.end('cancelled', reason)
  }

  private async send(): Promise<void> {
    let connection: Connection | undefined
    const answers: Promise<void>[] = []
    try {
      connection = this.port.online()
      connection.uploads++
      for (let start = 0; start < this.length; start += STRETCH_BYTES) {
        const stretch = await this.read(start)
        if (answers.length >= MOST_UNANSWERED) await answers.shift()
        await connection.room()
        if (this.state !== 'sending') break
        const answer = this.sendStretch(connection, stretch)
        // Looked at later, when it may have failed long ago.
        answer.catch(() => {})
        answers.push(answer)
      }
      await Promise.all(answers)
      if (this.state === 'sending') this.end('done')
    } catch (error) {
      if (this.state === 'sending' && !(error instanceof ConnectionLost)) this.withdraw()
      this.end('failed', error)
    } finally {
      // Cancelled or not: what is under way holds the connection back until it is answered.
      await Promise.allSettled(answers)
      if (connection !== undefined) connection.uploads--
    }
  }

  private async read(start: number): Promise<Uint8Array> {
    return new Uint8Array(await this.file.slice(start, start + STRETCH_BYTES).arrayBuffer())
  }

  private async sendStretch(connection: Connection, stretch: Uint8Array): Promise<void> {
    const { friend } = this
    const { number } = connection
    const chunks = []
    for (let start = 0; start < stretch.length; start += FILE_CHUNK_BYTES) {
      const data = stretch.subarray(start, start + FILE_CHUNK_BYTES)
      chunks.push(outgoing('fileData', { number, friend, data }))
    }
    await connection.settle(chunks)
    if (this.state !== 'sending') return
    this.sent += stretch.length
    this.dispatchEvent(new Event('change'))
  }

  private end(state: 'done' | 'refused' | 'cancelled' | 'failed', reason?: unknown): void {
    if (!this.isOpen) return
    this.signal?.removeEventListener('abort', this.aborted)
    if (state === 'done') this.resolvers.resolve()
    else this.resolvers.reject(reason)
    this.change(state)
  }

  private change(state: OutgoingFile['state']): void {
    this.state = state
    this.dispatchEvent(new Event('change'))
  }
}
