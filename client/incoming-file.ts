/** A file that someone offers (X1, X2): accepted as a stream or as a Blob, or refused. */

import type { ReasonName } from '../protocol/index.ts'
import { withResolvers } from './deferred.ts'
import { OicqError, type Refused } from './errors.ts'

/** Bytes that may wait for the reader of the stream; the protocol has no way to make the sender wait. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024
/** Bytes kept as separate chunks; more become a Blob, which browsers keep on disk when it is large. */
const MAX_LOOSE_BYTES = 8 * 1024 * 1024
/** The memory that a waiting chunk needs besides its bytes. */
const CHUNK_OVERHEAD_BYTES = 128

/** A file that someone offers. It has a `change` event. Accept it once, with `stream()` or `blob()`. */
export interface IncomingFile extends EventTarget {
  readonly friend: number
  /** The name the sender gave it: one path element (X4), but otherwise anything. */
  readonly name: string
  /** In bytes. */
  readonly length: number
  /** `cancelled`: by either side or the server; `failed`: the connection was lost, or the reader was too slow. */
  readonly state: 'offered' | 'receiving' | 'done' | 'refused' | 'cancelled' | 'failed'
  /** Why the server says that it has ended early (X2); undefined if it has not, or was ended here. */
  readonly reason: ReasonName | undefined
  /** The bytes received so far. */
  readonly received: number
  /** Accepts the file. The stream fails with a Refused when the file ends early, or when 64 MiB wait for its reader. Throws unless the state is `offered`. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>
  /** Accepts the file; resolves with all of it. */
  blob(options?: { type?: string }): Promise<Blob>
  /** Refuses the file. */
  refuse(): void
  /** Cancels the transfer, or declines the offer. */
  cancel(): void
}

/** What a download needs of the client. */
export interface DownloadPort {
  /** Resolves when the server has accepted the answer (0x14); rejects with its refusal. */
  answer(friend: number, accepted: 0 | 1): Promise<void>
}

export class Download extends EventTarget implements IncomingFile {
  readonly friend: number
  readonly name: string
  readonly length: number
  state: IncomingFile['state'] = 'offered'
  reason: ReasonName | undefined
  received = 0
  /** Resolves when the transfer has ended, for whatever reason. */
  readonly ended: Promise<void>
  readonly #resolvers = withResolvers<void>()
  readonly #port: DownloadPort
  /** Tells the server that the file is declined. */
  readonly #decline: () => void
  #controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined

  constructor(port: DownloadPort, friend: number, name: string, length: number, decline: () => void) {
    super()
    this.#port = port
    this.friend = friend
    this.name = name
    this.length = length
    this.#decline = decline
    this.ended = this.#resolvers.promise
  }

  get isOpen(): boolean {
    return this.state === 'offered' || this.state === 'receiving'
  }

  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (this.state !== 'offered')
      throw new OicqError(`the file is ${this.state}, and can be accepted only when it is offered`)
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start: controller => {
          this.#controller = controller
        },
        cancel: () => this.cancel(),
      },
      { highWaterMark: MAX_UNREAD_BYTES, size: chunk => chunk.length + CHUNK_OVERHEAD_BYTES },
    )
    this.#setState('receiving')
    this.#port.answer(this.friend, 1).then(
      () => this.#finishIfComplete(),
      error => this.#end('failed', error),
    )
    return stream
  }

  async blob({ type = '' }: { type?: string } = {}): Promise<Blob> {
    const reader = this.stream().getReader()
    let parts: (Blob | Uint8Array<ArrayBuffer>)[] = []
    let bytes = 0
    for (;;) {
      const { value: chunk, done } = await reader.read()
      if (done) return new Blob(parts, { type })
      parts.push(chunk)
      bytes += chunk.length + CHUNK_OVERHEAD_BYTES
      if (bytes < MAX_LOOSE_BYTES) continue
      parts = [new Blob(parts)]
      bytes = 0
    }
  }

  refuse(): void {
    if (this.state !== 'offered') return
    this.#decline()
    this.#end('refused')
  }

  cancel(): void {
    if (!this.isOpen) return
    this.#decline()
    this.#end('cancelled', new DOMException('the file was cancelled', 'AbortError'))
  }

  /** The next chunk has arrived. */
  receive(data: Uint8Array): void {
    if (this.state !== 'receiving' || data.length === 0) return
    this.received += data.length
    // A copy: the chunk is a view of the whole WebSocket message.
    this.#controller?.enqueue(data.slice())
    if (this.received > this.length) this.#abort('more came than was offered')
    else if ((this.#controller?.desiredSize ?? 0) <= 0) this.#abort('it is read too slowly')
    else {
      this.dispatchEvent(new Event('change'))
      this.#finishIfComplete()
    }
  }

  /** The sender or the server has ended the transfer. */
  endEarly(refused: Refused): void {
    this.reason = refused.reason
    this.#end('cancelled', refused)
  }

  /** The connection was lost, or the user signed out. */
  fail(error: Error): void {
    this.#end('failed', error)
  }

  #finishIfComplete(): void {
    if (this.received === this.length) this.#end('done')
  }

  #abort(why: string): void {
    this.#decline()
    this.#end('failed', new OicqError(`the file was given up: ${why}`))
  }

  #end(state: 'done' | 'refused' | 'cancelled' | 'failed', reason?: unknown): void {
    if (!this.isOpen) return
    const controller = this.#controller
    this.#controller = undefined
    if (state === 'done') controller?.close()
    else controller?.error(reason)
    this.#resolvers.resolve()
    this.#setState(state)
  }

  #setState(state: IncomingFile['state']): void {
    this.state = state
    this.dispatchEvent(new Event('change'))
  }
}
