/** Memory for what waits a moment: nothing is overwritten while it is in use, and nothing is kept for long. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BufferPool, type PooledBuffer } from '../../gateway/session/buffer-pool.ts'

const BLOCK_BYTES = 64 * 1024

/** Adds a run of this length, all of one byte; answers where it lies. */
function add(pool: BufferPool, length: number, byte: number): { block: PooledBuffer; read: () => Uint8Array } {
  const block = pool.add(new Uint8Array(length).fill(byte))
  const end = block.filled
  return { block, read: () => block.bytes.slice(end - length, end) }
}

test('what is added one after the other lies side by side', () => {
  const pool = new BufferPool()
  const [one, other] = [add(pool, 10, 1), add(pool, 20, 2)]
  assert.equal(one.block, other.block)
  assert.deepEqual(one.read(), new Uint8Array(10).fill(1))
  assert.deepEqual(other.read(), new Uint8Array(20).fill(2))
})

test('a block is used again when all that lies in it was given back, and not before', () => {
  const pool = new BufferPool()
  const [one, other] = [add(pool, BLOCK_BYTES / 2, 1), add(pool, BLOCK_BYTES / 2, 2)]
  const next = add(pool, BLOCK_BYTES, 3)
  assert.notEqual(next.block, one.block)
  pool.release(one.block, 1)
  assert.notEqual(add(pool, BLOCK_BYTES, 4).block, one.block)
  assert.deepEqual(other.read(), new Uint8Array(BLOCK_BYTES / 2).fill(2))
  pool.release(other.block, 1)
  assert.equal(add(pool, BLOCK_BYTES, 5).block, one.block)
  assert.deepEqual(next.read(), new Uint8Array(BLOCK_BYTES).fill(3))
})

test('a block that everything was given back of while it was filled is used again, too', () => {
  const pool = new BufferPool()
  const first = add(pool, BLOCK_BYTES, 1)
  pool.release(first.block, 1)
  const second = add(pool, BLOCK_BYTES, 2)
  assert.notEqual(second.block, first.block)
  assert.equal(add(pool, BLOCK_BYTES, 3).block, first.block)
})

test('what is larger than a block has one of its own, which is not kept', () => {
  const pool = new BufferPool()
  const large = add(pool, BLOCK_BYTES + 1, 1)
  assert.deepEqual(large.read(), new Uint8Array(BLOCK_BYTES + 1).fill(1))
  pool.release(large.block, 1)
  for (let count = 0; count < 3; count++) assert.notEqual(add(pool, BLOCK_BYTES, 2).block, large.block)
})
