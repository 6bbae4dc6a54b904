import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generate } from '../../docs/generate.ts'
import { bytes } from '../vectors/bytes.ts'
import { directions, server, user } from './directions.ts'

const document = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')

test('the generated parts of docs/protocol.md are current: npm run docs', () => {
  assert.equal(document, generate(document))
})

test('a generated part that is out of date is replaced', () => {
  const old = document.replace('| 0x0a | user ', '| 0x0b | user ')
  assert.notEqual(old, document)
  assert.equal(generate(old), document)
})

test('a missing and an unknown marker are errors', () => {
  assert.throws(() => generate(document.replace('<!-- generated:limits -->', '')), /no marker for: limits/)
  assert.throws(
    () => generate(document.replace('generated:limits', 'generated:limit')),
    /no such generated part: limit$/,
  )
})

test('every message is in docs/protocol.md with its published line', () => {
  for (const { table } of directions) {
    for (const { published } of Object.values(table)) assert.ok(document.includes(`\n> ${published}\n`), published)
  }
})

test('the frames in docs/protocol.md are well-formed', () => {
  const examples = [...document.matchAll(/```hex\n([\s\S]*?)```/g)].map(([, lines = '']) =>
    bytes(lines.replaceAll(/;.*$/gm, '')),
  )
  const messages = examples.flatMap(frames => (frames[1] === user.sender ? user : server).codec.decodeAll(frames))
  assert.deepEqual(
    messages.map(({ name }) => name),
    ['login', 'loggedIn', 'sendMessage', 'connectionTest', 'message', 'connectionTest'],
  )
})
