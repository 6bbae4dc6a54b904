/** A file being sent (X1–X3): offered, then sent chunk by chunk as fast as the receiver reads. */
import { FILE_CHUNK_BYTES, type ReasonName } from '../protocol/index.ts'
import { withResolvers } from './deferred.ts'
import { ConnectionLost, InvalidValue, Refused, refusedHere } from './errors.ts'
import type { FileUplink } from './file-uplink.ts'
import { outgoingFrame } from './outgoing-frame.ts'

/** A batch is two chunks, followed by a connection test; this many batches may be in flight. */
const BATCH_BYTES = 2 * FILE_CHUNK_BYTES
const MAX_BATCHES_IN_FLIGHT = 2
const MAX_FILE_BYTES = 0xffffffff

/** A file being sent. It has a `change` event. */
export interface OutgoingFile extends EventTarget {
  readonly friend: number
  readonly name: string
  /** In bytes, at most 4,294,967,295. */
  readonly length: number
  /** `cancelled`: by either side or the server; `failed`: the connection was lost, or the file could not be read. */
  readonly state: 'offered' | 'sending' | 'done' | 'refused' | 'cancelled' | 'failed'
  /** Why the server says that it was refused or has ended early (X2); undefined if it has not, or was ended here. */
  readonly reason: ReasonName | undefined
  /** The bytes that the server has forwarded. */
  readonly sent: number
  /**
   * Resolves when the server has forwarded the whole file. Rejects with a Refused, an AbortError if it was cancelled here, a ConnectionLost, or the
   * error of reading the file. It never causes an unhandled rejection.
   */
  readonly done: Promise<void>
  /** Cancels the transfer, or withdraws the offer. */
  cancel(): void
}

/** What an upload needs of the client. */
export interface UploadPort {
  /** Throws a NotSignedIn or a ConnectionLost if nobody is signed in on a connection. */
  uplink(): FileUplink
  /** Resolves when the server has accepted the offer (0x13); rejects with its refusal. */
  offer(friend: number, name: string, length: number): Promise<void>
}

export class Upload extends EventTarget implements OutgoingFile {
  readonly friend: number
  readonly name: string
  readonly length: number
  state: OutgoingFile['state'] = 'offered'
  reason: ReasonName | undefined
  sent = 0
  readonly done: Promise<void>
  /** Resolves when the transfer has ended, for whatever reason. */
  readonly ended: Promise<void>
  readonly #resolvers = withResolvers<void>()
  /** Whether the offer was sent to the server. */
  #isOffered = false
  readonly #file: Blob
  readonly #port: UploadPort
  readonly #signal: AbortSignal | undefined
  /** Tells the server that the offer is withdrawn, or the transfer cancelled. */
  readonly #withdraw: () => void

  constructor(
    port: UploadPort,
    friend: number,
    file: Blob,
    name: string,
    signal: AbortSignal | undefined,
    withdraw: () => void,
  ) {
    super()
    this.#port = port
    this.friend = friend
    this.#file = file
    this.name = name
    this.length = file.size
    this.#signal = signal
    this.#withdraw = withdraw
    this.done = this.#resolvers.promise
    this.ended = this.done.catch(() => {})
    signal?.addEventListener('abort', this.#onAbort)
  }

  get isOpen(): boolean {
    return this.state === 'offered' || this.state === 'sending'
  }

  /** Offers the file, after the withdrawal of an earlier one to the same friend. */
  async offer(earlierWithdrawal: Promise<unknown> | undefined): Promise<void> {
    try {
      this.#signal?.throwIfAborted()
      if (this.length > MAX_FILE_BYTES) throw new InvalidValue(`a file may have at most ${MAX_FILE_BYTES} bytes`)
      this.#port.uplink()
      await earlierWithdrawal
      if (!this.isOpen) return
      this.#isOffered = true
      await this.#port.offer(this.friend, this.name, this.length)
    } catch (error) {
      if (!this.isOpen) return
      if (this.#signal?.aborted) this.#end('cancelled', this.#signal.reason)
      else if (error instanceof Refused) this.refuse(error)
      else {
        if (this.#isOffered) this.#withdraw()
        this.#end('failed', error)
      }
    }
  }

  /** The file is refused, by the friend or before it could be offered. */
  refuse(refused: Refused): void {
    if (this.isOpen) this.reason = refused.reason
    this.#end('refused', refused)
  }

  /** The friend accepts the offer. */
  accepted(): void {
    // The answer to an earlier offer.
    if (!this.#isOffered || this.state !== 'offered') return
    this.#setState('sending')
    this.#send()
  }

  /** The friend, or the server on their behalf, refuses the offer or cancels the transfer. */
  endEarly(
    refused = refusedHere({ name: 'file', number: this.friend }, 'fileRefused', 'refused by the other user'),
  ): void {
    // The end of an earlier one.
    if (!this.#isOffered) return
    if (this.state === 'offered' && refused.reason !== 'fileCancelled') this.refuse(refused)
    else if (this.isOpen) {
      this.reason = refused.reason
      this.#end('cancelled', refused)
    }
  }

  /** The connection was lost, or the user signed out. */
  fail(error: Error): void {
    this.#end('failed', error)
  }

  cancel(): void {
    this.#cancelBecause(new DOMException('the file was cancelled', 'AbortError'))
  }

  readonly #onAbort = () => this.#cancelBecause(this.#signal?.reason)

  #cancelBecause(reason: unknown): void {
    if (!this.isOpen) return
    if (this.#isOffered) this.#withdraw()
    this.#end('cancelled', reason)
  }

  async #send(): Promise<void> {
    let uplink: FileUplink | undefined
    const inFlight: Promise<void>[] = []
    try {
      uplink = this.#port.uplink()
      uplink.connection.uploads++
      for (let start = 0; start < this.length; start += BATCH_BYTES) {
        const bytes = await this.#read(start)
        if (inFlight.length >= MAX_BATCHES_IN_FLIGHT) await inFlight.shift()
        await uplink.whenWritable()
        if (this.state !== 'sending') break
        const sent = this.#sendBatch(uplink, bytes)
        // It is awaited later, and may fail before that.
        sent.catch(() => {})
        inFlight.push(sent)
      }
      await Promise.all(inFlight)
      if (this.state === 'sending') this.#end('done')
    } catch (error) {
      if (this.state === 'sending' && !(error instanceof ConnectionLost)) this.#withdraw()
      this.#end('failed', error)
    } finally {
      // Even after a cancellation, batches in flight delay replies until they are echoed.
      await Promise.allSettled(inFlight)
      if (uplink !== undefined) uplink.connection.uploads--
    }
  }

  async #read(start: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#file.slice(start, start + BATCH_BYTES).arrayBuffer())
  }

  async #sendBatch(uplink: FileUplink, bytes: Uint8Array): Promise<void> {
    const { friend } = this
    const { number } = uplink.connection
    const chunks = []
    for (let start = 0; start < bytes.length; start += FILE_CHUNK_BYTES) {
      const data = bytes.subarray(start, start + FILE_CHUNK_BYTES)
      chunks.push(outgoingFrame('fileData', { number, friend, data }))
    }
    await uplink.send(friend, chunks)
    if (this.state !== 'sending') return
    this.sent += bytes.length
    this.dispatchEvent(new Event('change'))
  }

  #end(state: 'done' | 'refused' | 'cancelled' | 'failed', reason?: unknown): void {
    if (!this.isOpen) return
    this.#signal?.removeEventListener('abort', this.#onAbort)
    if (state === 'done') this.#resolvers.resolve()
    else this.#resolvers.reject(reason)
    this.#setState(state)
  }

  #setState(state: OutgoingFile['state']): void {
    this.state = state
    this.dispatchEvent(new Event('change'))
  }
}
