import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromServer, fromUser } from '../../protocol/index.ts'

/** A frame of so many bytes, all of them `byte` after the twelfth. */
const chunk = (length: number, byte: number) =>
  fromServer.encode('fileData', { friend: 10002, data: new Uint8Array(length - 12).fill(byte) })

const small = (number: number) => fromUser.encode('connectionTest', { number })

/** Encodes all, then checks that each frame is still what it was when it was returned. */
function unchanged(encoders: readonly (() => Uint8Array)[]): void {
  const frames = encoders.map(encode => {
    const frame = encode()
    return { frame, copy: Buffer.from(frame) }
  })
  for (const [index, { frame, copy }] of frames.entries()) assert.deepEqual(Buffer.from(frame), copy, `frame ${index}`)
}

describe('frames stay what they were when later ones are encoded:', () => {
  test('small ones, over several slabs', () => {
    unchanged(Array.from({ length: 20_000 }, (_, index) => () => small(index)))
  })

  test('huge ones between small ones', () => {
    unchanged(
      Array.from({ length: 60 }, (_, index) => () => (index % 3 === 0 ? chunk(65_544 - index, index) : small(index))),
    )
  })

  test('sizes around the end of a slab', () => {
    unchanged(Array.from({ length: 64 }, (_, index) => () => chunk(32_768 - 32 + index, index)))
  })

  test('long strings, which reserve more than they take', () => {
    unchanged(
      Array.from({ length: 40 }, (_, index) => () => {
        const name = (index % 2 === 0 ? '你' : 'a').repeat(1000 * (index % 20))
        return fromUser.encode('addGroup', { number: index, name })
      }),
    )
  })

  test('refused ones between good ones', () => {
    unchanged(
      Array.from({ length: 200 }, (_, index) => () => {
        assert.throws(() =>
          fromUser.encode('addGroup', { number: index, name: `${'a'.repeat(500 * (index % 9))}\ud800` }),
        )
        assert.throws(() => fromServer.encode('fileData', { friend: 1, data: new Uint8Array(70_000).fill(0xee) }))
        return small(index)
      }),
    )
  })
})

test('frames encoded one after the other do not overlap', () => {
  const places = Array.from({ length: 500 }, (_, index) => (index % 50 === 49 ? chunk(40_000, 1) : small(index)))
  const ends = new Map<ArrayBufferLike, number>()
  for (const { buffer, byteOffset, byteLength } of places) {
    assert.ok(byteOffset >= (ends.get(buffer) ?? 0))
    ends.set(buffer, byteOffset + byteLength)
  }
})

test('writing into one frame changes no other', () => {
  const [before, middle, after] = [small(1), small(2), small(3)]
  middle.fill(0xff)
  assert.deepEqual(fromUser.decodeAll(before), [{ name: 'connectionTest', values: { number: 1 } }])
  assert.deepEqual(fromUser.decodeAll(after), [{ name: 'connectionTest', values: { number: 3 } }])
})

test('the memory that a small frame keeps alive is bounded, even after refused giants', () => {
  assert.throws(() => fromUser.encode('addGroup', { number: 1, name: 'a'.repeat(50_000_000) }))
  assert.throws(() => fromServer.encode('fileData', { friend: 1, data: new Uint8Array(50_000_000) }))
  const friend = { number: 1, portrait: 1, state: 1, nickname: 'a'.repeat(65_535) }
  const friends = Array.from({ length: 255 }, () => friend)
  assert.throws(() => fromServer.encode('loggedIn', { success: 1, groups: [{ name: '', group: 1, friends }] }))
  assert.ok(small(1).buffer.byteLength <= 1_048_576)
})
