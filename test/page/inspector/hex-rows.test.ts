import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldSpans } from '../../../web-demo/inspector/field-spans.ts'
import { characters, type HexRow, hexDump, hexRows, hexText } from '../../../web-demo/inspector/hex.ts'
import { bytes } from '../../vectors/bytes.ts'
import { golden } from './frames.ts'

/** Each run as `field:start-end`, the bytes that count a string with an asterisk. */
function runs(rows: readonly HexRow[]): string[] {
  return rows.map(({ offset, runs }) =>
    [offset, ...runs.map(({ field, start, end, prefix }) => `${field}:${start}-${end}${prefix ? '*' : ''}`)].join(' '),
  )
}

const hello = bytes('81 0a 01 03 | 00 00 00 10 | 00 00 27 11 | 00 00 27 12 | 00 06 e4 bd a0 e5 a5 bd')

test('the bytes of a field lie together, parted where a row ends and after those that count a string', () => {
  const { spans } = fieldSpans(hello)
  assert.deepEqual(runs(hexRows(spans, 16, hello.length)), [
    '0 0:0-1 1:1-2 2:2-3 3:3-4 4:4-8 5:8-12 6:12-16',
    '16 7:16-18* 7:18-24',
  ])
  assert.deepEqual(runs(hexRows(spans, 8, hello.length)), [
    '0 0:0-1 1:1-2 2:2-3 3:3-4 4:4-8',
    '8 5:8-12 6:12-16',
    '16 7:16-18* 7:18-24',
  ])
})

test('only the bytes that are to be shown are in the rows', () => {
  const { spans } = fieldSpans(hello)
  assert.deepEqual(runs(hexRows(spans, 8, 17)), ['0 0:0-1 1:1-2 2:2-3 3:3-4 4:4-8', '8 5:8-12 6:12-16', '16 7:16-17*'])
})

test('the rows of every golden frame hold each of its bytes once, in order', () => {
  for (const { bytes: frame } of golden) {
    for (const perRow of [8, 16]) {
      const rows = hexRows(fieldSpans(frame).spans, perRow, frame.length)
      let at = 0
      for (const { offset, runs } of rows) {
        assert.equal(offset, at)
        for (const { start, end } of runs) {
          assert.equal(start, at)
          at = end
        }
        assert.ok(at - offset <= perRow)
      }
      assert.equal(at, frame.length)
    }
  }
})

test('bytes as text', () => {
  assert.equal(hexText(bytes('81 0a 00 ff')), '81 0a 00 ff')
  assert.equal(characters(bytes('1f 20 41 7e 7f e4')), '. A~..')
})

test('a dump has 16 bytes a line, with offset and characters', () => {
  assert.equal(
    hexDump(hello),
    [
      "0000  81 0a 01 03 00 00 00 10 00 00 27 11 00 00 27 12  ..........'...'.",
      '0010  00 06 e4 bd a0 e5 a5 bd                          ........',
    ].join('\n'),
  )
})
