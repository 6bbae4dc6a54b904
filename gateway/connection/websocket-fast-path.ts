/**
 * A fast path around ws for nearly all frames that clients send: whole binary messages, and pongs. They are unmasked and read in
 * the chunk that the socket brought. ws makes several views and arrays of each, and an array that it keeps for the next message
 * grows old and then keeps garbage alive (docs/decisions/0007-speed.md).
 *
 * All other bytes go to ws untouched: fragments, frames that a chunk cuts in two, text, pings, the closing handshake, and whatever
 * breaks RFC 6455, whose section 5.2 has the layout.
 */
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
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

/** What a piece of a message in ws takes besides its bytes: messages may come byte by byte. */
const PIECE_OVERHEAD_BYTES = 256

/** Receives payloads: the unmasked bytes from `start` to `end`, which do not change afterwards. */
export interface WebSocketReceiver {
  message(bytes: Buffer, start: number, end: number): void
  pong(bytes: Buffer, start: number, end: number): void
  /** Tells how many bytes ws holds of a message that has not arrived as a whole. Returns whether it may get more. */
  unfinished(bytes: number): boolean
}

let hasWarned = false

/**
 * Puts the fast path between a socket and ws: from now on `receiver` gets most binary messages and pongs, and ws emits the others.
 * It takes over a listener that is private to ws; if there is not exactly one, ws goes on to emit everything, and a warning is
 * logged once per process.
 */
export function installFastPath(
  webSocket: WebSocket,
  stream: Duplex,
  maxPayload: number,
  receiver: WebSocketReceiver,
  log: Pick<Logger, 'warn'>,
): void {
  const [listener, ...others] = stream.listeners('data')
  if (listener === undefined || others.length > 0) {
    const listeners = stream.listenerCount('data')
    if (!hasWarned) log.warn({ listeners }, 'WebSocket fast path unavailable')
    hasWarned = true
    return
  }
  const fastPath = new FastPath(chunk => Reflect.apply(listener, stream, [chunk]), maxPayload, receiver)
  stream.off('data', listener as (chunk: Buffer) => void)
  stream.on('data', chunk => fastPath.receive(chunk))
  // ws ignores everything after an error.
  webSocket.once('error', () => fastPath.close())
}

class FastPath {
  private readonly toWs: (chunk: Buffer) => void
  private readonly maxPayload: number
  private readonly receiver: WebSocketReceiver
  /** The beginning of a header that the last chunk cut in two. */
  private partialHeader: Buffer | undefined
  /** How many more bytes of a frame go to ws. */
  private bytesToWs = 0
  /** Whether ws has the beginning of a fragmented message, and not its end. */
  private isFragmented = false
  /** What ws holds of an unfinished message, in bytes, and what the receiver was told of it. */
  private held = 0
  private told = 0
  /** Whether the frame that goes to ws is a closing handshake: ws ignores everything after it. */
  private isClosing = false
  private isClosed = false
  /** Whether ws may have found a fault in this turn of the event loop, which it tells in the next: all goes to ws until then. */
  private isInDoubt = false
  /** Whether the frame that goes to ws would have been a fast one. */
  private isSound = true

  constructor(toWs: (chunk: Buffer) => void, maxPayload: number, receiver: WebSocketReceiver) {
    this.toWs = toWs
    this.maxPayload = maxPayload
    this.receiver = receiver
  }

  close(): void {
    this.isClosed = true
  }

  receive(received: Buffer): void {
    const chunk = this.partialHeader === undefined ? received : Buffer.concat([this.partialHeader, received])
    this.partialHeader = undefined
    let at = this.bytesToWs > 0 ? this.passToWs(chunk, 0) : 0
    while (at < chunk.length && !this.isClosed) {
      const header = headerBytes(chunk, at)
      if (at + header > chunk.length) {
        // A copy: a view would keep the whole chunk.
        this.partialHeader = Buffer.from(chunk.subarray(at))
        break
      }
      const first = chunk[at] as number
      const start = at + header
      const end = start + payloadBytes(chunk, at)
      const isFast = this.isFast(first, chunk[at + 1] as number, end - start)
      if (isFast && end <= chunk.length && !this.isInDoubt) {
        unmask(chunk, start, end)
        if (first === FINAL_PONG) this.receiver.pong(chunk, start, end)
        else this.receiver.message(chunk, start, end)
        at = end
      } else {
        this.bytesToWs = end - at
        this.isSound = isFast
        if ((first & OPCODE) < CONTROL) this.isFragmented = first < FINAL
        this.isClosing = (first & OPCODE) === CLOSE
        at = this.passToWs(chunk, at)
      }
    }
    this.tellUnfinished()
  }

  private tellUnfinished(): void {
    if (this.held === this.told || this.isClosed) return
    this.told = this.held
    if (!this.receiver.unfinished(this.held)) this.close()
  }

  private isFast(first: number, second: number, length: number): boolean {
    if (second < MASKED) return false
    return first === FINAL_BINARY
      ? !this.isFragmented && length <= this.maxPayload
      : first === FINAL_PONG && second % MASKED < IN_TWO_BYTES
  }

  private doubt(): void {
    if (this.isInDoubt) return
    this.isInDoubt = true
    setImmediate(() => {
      this.isInDoubt = false
    })
  }

  /** Passes the current frame to ws, as far as the chunk has it. Returns where that ends. */
  private passToWs(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.bytesToWs)
    this.bytesToWs -= end - at
    this.held = this.bytesToWs > 0 || this.isFragmented ? this.held + end - at + PIECE_OVERHEAD_BYTES : 0
    this.toWs(chunk.subarray(at, end))
    if (!this.isSound) this.doubt()
    if (this.isClosing && this.bytesToWs === 0) this.close()
    return end
  }
}

/** Returns the length of the header at `at`, as far as the chunk has it: never less than the chunk has. */
function headerBytes(chunk: Buffer, at: number): number {
  const second = chunk[at + 1] ?? 0
  const length = second % MASKED
  const mask = second < MASKED ? 0 : MASK_BYTES
  return 2 + mask + (length < IN_TWO_BYTES ? 0 : length === IN_TWO_BYTES ? 2 : 8)
}

/** Returns the length of the payload after a complete header. */
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
