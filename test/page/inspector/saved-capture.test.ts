import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeText } from '../../../protocol/index.ts'
import { jsonLines } from '../../../web-demo/inspector/frame-text.ts'
import { InvalidCapture, readCapture } from '../../../web-demo/inspector/saved-capture.ts'
import { received, sent } from './captured-frames.ts'

const frames = [
  sent('sendMessage', { number: 10001, recipient: 10002, text: encodeText('你好\n!') }),
  received('friendsMoved', { success: 1 }),
]

test('a saved capture has the same frames', () => {
  const read = readCapture(jsonLines(frames))
  const parts = ({ time, direction, name, length, bytes }: (typeof read)[number]) => ({
    ...{ time, direction, name, length },
    bytes: [...bytes],
  })
  assert.deepEqual(read.map(parts), frames.map(parts))
  assert.deepEqual(readCapture(''), [])
})

test('a capture that is not as it should be is refused, with line and field', () => {
  const [good = '', other = ''] = jsonLines(frames).split('\n')
  const changed = (fields: object) => JSON.stringify({ ...JSON.parse(other), ...fields })
  const cases: [string, string][] = [
    ['{', 'JSON'],
    ['[]', 'JSON'],
    [changed({ time: 'now' }), 'time'],
    [changed({ direction: 'up' }), 'direction'],
    [changed({ hex: '81' }), 'hex'],
    [changed({ hex: '81 01 0a 08 00 00 00 01 0x' }), 'hex'],
    [changed({ hex: '81 '.repeat(70_000).trim() }), 'hex'],
    [changed({ length: 8 }), 'length'],
    [changed({ length: 1e9 }), 'length'],
    [changed({ name: 'constructor' }), 'name'],
    [changed({ hex: '81 01 0a fe 00 00 00 01 01' }), 'name'],
  ]
  for (const [line, field] of cases) {
    assert.throws(
      () => readCapture(`${good}\n${line}\n`),
      (error: unknown) => error instanceof InvalidCapture && error.line === 2 && error.field === field,
      `${field}: ${line.slice(0, 60)}`,
    )
  }
  assert.throws(() => readCapture(`${good}\n`.repeat(2001)), InvalidCapture)
})
