import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  FrameReader,
  fromServer,
  fromUser,
  fromUserTraffic,
  MAX_BODY_BYTES,
  ProtocolError,
} from '../../protocol/index.ts'
import { bytes, joined } from '../vectors/bytes.ts'
import { directions } from './directions.ts'

const test10001 = bytes('81 0a 01 16 | 00 00 00 04 | 00 00 27 11')

for (const { from, codec, traffic, lead, vectors } of directions) {
  test(`all vectors from the ${from} back to back are all their messages, in order (W8)`, () => {
    const all = joined(vectors.map(({ frame }) => frame))
    assert.deepEqual(
      codec.decodeAll(all),
      vectors.map(({ name, values }) => ({ name, values })),
    )
  })

  test(`every frame from the ${from} begins with ${Buffer.from(lead).toString('hex')} (W1)`, () => {
    for (const { name, values } of vectors) assert.deepEqual([...codec.encode(name, values).subarray(0, 3)], lead)
  })

  test(`no other leader, sender or receiver is taken from the ${from} (W9)`, () => {
    for (const [place, right] of lead.entries()) {
      for (let byte = 0; byte < 256; byte++) {
        const frame = Uint8Array.of(...lead, 0x16, 0, 0, 0, 0)
        frame[place] = byte
        const frames = new FrameReader(frame, traffic)
        const otherProgram = place === (from === 'user' ? 2 : 1) && byte >= 0x01 && byte <= 0x05
        if (byte === right || otherProgram) assert.ok(frames.next())
        else assert.throws(() => frames.next(), { name: 'ProtocolError', tooLarge: false })
      }
    }
  })
}

test('the reader shows receiver, type and body of each frame, then ends (W8)', () => {
  const message = joined([test10001, bytes('81 0a 03 2a | 00 00 00 00'), test10001])
  const frames = new FrameReader(message, fromUserTraffic)
  const seen: number[][] = []
  while (frames.next()) seen.push([frames.receiver, frames.type, frames.offset, frames.end])
  assert.deepEqual(seen, [
    [1, 0x16, 8, 12],
    [3, 0x2a, 20, 20],
    [1, 0x16, 28, 32],
  ])
  assert.equal(frames.next(), false)
})

test('an unknown type is a well-formed frame to the reader (W9)', () => {
  for (let type = 0; type < 256; type++) {
    const frames = new FrameReader(Uint8Array.of(0x81, 0x0a, 0x01, type, 0, 0, 0, 0), fromUserTraffic)
    assert.ok(frames.next())
    assert.equal(frames.type, type)
  }
})

test('the frames before a bad one are read (W8)', () => {
  const frames = new FrameReader(joined([test10001, test10001, bytes('00')]), fromUserTraffic)
  assert.ok(frames.next())
  assert.ok(frames.next())
  assert.throws(() => frames.next(), ProtocolError)
})

test('a bad second frame fails the message as a whole when all are decoded', () => {
  assert.throws(() => fromUser.decodeAll(joined([test10001, bytes('81 0a 01 16 | 00 00 00 00')])), {
    message: 'connectionTest.number: bytes needed: 4, bytes left: 0',
  })
})

describe('the limit of a body (W11)', () => {
  const header = (length: number) => {
    const frame = Buffer.alloc(8 + Math.min(length, MAX_BODY_BYTES))
    frame.set([0x81, 0x0a, 0x01, 0x15])
    frame.writeUInt32BE(length, 4)
    return frame
  }

  test('is 65,536 bytes', () => {
    assert.ok(new FrameReader(header(65_536), fromUserTraffic).next())
    assert.throws(() => new FrameReader(header(65_537), fromUserTraffic).next(), { tooLarge: true })
  })

  test('can be set', () => {
    assert.ok(new FrameReader(header(100), fromUserTraffic, 100).next())
    assert.throws(() => new FrameReader(header(101), fromUserTraffic, 100).next(), {
      message: 'header: length 101 is over the limit of 100',
      tooLarge: true,
    })
  })

  test('is told before the body has come', () => {
    assert.throws(() => new FrameReader(header(65_537).subarray(0, 8), fromUserTraffic).next(), { tooLarge: true })
  })
})

test('decoded bytes are views on the message, not copies', () => {
  const frame = Uint8Array.from(fromServer.encode('fileData', { friend: 10002, data: Uint8Array.of(1, 2, 3) }))
  const [message] = fromServer.decodeAll(frame)
  assert.ok(message?.name === 'fileData')
  assert.equal(message.values.data.buffer, frame.buffer)
})
