/** The frames that one connection is sent in one turn of the event loop, which its transport writes at once (W8). */
import { MAX_MESSAGE_BYTES } from '../../protocol/index.ts'

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

  /** Returns the bytes of all frames, which are copied only if there are several, and clears the buffer. */
  take(): Uint8Array {
    if (this.count === 1) {
      const [only = NO_FRAME] = this.frames
      this.clear()
      return only
    }
    const bytes = Buffer.allocUnsafe(this.bytes)
    this.moveTo(bytes, 0)
    return bytes
  }

  /** Copies all frames to `bytes`, from `at` on, and clears the buffer. */
  moveTo(bytes: Uint8Array, at: number): void {
    let offset = at
    for (let place = 0; place < this.count; place++) {
      const frame = this.frames[place] as Uint8Array
      bytes.set(frame, offset)
      offset += frame.length
    }
    this.clear()
  }
}
