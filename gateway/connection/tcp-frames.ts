/** Finds the frames in the bytes of a TCP connection (W8), which may be cut anywhere. */
import { longAt } from '../../protocol/bytes.ts'
import { FIRST_SEQUENCE, frameLength, HEADER_BYTES, LEADER, Program, userMessages } from '../../protocol/index.ts'

const CONFIRMATION_BYTES = HEADER_BYTES + 4
const CONNECTION_TEST = userMessages.connectionTest.code
/** The first memory for a frame that has not arrived as a whole; it doubles as bytes come. */
const LEAST_HELD_BYTES = 1024
const NOTHING = Buffer.alloc(0)

export interface FrameListener {
  /** One or more whole frames, from `start` to `end`; the bytes do not change afterwards. */
  message(bytes: Uint8Array, start: number, end: number): void
  /** A 0x16 with a sequence number (T3). */
  confirmed(number: number): void
  /** Tells how many bytes are held of a frame that has not arrived as a whole. Returns whether there may be more. */
  unfinished(bytes: number): boolean
}

export class TcpFrames {
  private readonly maxBodyBytes: number
  private readonly listener: FrameListener
  /** The beginning of a frame, in the first `filled` bytes. */
  private held = NOTHING
  private filled = 0
  /** What the listener was told of them. */
  private told = 0
  private hasEnded = false

  constructor(maxBodyBytes: number, listener: FrameListener) {
    this.maxBodyBytes = maxBodyBytes
    this.listener = listener
  }

  receive(chunk: Buffer): void {
    if (this.hasEnded) return
    const at = this.filled === 0 ? 0 : this.complete(chunk)
    if (at < chunk.length && !this.hasEnded) this.read(chunk, at)
    this.tellUnfinished()
  }

  /** Ignores what comes from now on. */
  end(): void {
    this.hasEnded = true
    this.release()
  }

  /** Passes the whole frames from `at` on, and holds the beginning of another. */
  private read(chunk: Buffer, at: number): void {
    const { length } = chunk
    let start = at
    let next = at
    while (next + HEADER_BYTES <= length && this.isReadable(chunk, next)) {
      const end = next + frameLength(chunk, next)
      if (end > length) break
      if (isConfirmation(chunk, next, end)) {
        this.pass(chunk, start, next)
        this.listener.confirmed(longAt(chunk, next + HEADER_BYTES))
        start = end
      }
      next = end
    }
    if (next < length && !this.mayContinue(chunk, next, length)) {
      // Where the next frame begins is unknown: whoever reads this one refuses it.
      this.pass(chunk, start, length)
      this.end()
      return
    }
    this.pass(chunk, start, next)
    if (next < length) this.hold(chunk, next, length)
  }

  private pass(bytes: Buffer, start: number, end: number): void {
    if (start < end && !this.hasEnded) this.listener.message(bytes, start, end)
  }

  /** Whether the complete header at `at` tells where the frame ends, and that this is within the limit. */
  private isReadable(bytes: Buffer, at: number): boolean {
    return bytes[at] === LEADER && longAt(bytes, at + 4) <= this.maxBodyBytes
  }

  private mayContinue(bytes: Buffer, at: number, end: number): boolean {
    return end - at < HEADER_BYTES ? bytes[at] === LEADER : this.isReadable(bytes, at)
  }

  /** Adds to the frame that is held, as far as the chunk has it. Returns where that ends. */
  private complete(chunk: Buffer): number {
    let at = 0
    if (this.filled < HEADER_BYTES) {
      at = Math.min(chunk.length, HEADER_BYTES - this.filled)
      this.hold(chunk, 0, at)
      if (this.filled < HEADER_BYTES) return at
      if (!this.isReadable(this.held, 0)) {
        this.pass(this.held, 0, this.filled)
        this.end()
        return at
      }
    }
    const length = frameLength(this.held, 0)
    const end = Math.min(chunk.length, at + length - this.filled)
    this.hold(chunk, at, end)
    if (this.filled === length) {
      const frame = this.held
      this.release()
      this.read(frame.subarray(0, length), 0)
    }
    return end
  }

  private hold(chunk: Buffer, start: number, end: number): void {
    const filled = this.filled + end - start
    if (filled > this.held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(LEAST_HELD_BYTES, filled, 2 * this.held.length))
      this.held.copy(larger, 0, 0, this.filled)
      this.held = larger
    }
    chunk.copy(this.held, this.filled, start, end)
    this.filled = filled
  }

  private release(): void {
    this.held = NOTHING
    this.filled = 0
  }

  private tellUnfinished(): void {
    const bytes = this.held.length
    if (bytes === this.told) return
    this.told = bytes
    if (!this.listener.unfinished(bytes)) this.end()
  }
}

function isConfirmation(bytes: Buffer, at: number, end: number): boolean {
  return (
    end - at === CONFIRMATION_BYTES &&
    bytes[at + 3] === CONNECTION_TEST &&
    bytes[at + 1] === Program.user &&
    bytes[at + 2] === Program.server &&
    longAt(bytes, at + HEADER_BYTES) >= FIRST_SEQUENCE
  )
}
