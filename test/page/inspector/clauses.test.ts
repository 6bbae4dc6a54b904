import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { clausesOf, parseClauses } from '../../../web-demo/inspector/published-text.ts'
import { server, user } from '../../protocol/directions.ts'

const clauses = parseClauses(readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8'))

for (const { from, table } of [user, server]) {
  describe(`every clause that a message from the ${from} relies on is in the document`, () => {
    for (const [name, row] of Object.entries(table)) {
      test(name, () => {
        const numbers = clausesOf(row)
        assert.ok(numbers.length > 0)
        assert.deepEqual(
          numbers.filter(number => !clauses.has(number)),
          [],
        )
      })
    }
  })
}

test('a message relies on its own clauses, then on those of the header and of the letters of its fields', () => {
  const { moveFriends, fileData } = user.table
  assert.deepEqual(moveFriends && clausesOf(moveFriends), ['G3', 'M8', 'W1', 'W2', 'W5'])
  assert.deepEqual(fileData && clausesOf(fileData), ['X1', 'X2', 'X3', 'W1', 'W2', 'W4'])
})

test('a clause has its rules and its reason', () => {
  const { rules, reason } = clauses.get('W4') ?? {}
  assert.deepEqual(rules, ['A `b` MUST be the rest of the body, and only ever the last field.'])
  assert.equal(reason, 'The header bounds it already.')
})

test('a rule has no links', () => {
  const { rules = [] } = clauses.get('E4') ?? {}
  assert.equal(rules[1], 'The code MUST be one of this table, 16 to 255.')
})
