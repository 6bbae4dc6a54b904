/**
 * A pool of 64 KiB buffers for frames awaiting acknowledgement. A buffer is reused once every frame in it has been released.
 *
 * Frames live for about a second: as objects of their own, they would outlive the young generation and be copied by the garbage
 * collector first.
 */

const BUFFER_BYTES = 64 * 1024
/** Maximum number of free buffers kept for reuse. */
const MAX_FREE = 64

/** Holds frames one after the other. */
export interface PooledBuffer {
  readonly bytes: Uint8Array
  /** Where the last frame ends. */
  filled: number
  /** How many of its frames are in use. */
  used: number
}

export class BufferPool {
  private current = newBuffer(BUFFER_BYTES)
  private readonly free: PooledBuffer[] = []

  /** Copies a frame of any length to the end of a buffer, and returns that buffer. The frame ends where it is filled. */
  add(frame: Uint8Array): PooledBuffer {
    let buffer = this.current
    if (buffer.filled + frame.length > buffer.bytes.length) buffer = this.next(frame.length)
    buffer.bytes.set(frame, buffer.filled)
    buffer.filled += frame.length
    buffer.used++
    return buffer
  }

  /** Releases `count` frames of a buffer. Their bytes may be overwritten from now on. */
  release(buffer: PooledBuffer, count: number): void {
    buffer.used -= count
    if (buffer.used === 0 && buffer !== this.current) this.recycle(buffer)
  }

  private next(length: number): PooledBuffer {
    const full = this.current
    this.current = length > BUFFER_BYTES ? newBuffer(length) : (this.free.pop() ?? newBuffer(BUFFER_BYTES))
    if (full.used === 0) this.recycle(full)
    return this.current
  }

  /** Keeps a buffer for reuse, unless it was made for one long frame. */
  private recycle(buffer: PooledBuffer): void {
    buffer.filled = 0
    if (buffer.bytes.length === BUFFER_BYTES && this.free.length < MAX_FREE) this.free.push(buffer)
  }
}

function newBuffer(length: number): PooledBuffer {
  return { bytes: new Uint8Array(length), filled: 0, used: 0 }
}
