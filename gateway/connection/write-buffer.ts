/**
 * The frames that one connection is sent in one turn of the event loop, gathered into one WebSocket message (W8).
 *
 * ws would write the header and the payload of each message as chunks of their own; one buffer is one cheaper write. RFC 6455,
 * section 5.2, has the layout: final, unmasked, no extension.
 */
import { MAX_MESSAGE_BYTES } from '../../protocol/index.ts'

const BINARY = 0x82
const PING = 0x89
/** Pings carry the sequence number of the last message they cover, as a big-endian long. */
export const PING_BYTES = 4
const PING_FRAME_BYTES = 2 + PING_BYTES
/** Maximum length of the array that is kept for the next turn. */
const MAX_KEPT_FRAMES = 16
const NO_FRAME = new Uint8Array(0)

export class WriteBuffer {
  /** Holds the frames in its first `count` places. */
  private frames: Uint8Array[] = []
  private count = 0
  /** How many bytes the frames have. */
  bytes = 0

  get isEmpty(): boolean {
    return this.bytes === 0
  }

  /** Whether the frame fits into the same WebSocket message (W8, W11). */
  fits(frame: Uint8Array): boolean {
    return this.bytes + frame.length <= MAX_MESSAGE_BYTES
  }

  push(frame: Uint8Array): void {
    this.frames[this.count++] = frame
    this.bytes += frame.length
  }

  clear(): void {
    // The array is kept, since the next turn would allocate another; it must not keep its frames alive.
    if (this.frames.length > MAX_KEPT_FRAMES) this.frames = []
    else this.frames.fill(NO_FRAME, 0, this.count)
    this.count = 0
    this.bytes = 0
  }

  /** Returns all frames as one binary message, followed by a ping if it is given a sequence number, and clears the buffer. */
  take(pingSequence: number | undefined): Buffer {
    const header = this.bytes === 0 ? 0 : headerBytes(this.bytes)
    const bytes = Buffer.allocUnsafe(header + this.bytes + (pingSequence === undefined ? 0 : PING_FRAME_BYTES))
    if (header > 0) writeHeader(bytes, header, this.bytes)
    let at = header
    for (let place = 0; place < this.count; place++) {
      const frame = this.frames[place] as Uint8Array
      bytes.set(frame, at)
      at += frame.length
    }
    if (pingSequence !== undefined) {
      bytes[at] = PING
      bytes[at + 1] = PING_BYTES
      bytes.writeUInt32BE(pingSequence, at + 2)
    }
    this.clear()
    return bytes
  }
}

/** Returns the length of a binary message's header. */
function headerBytes(payload: number): number {
  return payload < 126 ? 2 : payload < 0x10000 ? 4 : 10
}

function writeHeader(bytes: Buffer, header: number, payload: number): void {
  bytes[0] = BINARY
  if (header === 2) {
    bytes[1] = payload
  } else if (header === 4) {
    bytes[1] = 126
    bytes.writeUInt16BE(payload, 2)
  } else {
    bytes[1] = 127
    bytes.writeUInt32BE(0, 2)
    bytes.writeUInt32BE(payload, 6)
  }
}
