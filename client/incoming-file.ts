/** A file that someone offers (X1, X2): taken as a stream or as a whole, or refused. */
import type { FilePort } from './files.ts'

/** Bytes that may wait for the reader of the stream; the protocol has no way to ask the sender to wait. */
const MOST_UNREAD_BYTES = 64 * 1024 * 1024
/** Bytes kept as chunks; more become a Blob, which browsers keep on disk when it is large. */
const MOST_LOOSE_BYTES = 8 * 1024 * 1024
/** What a waiting chunk takes besides its bytes. */
const CHUNK_OVERHEAD_BYTES = 128

/** A file someone offers. Its event is `change`. Accepted with `stream()` or `blob()`, once. */
export interface IncomingFile extends EventTarget {
  readonly friend: number
  /** As the sender calls it: one path element (X4), but else anything. */
  readonly name: string
  /** In bytes. */
  readonly length: number
  /** `cancelled`: by either side, or broken off; `failed`: the connection was lost, or the reader was too slow. */
  readonly state: 'offered' | 'receiving' | 'done' | 'refused' | 'cancelled' | 'failed'
  /** Bytes that have come. */
  readonly received: number
  /** Accepts. The stream fails when the file ends early, and when 64 MiB wait for its reader. Throws when not 'offered'. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>
  /** Accepts, and resolves with the whole file. */
  blob(options?: { type?: string }): Promise<Blob>
  /** Does not take the file. */
  refuse(): void
  /** Ends it early; refuses it when it is only offered. */
  cancel(): void
}

export class Download extends EventTarget implements IncomingFile {
  readonly friend: number
  readonly name: string
  readonly length: number
  state: IncomingFile['state'] = 'offered'
  received = 0
  /** Resolves when it has ended, however. */
  readonly over: Promise<void>
  private readonly resolvers = Promise.withResolvers<void>()
  private readonly port: FilePort
  /** Tells the server that the file is not wanted. */
  private readonly decline: () => void
  private controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined

  constructor(port: FilePort, friend: number, name: string, length: number, decline: () => void) {
    super()
    this.port = port
    this.friend = friend
    this.name = name
    this.length = length
    this.decline = decline
    this.over = this.resolvers.promise
  }

  get isOpen(): boolean {
    return this.state === 'offered' || this.state === 'receiving'
  }

  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (this.state !== 'offered')
      throw new Error(`the file is ${this.state}, and can be accepted only when it is offered`)
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start: controller => {
          this.controller = controller
        },
        cancel: () => this.cancel(),
      },
      { highWaterMark: MOST_UNREAD_BYTES, size: chunk => chunk.length + CHUNK_OVERHEAD_BYTES },
    )
    this.change('receiving')
    this.port.answer(this.friend, 1).then(
      () => this.finishIfWhole(),
      error => this.end('failed', error),
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
      if (bytes < MOST_LOOSE_BYTES) continue
      parts = [new Blob(parts)]
      bytes = 0
    }
  }

  refuse(): void {
    if (this.state !== 'offered') return
    this.decline()
    this.end('refused')
  }

  cancel(): void {
    if (!this.isOpen) return
    this.decline()
    this.end('cancelled', new DOMException('the file was cancelled', 'AbortError'))
  }

  /** The next chunk has come. */
  take(data: Uint8Array): void {
    if (this.state !== 'receiving' || data.length === 0) return
    this.received += data.length
    // A copy: the chunk is a view on all that came with it.
    this.controller?.enqueue(data.slice())
    if (this.received > this.length) this.giveUp('more came than was offered')
    else if ((this.controller?.desiredSize ?? 0) <= 0) this.giveUp('it is read too slowly')
    else {
      this.dispatchEvent(new Event('change'))
      this.finishIfWhole()
    }
  }

  /** The other side, or the server, has ended it. */
  endedEarly(why: string): void {
    this.end('cancelled', new DOMException(`the file ends early: ${why}`, 'AbortError'))
  }

  /** The connection, or the sign-in, is gone. */
  lost(error: Error): void {
    this.end('failed', error)
  }

  private finishIfWhole(): void {
    if (this.received === this.length) this.end('done')
  }

  private giveUp(why: string): void {
    this.decline()
    this.end('failed', new Error(`the file was given up: ${why}`))
  }

  private end(state: 'done' | 'refused' | 'cancelled' | 'failed', reason?: unknown): void {
    if (!this.isOpen) return
    const { controller } = this
    this.controller = undefined
    if (state === 'done') controller?.close()
    else controller?.error(reason)
    this.resolvers.resolve()
    this.change(state)
  }

  private change(state: IncomingFile['state']): void {
    this.state = state
    this.dispatchEvent(new Event('change'))
  }
}
