import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mentionAt, suggestionsFor } from '../../../web-demo/rooms/mention-query.ts'

test('a mention begins with @, in any script and width, but not within a word', () => {
  for (const [text, name] of [
    ['@', ''],
    ['Hi @Ho', 'Ho'],
    ['你好@小', '小'],
    ['＠小满', '小满'],
    ['(@Tom Lee', 'Tom Lee'],
    ['@Ming @Ho', 'Ho'],
  ] as const)
    assert.deepEqual(mentionAt(text, text.length), { start: text.length - name.length - 1, name }, text)
  for (const text of ['', 'Hi', 'ming@example', 'at 5@', '@ home', '@Ho\nme', `@${'x'.repeat(65)}`])
    assert.equal(mentionAt(text, text.length), undefined, text)
})

test('a mention is the one before the caret', () => {
  assert.deepEqual(mentionAt('Hi @Hong', 6), { start: 3, name: 'Ho' })
  assert.equal(mentionAt('Hi @Hong', 3), undefined)
})

const members = ['Hong', 'Tom', 'tomás', 'Big Tom', '\u202E', '小满'].map((nickname, place) => ({
  ...{ nickname, number: 10001 + place },
}))
const offered = (name: string, lastSaid = new Map<number, number>()) =>
  suggestionsFor(name, members, lastSaid).map(({ nickname }) => nickname)

test('members are offered whose names contain what is written: first those that begin with it, and who spoke last', () => {
  assert.deepEqual(offered('TOM'), ['Tom', 'tomás', 'Big Tom'])
  assert.deepEqual(
    offered(
      'tom',
      new Map([
        [10003, 7],
        [10004, 9],
      ]),
    ),
    ['tomás', 'Tom', 'Big Tom'],
  )
  assert.deepEqual(offered('满'), ['小满'])
  assert.deepEqual(offered('ｈｏｎｇ'), ['Hong'])
  assert.deepEqual(offered('Tom Lee'), [])
})

test('few are offered at a time, and nobody without a visible name', () => {
  assert.deepEqual(offered('').toSorted(), ['Big Tom', 'Hong', 'Tom', 'tomás', '小满'])
  const many = Array.from({ length: 1000 }, (_, place) => ({ number: place + 1, nickname: `Tom ${1000 - place}` }))
  assert.deepEqual(
    suggestionsFor('tom', many, new Map()).map(({ nickname }) => nickname),
    [1, 2, 3, 4, 5, 6].map(count => `Tom ${count}`),
  )
})
