/**
 * A fast lane in front of ws for nearly all that clients send: small whole messages, and pongs. They are unmasked and read
 * where they lie in the chunk that the socket brought. ws makes several views and arrays of each, and what it keeps for the
 * next message grows old and then keeps garbage alive (docs/decisions/0007-speed.md).
 *
 * All else goes to ws as it came: fragments, what a chunk cuts in two, text, pings, the closing handshake, and whatever
 * breaks RFC 6455, whose section 5.2 has the layout.
 */
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

const FINAL = 0x80
const FINAL_BINARY = FINAL | 0x02
const FINAL_PONG = FINAL | 0x0a
const OPCODE = 0x0f
const CLOSE = 0x08
/** Opcodes from here on are of control frames, which may come between the fragments of a message. */
const CONTROL = 0x08
const MASKED = 0x80
const MASK_BYTES = 4
/** A length from here on means that the length itself follows: in two bytes, or above this in eight. */
const IN_TWO_BYTES = 126

/** Is handed the bytes from `start` to `end`, unmasked. They stay as they are. */
export interface Receiver {
  message(bytes: Buffer, start: number, end: number): void
  pong(bytes: Buffer, start: number, end: number): void
}

/** Comes between a socket and ws: from now on most binary messages and pongs go to the receiver, and not through ws. */
export function installFastPath(webSocket: WebSocket, stream: Duplex, maxPayload: number, receiver: Receiver): void {
  const [slow, ...others] = stream.listeners('data')
  if (slow === undefined || others.length > 0) throw new Error('ws does not listen to its socket as it used to')
  const queue = new WebSocketFastPath(chunk => Reflect.apply(slow, stream, [chunk]), maxPayload, receiver)
  stream.off('data', slow as (chunk: Buffer) => void)
  stream.on('data', chunk => queue.take(chunk))
  // ws takes nothing any more once it has found an error.
  webSocket.once('error', () => queue.close())
}

class WebSocketFastPath {
  private readonly toWs: (chunk: Buffer) => void
  private readonly maxPayload: number
  private readonly receiver: Receiver
  /** What there is of a header that the last chunk cut in two. */
  private cut: Buffer | undefined
  /** How many bytes ws is still to be handed of a frame. */
  private owed = 0
  /** Whether ws has the beginning of a message of several fragments, and not its end. */
  private isFragmented = false
  /** Whether what ws is handed is the closing handshake: it takes nothing after that. */
  private isClosing = false
  private isClosed = false

  constructor(toWs: (chunk: Buffer) => void, maxPayload: number, receiver: Receiver) {
    this.toWs = toWs
    this.maxPayload = maxPayload
    this.receiver = receiver
  }

  close(): void {
    this.isClosed = true
  }

  take(received: Buffer): void {
    const chunk = this.cut === undefined ? received : Buffer.concat([this.cut, received])
    this.cut = undefined
    let at = this.owed > 0 ? this.pass(chunk, 0) : 0
    while (at < chunk.length && !this.isClosed) {
      const header = headerBytes(chunk, at)
      if (at + header > chunk.length) {
        // A copy: a view would keep the whole chunk.
        this.cut = Buffer.from(chunk.subarray(at))
        return
      }
      const first = chunk[at] as number
      const start = at + header
      const end = start + payloadBytes(chunk, at)
      if (end <= chunk.length && this.isFast(first, chunk[at + 1] as number, end - start)) {
        unmask(chunk, start, end)
        if (first === FINAL_PONG) this.receiver.pong(chunk, start, end)
        else this.receiver.message(chunk, start, end)
        at = end
      } else {
        this.owed = end - at
        if ((first & OPCODE) < CONTROL) this.isFragmented = first < FINAL
        this.isClosing = (first & OPCODE) === CLOSE
        at = this.pass(chunk, at)
      }
    }
  }

  private isFast(first: number, second: number, length: number): boolean {
    if (second < MASKED) return false
    return first === FINAL_BINARY
      ? !this.isFragmented && length <= this.maxPayload
      : first === FINAL_PONG && length < IN_TWO_BYTES
  }

  /** Hands ws what is owed, as far as it has come; answers where that ends. */
  private pass(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.owed)
    this.owed -= end - at
    this.toWs(chunk.subarray(at, end))
    if (this.isClosing && this.owed === 0) this.close()
    return end
  }
}

/** How long the header is that begins here, as far as the chunk tells: never shorter than what there is of it. */
function headerBytes(chunk: Buffer, at: number): number {
  const second = chunk[at + 1] ?? 0
  const length = second % MASKED
  const mask = second < MASKED ? 0 : MASK_BYTES
  return 2 + mask + (length < IN_TWO_BYTES ? 0 : length === IN_TWO_BYTES ? 2 : 8)
}

/** How long the payload is, by a header that is all there. */
function payloadBytes(chunk: Buffer, at: number): number {
  const length = (chunk[at + 1] as number) % MASKED
  if (length < IN_TWO_BYTES) return length
  return length === IN_TWO_BYTES ? chunk.readUInt16BE(at + 2) : Number(chunk.readBigUInt64BE(at + 2))
}

/** Unmasks a payload in place; its mask lies before it. */
function unmask(chunk: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    chunk[at] = (chunk[at] as number) ^ (chunk[start - MASK_BYTES + ((at - start) & 3)] as number)
  }
}
