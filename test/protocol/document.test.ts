import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generate } from '../../docs/generate.ts'
import { bytes } from '../vectors/vector.ts'
import { directions, server, user } from './directions.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const document = read('docs/protocol.md')

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
    for (const { text } of Object.values(table)) assert.ok(document.includes(`\n> ${text}\n`), text)
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

test('docs/protocol.md lists every clause once', () => {
  const last = { W: 11, E: 3, A: 7, G: 3, F: 4, P: 5, M: 6, S: 2, X: 4 }
  const all = Object.entries(last).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  )
  assert.deepEqual(clauses(), all)
})

test('docs/protocol.md lists every clause that the code cites', () => {
  const listed = new Set(clauses())
  const cwd = new URL(root)
  for (const path of globSync(['protocol/**/*.ts', 'gateway/**/*.ts'], { cwd })) {
    for (const [clause] of read(path).matchAll(/\b[WEAGFPMSX]\d{1,2}\b/g))
      assert.ok(listed.has(clause), `${path}: ${clause}`)
  }
})

/** The numbers in the first column of the tables of assumptions. */
function clauses(): string[] {
  return [...document.matchAll(/^\| ([A-Z]\d+) +\|/gm)].map(([, clause = '']) => clause)
}
