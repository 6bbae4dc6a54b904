/** No frame is overwritten while it is in use, and buffers are reused as soon as they may be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BufferPool, type PooledBuffer } from '../../gateway/session/buffer-pool.ts'
import { BUFFER_BYTES } from './checked-pool.ts'

/** A frame in the pool. */
interface Frame {
  buffer: PooledBuffer
  start: number
  bytes: Uint8Array
}

/** Adds a frame of this length, all of one byte. */
function add(pool: BufferPool, length: number, byte: number): Frame {
  const bytes = new Uint8Array(length).fill(byte)
  const buffer = pool.add(bytes)
  return { buffer, start: buffer.filled - length, bytes }
}

// No assertion is given the bytes or a buffer: to compare and print 64 KiB takes minutes.

function isIntact({ buffer, start, bytes }: Frame): boolean {
  return Buffer.compare(bytes, buffer.bytes.subarray(start, start + bytes.length)) === 0
}

test('frames that are added one after the other lie side by side', () => {
  const pool = new BufferPool()
  const [one, other] = [add(pool, 10, 1), add(pool, 20, 2)]
  assert.ok(one.buffer === other.buffer, 'one buffer')
  assert.deepEqual([one.start, other.start], [0, 10])
  assert.deepEqual([isIntact(one), isIntact(other)], [true, true])
})

test('a buffer is reused once all frames in it are released, and not before', () => {
  const pool = new BufferPool()
  const [one, other] = [add(pool, BUFFER_BYTES / 2, 1), add(pool, BUFFER_BYTES / 2, 2)]
  const next = add(pool, BUFFER_BYTES, 3)
  assert.ok(next.buffer !== one.buffer, 'a full buffer is not filled')
  pool.release(one.buffer, 1)
  assert.ok(add(pool, BUFFER_BYTES, 4).buffer !== one.buffer, 'a buffer in use is not reused')
  assert.ok(isIntact(other), 'a frame is overwritten')
  pool.release(other.buffer, 1)
  assert.ok(add(pool, BUFFER_BYTES, 5).buffer === one.buffer, 'a free buffer is reused')
  assert.ok(isIntact(next), 'a frame is overwritten')
})

test('a buffer whose frames were all released while it was filled is reused, too', () => {
  const pool = new BufferPool()
  const first = add(pool, BUFFER_BYTES, 1)
  pool.release(first.buffer, 1)
  const second = add(pool, BUFFER_BYTES, 2)
  assert.ok(second.buffer !== first.buffer, 'a full buffer is not filled')
  assert.ok(add(pool, BUFFER_BYTES, 3).buffer === first.buffer, 'a free buffer is reused')
})

test('a frame longer than a buffer has one of its own, which is not kept', () => {
  const pool = new BufferPool()
  const large = add(pool, BUFFER_BYTES + 1, 1)
  assert.ok(isIntact(large), 'a frame is overwritten')
  pool.release(large.buffer, 1)
  for (let count = 0; count < 3; count++) {
    assert.ok(add(pool, BUFFER_BYTES, 2).buffer !== large.buffer, 'a long buffer is not reused')
  }
})

/** A pool, and the model of it: the frames in use, and the buffers that hold none and are not being filled. */
class Trial {
  private readonly pool = new BufferPool()
  private readonly frames: Frame[] = []
  private readonly free = new Set<PooledBuffer>()
  private readonly known = new Set<PooledBuffer>()
  private current: { buffer: PooledBuffer; end: number } | undefined
  private added = 0

  add(length: number): void {
    const frame = add(this.pool, length, ++this.added)
    const { buffer } = frame
    const before = this.current
    const fits = before !== undefined && before.end + length <= before.buffer.bytes.length
    assert.equal(frame.start, fits ? before.end : 0)
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
    this.current = { buffer, end: buffer.filled }
    this.frames.push(frame)
    if (before !== undefined && !fits) this.noteFree(before.buffer)
  }

  /** Releases all frames of one buffer, or some of them, oldest first. */
  release(place: number, count: number): void {
    const buffer = this.frames[place % Math.max(1, this.frames.length)]?.buffer
    if (buffer === undefined) return
    const released = this.frames.filter(frame => frame.buffer === buffer).slice(0, count)
    for (const frame of released) {
      assert.ok(isIntact(frame), 'a frame is overwritten')
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
    assert.ok(this.frames.every(isIntact), 'a frame is overwritten')
  }
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
