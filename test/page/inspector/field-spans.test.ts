import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeText, encodeText, fromUser } from '../../../protocol/index.ts'
import { type FieldSpan, fieldSpans } from '../../../web-demo/inspector/field-spans.ts'
import { bytes } from '../../vectors/bytes.ts'
import { golden } from './frames.ts'

/** What the spans of the body have to say, in wire order: values as decoded, and how often a group is repeated. */
function flat(values: object): unknown[] {
  return Object.values(values).flatMap(value => {
    if (Array.isArray(value)) return [value.length, ...value.flatMap(flat)]
    return [value]
  })
}

function assertCovers(spans: readonly FieldSpan[], frame: Uint8Array): void {
  let end = 0
  for (const { path, offset, length } of spans) {
    assert.equal(offset, end, `${path} begins where the field before it ends`)
    end += length
  }
  assert.equal(end, frame.length)
}

function bodyOf(spans: readonly FieldSpan[]): readonly FieldSpan[] {
  return spans.filter(({ inHeader }) => !inHeader)
}

for (const { direction, name, about, bytes: frame, values } of golden) {
  describe(`${direction} ${name}: ${about}`, () => {
    const { spans, missing } = fieldSpans(frame)

    test('the fields are all the bytes, in order and without a gap', () => {
      assertCovers(spans, frame)
      assert.equal(missing, 0)
    })

    test('the header is five fields of eight bytes (W1)', () => {
      const header = spans.slice(0, 5)
      assert.deepEqual(
        header.map(({ name, letter, offset }) => [name, letter, offset]),
        [
          ['leader', 't', 0],
          ['sender', 't', 1],
          ['receiver', 't', 2],
          ['type', 't', 3],
          ['length', 'l', 4],
        ],
      )
      assert.deepEqual(
        header.map(({ value }) => value),
        [...frame.subarray(0, 4), frame.length - 8],
      )
      assert.ok(spans.every(({ inHeader }, place) => inHeader === place < 5))
    })

    test('the values are those that the codec decodes', () => {
      const texts = new Set(bodyOf(spans).flatMap(({ letter, value }, place) => (letter === 's' ? [place, value] : [])))
      const decoded = flat(values).map((value, place) =>
        value instanceof Uint8Array && texts.has(place) ? decodeText(value) : value,
      )
      assert.deepEqual(
        bodyOf(spans).map(({ value }) => value),
        decoded,
      )
    })

    test('no two fields have the same path', () => {
      assert.equal(new Set(spans.map(({ path }) => path)).size, spans.length)
    })
  })
}

test('a string is counted by its first two bytes (W3), and nothing else has a count of its own bytes', () => {
  for (const { bytes: frame } of golden) {
    for (const { letter, prefix, offset, length } of fieldSpans(frame).spans) {
      assert.equal(prefix, letter === 's' ? 2 : 0)
      if (letter === 's') assert.equal(length, 2 + new DataView(frame.buffer).getUint16(offset))
    }
  }
})

test('a field in a repeated group has its place in its path, and is deeper than its group', () => {
  const frame = bytes(`81 01 0a 02 | 00 00 00 18 | 01 | 01
    | 00 06 e5 90 8c e5 ad a6 | 01 | 01 | 00 00 27 12 | 07 | 01 | 00 04 48 6f 6e 67`)
  const { spans } = fieldSpans(frame)
  assert.deepEqual(
    bodyOf(spans).map(({ path, letter, depth, offset, length, value }) => [path, letter, depth, offset, length, value]),
    [
      ['success', 't', 0, 8, 1, 1],
      ['groups', '{…}', 0, 9, 1, 1],
      ['groups[0].name', 's', 1, 10, 8, '同学'],
      ['groups[0].group', 't', 1, 18, 1, 1],
      ['groups[0].friends', '{…}', 1, 19, 1, 1],
      ['groups[0].friends[0].number', 'l', 2, 20, 4, 10002],
      ['groups[0].friends[0].portrait', 't', 2, 24, 1, 7],
      ['groups[0].friends[0].state', 't', 2, 25, 1, 1],
      ['groups[0].friends[0].nickname', 's', 2, 26, 6, 'Hong'],
    ],
  )
})

test('of a chunk of which only the beginning was kept, the rest is counted as missing', () => {
  const data = new Uint8Array(1000).fill(0x61)
  const frame = fromUser.encode('fileData', { number: 10001, friend: 10002, data })
  const { spans, missing } = fieldSpans(frame.subarray(0, 16 + 256))
  assertCovers(spans, frame.subarray(0, 16 + 256))
  assert.equal(missing, 1000 - 256)
  const last = spans.at(-1)
  assert.deepEqual([last?.path, last?.letter, last?.offset, last?.length], ['data', 'b', 16, 256])
})

test('a masked password is a string like any other', () => {
  const frame = fromUser.encode('login', { number: 10001, password: '秘密123', manner: 0 })
  frame.fill(0x2a, 14, 14 + encodeText('秘密123').length)
  const { spans } = fieldSpans(frame)
  assertCovers(spans, frame)
  assert.equal(spans.find(({ path }) => path === 'password')?.value, '*********')
  assert.equal(spans.at(-1)?.path, 'manner')
})

describe('bytes that the schema cannot explain become one last span without a name', () => {
  for (const [about, frame, explained] of [
    ['of an unknown type', bytes('81 0a 01 7f | 00 00 00 02 | 01 02'), 8],
    ['after the last field', bytes('81 0a 01 16 | 00 00 00 06 | 00 00 27 11 | 01 02'), 12],
    ['of a string that ends early', bytes('81 0a 01 0b | 00 00 00 08 | 00 00 27 11 | 00 09 61 62'), 12],
    ['of a string that is not UTF-8', bytes('81 0a 01 0b | 00 00 00 08 | 00 00 27 11 | 00 02 ff fe'), 12],
    ['of a header that ends early', bytes('81 0a 01 16 | 00 00'), 4],
  ] as const) {
    test(about, () => {
      const { spans } = fieldSpans(frame)
      assertCovers(spans, frame)
      const last = spans.at(-1)
      assert.deepEqual([last?.name, last?.letter, last?.offset], ['', '', explained])
      assert.deepEqual(last?.value, frame.subarray(explained))
    })
  }

  test('of a repeated group that ends early', () => {
    const frame = bytes('81 0a 01 09 | 00 00 00 0c | 00 00 27 11 | 02 | 00 00 27 12 | 01 | 00 00')
    const { spans } = fieldSpans(frame)
    assertCovers(spans, frame)
    assert.deepEqual(
      bodyOf(spans).map(({ path }) => path),
      ['number', 'moves', 'moves[0].friend', 'moves[0].group', ''],
    )
  })

  test('no bytes are no spans', () => {
    assert.deepEqual(fieldSpans(new Uint8Array(0)), { spans: [], missing: 0 })
  })
})
