/** Memory for what waits a moment: nothing is overwritten while it is in use, and nothing is kept for long. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Block, Blocks } from '../../gateway/delivery/blocks.ts'

const BLOCK_BYTES = 64 * 1024

/** Adds a run of this length, all of one byte; answers where it lies. */
function add(blocks: Blocks, length: number, byte: number): { block: Block; read: () => Uint8Array } {
  const block = blocks.add(new Uint8Array(length).fill(byte))
  const end = block.filled
  return { block, read: () => block.bytes.slice(end - length, end) }
}

test('what is added one after the other lies side by side', () => {
  const blocks = new Blocks()
  const [one, other] = [add(blocks, 10, 1), add(blocks, 20, 2)]
  assert.equal(one.block, other.block)
  assert.deepEqual(one.read(), new Uint8Array(10).fill(1))
  assert.deepEqual(other.read(), new Uint8Array(20).fill(2))
})

test('a block is used again when all that lies in it was given back, and not before', () => {
  const blocks = new Blocks()
  const [one, other] = [add(blocks, BLOCK_BYTES / 2, 1), add(blocks, BLOCK_BYTES / 2, 2)]
  const next = add(blocks, BLOCK_BYTES, 3)
  assert.notEqual(next.block, one.block)
  blocks.release(one.block, 1)
  assert.notEqual(add(blocks, BLOCK_BYTES, 4).block, one.block)
  assert.deepEqual(other.read(), new Uint8Array(BLOCK_BYTES / 2).fill(2))
  blocks.release(other.block, 1)
  assert.equal(add(blocks, BLOCK_BYTES, 5).block, one.block)
  assert.deepEqual(next.read(), new Uint8Array(BLOCK_BYTES).fill(3))
})

test('a block that everything was given back of while it was filled is used again, too', () => {
  const blocks = new Blocks()
  const first = add(blocks, BLOCK_BYTES, 1)
  blocks.release(first.block, 1)
  const second = add(blocks, BLOCK_BYTES, 2)
  assert.notEqual(second.block, first.block)
  assert.equal(add(blocks, BLOCK_BYTES, 3).block, first.block)
})

test('what is larger than a block has one of its own, which is not kept', () => {
  const blocks = new Blocks()
  const large = add(blocks, BLOCK_BYTES + 1, 1)
  assert.deepEqual(large.read(), new Uint8Array(BLOCK_BYTES + 1).fill(1))
  blocks.release(large.block, 1)
  for (let count = 0; count < 3; count++) assert.notEqual(add(blocks, BLOCK_BYTES, 2).block, large.block)
})
