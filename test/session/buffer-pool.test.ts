/** No frame is overwritten while it is in use, and buffers are reused as soon as they may be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BufferPool, type PooledBuffer } from '../../gateway/session/buffer-pool.ts'
import { BUFFER_BYTES } from './checked-pool.ts'

/** Adds a frame of this length, all of one byte. */
function add(pool: BufferPool, length: number, byte: number): { buffer: PooledBuffer; read: () => Uint8Array } {
  const buffer = pool.add(new Uint8Array(length).fill(byte))
  const end = buffer.filled
  return { buffer, read: () => buffer.bytes.slice(end - length, end) }
}

test('frames that are added one after the other lie side by side', () => {
  const pool = new BufferPool()
  const [one, other] = [add(pool, 10, 1), add(pool, 20, 2)]
  assert.equal(one.buffer, other.buffer)
  assert.deepEqual(one.read(), new Uint8Array(10).fill(1))
  assert.deepEqual(other.read(), new Uint8Array(20).fill(2))
})

test('a buffer is reused once all frames in it are released, and not before', () => {
  const pool = new BufferPool()
  const [one, other] = [add(pool, BUFFER_BYTES / 2, 1), add(pool, BUFFER_BYTES / 2, 2)]
  const next = add(pool, BUFFER_BYTES, 3)
  assert.notEqual(next.buffer, one.buffer)
  pool.release(one.buffer, 1)
  assert.notEqual(add(pool, BUFFER_BYTES, 4).buffer, one.buffer)
  assert.deepEqual(other.read(), new Uint8Array(BUFFER_BYTES / 2).fill(2))
  pool.release(other.buffer, 1)
  assert.equal(add(pool, BUFFER_BYTES, 5).buffer, one.buffer)
  assert.deepEqual(next.read(), new Uint8Array(BUFFER_BYTES).fill(3))
})

test('a buffer whose frames were all released while it was filled is reused, too', () => {
  const pool = new BufferPool()
  const first = add(pool, BUFFER_BYTES, 1)
  pool.release(first.buffer, 1)
  const second = add(pool, BUFFER_BYTES, 2)
  assert.notEqual(second.buffer, first.buffer)
  assert.equal(add(pool, BUFFER_BYTES, 3).buffer, first.buffer)
})

test('a frame longer than a buffer has one of its own, which is not kept', () => {
  const pool = new BufferPool()
  const large = add(pool, BUFFER_BYTES + 1, 1)
  assert.deepEqual(large.read(), new Uint8Array(BUFFER_BYTES + 1).fill(1))
  pool.release(large.buffer, 1)
  for (let count = 0; count < 3; count++) assert.notEqual(add(pool, BUFFER_BYTES, 2).buffer, large.buffer)
})

interface Frame {
  buffer: PooledBuffer
  start: number
  bytes: Uint8Array
}

/** A pool, and the model of it: the frames in use, and the buffers that hold none and are not being filled. */
class Trial {
  private readonly pool = new BufferPool()
  private readonly frames: Frame[] = []
  private readonly free = new Set<PooledBuffer>()
  private readonly known = new Set<PooledBuffer>()
  private current: { buffer: PooledBuffer; end: number } | undefined
  private added = 0

  add(length: number): void {
    const bytes = new Uint8Array(length).fill(++this.added)
    const buffer = this.pool.add(bytes)
    const before = this.current
    const fits = before !== undefined && before.end + length <= before.buffer.bytes.length
    const start = fits ? before.end : 0
    assert.equal(buffer.filled, start + length)
    if (fits) {
      assert.ok(buffer === before.buffer, 'the current buffer is filled first')
    } else if (length > BUFFER_BYTES) {
      assert.ok(!this.known.has(buffer), 'a long frame has a buffer of its own')
      assert.equal(buffer.bytes.length, length)
    } else if (this.free.size > 0) {
      assert.ok(this.free.delete(buffer), 'a free buffer is reused')
    } else {
      assert.ok(!this.known.has(buffer), 'a buffer in use is not handed out')
    }
    this.known.add(buffer)
    this.current = { buffer, end: start + length }
    this.frames.push({ buffer, start, bytes })
    if (before !== undefined && !fits) this.noteFree(before.buffer)
  }

  /** Releases all frames of one buffer, or some of them, oldest first. */
  release(place: number, count: number): void {
    const buffer = this.frames[place % Math.max(1, this.frames.length)]?.buffer
    if (buffer === undefined) return
    const released = this.frames.filter(frame => frame.buffer === buffer).slice(0, count)
    for (const frame of released) {
      assertIntact(frame)
      this.frames.splice(this.frames.indexOf(frame), 1)
    }
    this.pool.release(buffer, released.length)
    this.noteFree(buffer)
  }

  private noteFree(buffer: PooledBuffer): void {
    const isIdle = buffer !== this.current?.buffer && this.frames.every(frame => frame.buffer !== buffer)
    if (isIdle && buffer.bytes.length === BUFFER_BYTES) this.free.add(buffer)
  }

  finish(): void {
    while (this.frames.length > 0) this.release(0, Number.POSITIVE_INFINITY)
    const free = this.free.size
    for (let count = 0; count < free; count++) this.add(BUFFER_BYTES)
    for (const frame of this.frames) assertIntact(frame)
  }
}

function assertIntact({ buffer, start, bytes }: Frame): void {
  assert.equal(Buffer.compare(bytes, buffer.bytes.subarray(start, start + bytes.length)), 0, 'a frame is overwritten')
}

const length = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 100 }) },
  { weight: 3, arbitrary: fc.integer({ min: 10_000, max: 40_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: BUFFER_BYTES - 2, max: BUFFER_BYTES + 2 }) },
)
const action = fc.oneof(
  { weight: 3, arbitrary: length.map(bytes => (trial: Trial) => trial.add(bytes)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(50), fc.constantFrom(1, 2, Number.POSITIVE_INFINITY))
      .map(values => (trial: Trial) => trial.release(...values)),
  },
)

test('frames keep their bytes while they are in use, and free buffers are reused, in whatever order things happen', () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 10, maxLength: 60, size: 'max' }), actions => {
      const trial = new Trial()
      for (const act of actions) act(trial)
      trial.finish()
    }),
    { numRuns: 200 },
  )
})
