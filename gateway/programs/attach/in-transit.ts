/** The frames on their way to one other instance that has not reported on them yet, oldest first. */

/** Bytes in transit above which further frames wait: what a slow receiver can make the other instance hold. */
const WINDOW_BYTES = 256 * 1024
/** What a frame counts for besides its bytes. */
const OVERHEAD_BYTES = 64

interface InTransitFrame {
  readonly bytes: number
}

export class InTransit<T extends InTransitFrame> {
  private frames: T[] = []
  private first = 0
  private bytes = 0

  get isFull(): boolean {
    return this.bytes >= WINDOW_BYTES
  }

  get isEmpty(): boolean {
    return this.first === this.frames.length
  }

  add(frame: T): void {
    this.frames.push(frame)
    this.bytes += frame.bytes + OVERHEAD_BYTES
  }

  /** Removes and returns the oldest; undefined if there is none. */
  take(): T | undefined {
    const frame = this.frames[this.first]
    if (frame === undefined) return undefined
    this.first++
    this.bytes -= frame.bytes + OVERHEAD_BYTES
    if (this.first > this.frames.length / 2) {
      this.frames = this.frames.slice(this.first)
      this.first = 0
    }
    return frame
  }
}
