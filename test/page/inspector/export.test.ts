import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeText } from '../../../protocol/index.ts'
import { hexFile, jsonLines } from '../../../web-demo/inspector/frame-text.ts'
import { received, sent } from './captured-frames.ts'

function parsed(text: string): unknown[] {
  assert.ok(text.endsWith('\n'))
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

const hello = sent('sendMessage', { number: 10001, recipient: 10002, text: encodeText('你好\n!') })

test('JSON lines: one object a frame, with decoded values and the bytes', () => {
  const moved = received('friendsMoved', { success: 1 })
  assert.deepEqual(parsed(jsonLines([hello, moved])), [
    {
      time: '2026-01-31T20:15:00.500Z',
      direction: 'out',
      type: 3,
      name: 'sendMessage',
      length: 26,
      values: { number: 10001, recipient: 10002, text: '你好\n!' },
      hex: '81 0a 01 03 00 00 00 12 00 00 27 11 00 00 27 12 00 08 e4 bd a0 e5 a5 bd 0a 21',
    },
    {
      time: '2026-01-31T20:15:00.500Z',
      direction: 'in',
      type: 8,
      name: 'friendsMoved',
      length: 9,
      values: { success: 1 },
      hex: '81 01 0a 08 00 00 00 01 01',
    },
  ])
})

test('hex text: a paragraph a frame, each with its time, direction, type, name and values', () => {
  assert.equal(
    hexFile([hello]),
    `# 2026-01-31T20:15:00.500Z out 0x03 sendMessage, 26 bytes
# number 10001, recipient 10002, text “你好 !”
0000  81 0a 01 03 00 00 00 12 00 00 27 11 00 00 27 12  ..........'...'.
0010  00 08 e4 bd a0 e5 a5 bd 0a 21                    .........!

`,
  )
})

test('a chunk of a file is exported as far as it was kept, and with its whole length', () => {
  const chunk = sent('fileData', { number: 10001, friend: 10002, data: new Uint8Array(1000).fill(0x61) })
  const [line] = parsed(jsonLines([chunk])) as { length: number; hex: string }[]
  assert.equal(line?.length, 1016)
  assert.equal(line?.hex.split(' ').length, chunk.bytes.length)
  assert.match(hexFile([chunk]), new RegExp(`# bytes not captured: ${1016 - chunk.bytes.length}\n`))
})

test('no export holds a password, in letters or in bytes', () => {
  const login = sent('login', { number: 10001, password: 'open sesame', manner: 0 })
  for (const text of [jsonLines([login]), hexFile([login])]) {
    assert.doesNotMatch(text, /sesame|73 65 73/)
    assert.match(text, /2a 2a 2a/)
  }
})

test('no frames are an empty file', () => {
  assert.equal(jsonLines([]) + hexFile([]), '')
})
