import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeText } from '../../../protocol/index.ts'
import { countKinds, everything, type Filter, filtered } from '../../../web-demo/inspector/filter.ts'
import { received, sent } from './captured-frames.ts'

const me = 10001
const frames = [
  sent('login', { number: me, password: 'open sesame', manner: 0 }),
  received('message', { flag: 2, number: 10002, text: encodeText('Hello, 你好'), kind: 0 }),
  sent('connectionTest', { number: me }),
  received('connectionTest', { number: me }),
  sent('sendMessage', { number: me, recipient: 10002, text: encodeText('bye') }),
]

function names(filter: Partial<Filter>): string[] {
  return filtered(frames, { ...everything, ...filter }).map(({ direction, name }) => `${direction} ${name}`)
}

const all = names({})

test('without a choice, every frame is listed', () => {
  assert.equal(all.length, frames.length)
})

test('one direction alone', () => {
  assert.deepEqual(names({ direction: 'in' }), ['in message', 'in connectionTest'])
  assert.deepEqual(names({ direction: 'out' }), ['out login', 'out connectionTest', 'out sendMessage'])
})

test('without connection tests, of either direction', () => {
  assert.deepEqual(names({ withoutTests: true }), ['out login', 'in message', 'out sendMessage'])
})

test('a kind is left out in its own direction only', () => {
  assert.deepEqual(
    names({ hidden: new Set(['in connectionTest server']) }),
    all.filter(name => name !== 'in connectionTest'),
  )
})

test('a text is found in values, names and types, whatever its case', () => {
  assert.deepEqual(names({ text: ' hello, 你 ' }), ['in message'])
  assert.deepEqual(names({ text: 'SENDM' }), ['out sendMessage'])
  assert.deepEqual(names({ text: '0x16' }), ['out connectionTest', 'in connectionTest'])
  assert.deepEqual(names({ text: '10002' }), ['in message', 'out sendMessage'])
  assert.deepEqual(names({ text: 'nowhere' }), [])
})

test('bytes are found with and without blanks, but not across the halves of two bytes', () => {
  for (const text of ['e4bda0', 'E4 BD A0', 'e4bd a0']) assert.deepEqual(names({ text }), ['in message'], text)
  assert.deepEqual(names({ text: '4bda' }), [])
})

test('a password is not found', () => {
  assert.deepEqual(names({ text: 'sesame' }), [])
  assert.deepEqual(names({ text: '73 65 73 61 6d 65' }), [])
})

test('kinds are counted, by direction, in the order in which they came up', () => {
  const counts = [...countKinds([...frames, ...frames])].map(([kind, { count }]) => [kind, count])
  assert.deepEqual(
    counts,
    all.map(kind => [`${kind} server`, 2]),
  )
})
