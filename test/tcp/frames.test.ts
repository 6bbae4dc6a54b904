/** T1, W8: frames are found in a stream of bytes, however it is cut, and what is held of one that has not arrived is bounded. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TcpFrames } from '../../gateway/connection/tcp-frames.ts'
import { FIRST_SEQUENCE, fromUser, HEADER_BYTES } from '../../protocol/index.ts'

const MAX_BODY_BYTES = 70

interface Heard {
  /** All frames, whether they came together or not, and the sequence numbers between them. */
  readonly heard: string
  /** What is held at the end, and at most on the way. */
  readonly held: number
  readonly most: number
}

function hear(chunks: readonly Buffer[], mayHold = (_bytes: number) => true): Heard {
  let [heard, held, most] = ['', 0, 0]
  const frames = new TcpFrames(MAX_BODY_BYTES, {
    message(bytes, start, end) {
      heard += Buffer.from(bytes.subarray(start, end)).toString('hex')
    },
    confirmed(number) {
      heard += `<${number}>`
    },
    unfinished(bytes) {
      held = bytes
      most = Math.max(most, bytes)
      return mayHold(bytes)
    },
  })
  for (const chunk of chunks) frames.receive(Buffer.from(chunk))
  return { heard, held, most }
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map(at => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end))
}

function frame(type: number, body: Uint8Array): Buffer {
  const header = Buffer.of(0x81, 0x0a, 0x01, type, 0, 0, 0, body.length)
  return Buffer.concat([header, body])
}

const anyFrame = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: MAX_BODY_BYTES }))
    .map(([type, body]) => frame(type, body)),
  fc
    .integer({ min: FIRST_SEQUENCE, max: 0xffffffff })
    .map(number => Buffer.from(fromUser.encode('connectionTest', { number }))),
)

test('T1, W8: the same frames and confirmations are found wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 12 }), fc.array(fc.nat(2000), { maxLength: 30 }), (frames, cuts) => {
      const bytes = Buffer.concat(frames)
      const whole = hear([bytes])
      const expected = frames.map(each =>
        each[3] === 0x16 && each.length === 12 && each.readUInt32BE(8) >= FIRST_SEQUENCE
          ? `<${each.readUInt32BE(8)}>`
          : each.toString('hex'),
      )
      assert.equal(whole.heard, expected.join(''))
      const inPieces = hear(cut(bytes, cuts))
      assert.equal(inPieces.heard, whole.heard)
      assert.equal(inPieces.held, 0)
    }),
  )
})

test('T1, W9: what is no frame is passed on at once, and nothing behind it is read', () => {
  for (const [broken, passed] of [
    [Buffer.from('G'), Buffer.from('G')],
    [Buffer.from('8108', 'hex'), Buffer.alloc(0)], // may still become one
    [Buffer.from('810a0103000000ff00', 'hex'), Buffer.from('810a0103000000ff00', 'hex')], // over the limit
    [Buffer.from('810a0103ffffffff', 'hex'), Buffer.from('810a0103ffffffff', 'hex')],
  ] as const) {
    const good = frame(3, Buffer.from('good'))
    const { heard } = hear([
      Buffer.concat([good, broken]),
      ...(passed.length > 0 ? [frame(3, Buffer.from('late'))] : []),
    ])
    assert.equal(heard, Buffer.concat([good, passed]).toString('hex'))
  }
})

test('A8: a long frame that comes byte by byte takes memory as it comes, and may be refused more', () => {
  const bytes = frame(3, Buffer.alloc(MAX_BODY_BYTES))
  assert.equal(hear([...bytes].map(byte => Buffer.of(byte))).most, 1024)
  const begun = bytes.subarray(0, HEADER_BYTES + 1)
  assert.equal(hear([begun, bytes.subarray(begun.length)], () => false).heard, '')
})
