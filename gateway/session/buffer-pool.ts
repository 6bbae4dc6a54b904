/**
 * Memory for what waits a moment: bytes are copied one after the other into blocks, and a block is used again when all that
 * lies in it was given back. Had each been left where it was, the garbage collector would have to move it, or to keep more alive.
 */

const BLOCK_BYTES = 64 * 1024
/** BufferPool that are kept to be used again. */
const MAX_FREE = 64

export interface PooledBuffer {
  readonly bytes: Uint8Array
  filled: number
  /** How many runs of bytes in it are in use. */
  used: number
}

export class BufferPool {
  private current = newBlock(BLOCK_BYTES)
  private readonly free: PooledBuffer[] = []

  /** Copies bytes to the end of the block that this answers. */
  add(bytes: Uint8Array): PooledBuffer {
    let block = this.current
    if (block.filled + bytes.length > block.bytes.length) block = this.next(bytes.length)
    block.bytes.set(bytes, block.filled)
    block.filled += bytes.length
    block.used++
    return block
  }

  /** Gives back so many of the runs of bytes that were added to a block. */
  release(block: PooledBuffer, count: number): void {
    block.used -= count
    if (block.used === 0 && block !== this.current) this.recycle(block)
  }

  private next(length: number): PooledBuffer {
    const full = this.current
    this.current = length > BLOCK_BYTES ? newBlock(length) : (this.free.pop() ?? newBlock(BLOCK_BYTES))
    if (full.used === 0) this.recycle(full)
    return this.current
  }

  private recycle(block: PooledBuffer): void {
    block.filled = 0
    if (block.bytes.length === BLOCK_BYTES && this.free.length < MAX_FREE) this.free.push(block)
  }
}

function newBlock(length: number): PooledBuffer {
  return { bytes: new Uint8Array(length), filled: 0, used: 0 }
}
