/**
 * What one connection is to be sent in one turn of the event loop, laid out as one run of WebSocket frames.
 *
 * ws would write header and payload of each message as chunks of their own; one buffer is one cheaper write. The layout
 * is RFC 6455, section 5.2: final, unmasked, no extension.
 */
import { MAX_MESSAGE_BYTES } from '../protocol/index.ts'

const BINARY = 0x82
const PING = 0x89
const LONGEST_HEADER_BYTES = 10
/** Pings carry the sequence number of the last message they cover, as a big-endian long. */
export const PING_BYTES = 4
const PING_FRAME_BYTES = 2 + PING_BYTES

export class Outbox {
  private readonly frames: Uint8Array[] = []
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
    this.frames.push(frame)
    this.bytes += frame.length
  }

  clear(): void {
    this.frames.length = 0
    this.bytes = 0
  }

  /** Empties the outbox: all its frames as one binary message, and a ping if wanted. */
  take(pingSequence: number | undefined): Buffer {
    const run = Buffer.allocUnsafe(this.bytes + LONGEST_HEADER_BYTES + PING_FRAME_BYTES)
    let at = this.bytes === 0 ? 0 : writeHeader(run, this.bytes)
    for (const frame of this.frames) {
      run.set(frame, at)
      at += frame.length
    }
    if (pingSequence !== undefined) {
      run[at] = PING
      run[at + 1] = PING_BYTES
      run.writeUInt32BE(pingSequence, at + 2)
      at += PING_FRAME_BYTES
    }
    this.clear()
    return run.subarray(0, at)
  }
}

/** Writes the header of a binary message, and answers its length. */
function writeHeader(run: Buffer, payload: number): number {
  run[0] = BINARY
  if (payload < 126) {
    run[1] = payload
    return 2
  }
  if (payload < 0x10000) {
    run[1] = 126
    run.writeUInt16BE(payload, 2)
    return 4
  }
  run[1] = 127
  run.writeUInt32BE(0, 2)
  run.writeUInt32BE(payload, 6)
  return LONGEST_HEADER_BYTES
}
