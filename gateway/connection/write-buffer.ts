/**
 * What one connection is to be sent in one turn of the event loop, laid out as one run of WebSocket frames.
 *
 * ws would write header and payload of each message as chunks of their own; one buffer is one cheaper write. The layout
 * is RFC 6455, section 5.2: final, unmasked, no extension.
 */
import { MAX_MESSAGE_BYTES } from '../../protocol/index.ts'

const BINARY = 0x82
const PING = 0x89
/** Pings carry the sequence number of the last message they cover, as a big-endian long. */
export const PING_BYTES = 4
const PING_FRAME_BYTES = 2 + PING_BYTES
/** Room for frames that is kept from turn to turn. */
const KEPT_PLACES = 16
const NOTHING = new Uint8Array(0)

export class WriteBuffer {
  /** The frames are the first `count` of these. */
  private frames: Uint8Array[] = []
  private count = 0
  /** How many bytes of frames wait. */
  bytes = 0

  get isEmpty(): boolean {
    return this.bytes === 0
  }

  /** Whether the frame still fits into the same WebSocket message (W8, W11). */
  fits(frame: Uint8Array): boolean {
    return this.bytes + frame.length <= MAX_MESSAGE_BYTES
  }

  push(frame: Uint8Array): void {
    this.frames[this.count++] = frame
    this.bytes += frame.length
  }

  clear(): void {
    // An array that is emptied would be made anew in the next turn.
    if (this.frames.length > KEPT_PLACES) this.frames = []
    else for (let place = 0; place < this.count; place++) this.frames[place] = NOTHING
    this.count = 0
    this.bytes = 0
  }

  /** Empties the outbox: all its frames as one binary message, and a ping if wanted. */
  take(pingSequence: number | undefined): Buffer {
    const header = this.bytes === 0 ? 0 : headerBytes(this.bytes)
    const run = Buffer.allocUnsafe(header + this.bytes + (pingSequence === undefined ? 0 : PING_FRAME_BYTES))
    if (header > 0) writeHeader(run, header, this.bytes)
    let at = header
    for (let place = 0; place < this.count; place++) {
      const frame = this.frames[place] as Uint8Array
      run.set(frame, at)
      at += frame.length
    }
    if (pingSequence !== undefined) {
      run[at] = PING
      run[at + 1] = PING_BYTES
      run.writeUInt32BE(pingSequence, at + 2)
    }
    this.clear()
    return run
  }
}

/** How long the header of a binary message is. */
function headerBytes(payload: number): number {
  return payload < 126 ? 2 : payload < 0x10000 ? 4 : 10
}

function writeHeader(run: Buffer, header: number, payload: number): void {
  run[0] = BINARY
  if (header === 2) {
    run[1] = payload
  } else if (header === 4) {
    run[1] = 126
    run.writeUInt16BE(payload, 2)
  } else {
    run[1] = 127
    run.writeUInt32BE(0, 2)
    run.writeUInt32BE(payload, 6)
  }
}
