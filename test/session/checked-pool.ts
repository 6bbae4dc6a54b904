/** A buffer pool that counts, and fails when a buffer is released too often, or handed out while it is in use. */
import assert from 'node:assert/strict'
import { BufferPool, type PooledBuffer } from '../../gateway/session/buffer-pool.ts'

export const BUFFER_BYTES = 64 * 1024

interface Use {
  /** How many frames are in use. */
  frames: number
  /** Where the last one ends. */
  end: number
}

export class CheckedPool extends BufferPool {
  private readonly uses = new Map<PooledBuffer, Use>()
  /** How many frames are in use. */
  inUse = 0

  override add(frame: Uint8Array): PooledBuffer {
    const buffer = super.add(frame)
    const start = buffer.filled - frame.length
    const use = this.uses.get(buffer) ?? { frames: 0, end: 0 }
    if (use.frames > 0) assert.equal(start, use.end, 'a buffer is handed out from its beginning while it is in use')
    this.uses.set(buffer, { frames: use.frames + 1, end: buffer.filled })
    this.inUse++
    return buffer
  }

  override release(buffer: PooledBuffer, count: number): void {
    const use = this.uses.get(buffer)
    assert.ok(use !== undefined && use.frames >= count, 'more frames are released than are in use')
    use.frames -= count
    this.inUse -= count
    super.release(buffer, count)
  }

  /** When no frame is in use, all buffers are used again before a new one is made. */
  checkReuse(): void {
    assert.equal(this.inUse, 0)
    const known = [...this.uses.keys()].filter(({ bytes }) => bytes.length === BUFFER_BYTES)
    // A single one is the current buffer, which is free only once it is full.
    if (known.length < 2) return
    const buffers = known.map(() => this.add(new Uint8Array(BUFFER_BYTES)))
    assert.equal(new Set([...buffers, ...known]).size, known.length, 'a buffer is made although others are free')
    for (const buffer of buffers) this.release(buffer, 1)
  }
}
