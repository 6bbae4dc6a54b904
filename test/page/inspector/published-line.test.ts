import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { Fields } from '../../../protocol/fields.ts'
import { headerFields } from '../../../web-demo/inspector/field-spans.ts'
import { clauseNumbers, headerLine, labelPath, lineParts } from '../../../web-demo/inspector/published-text.ts'
import { directions } from '../../protocol/directions.ts'

/** The fields as `name(letter)`; a repeated group gives its count, a `t`, and then what is in it. */
function letters(fields: Fields, parent = ''): [path: string, letter: string][] {
  return Object.entries(fields).flatMap(([name, field]): [string, string][] => {
    const path = parent + name
    if (!('fields' in field)) return [[path, field.letter]]
    return [[path, 't'], ...letters(field.fields as Fields, `${path}.`)]
  })
}

/** The flags that have no letter in the published text (W6). */
const withoutLetter = new Set(['允许/拒绝', '成功/失败'])

function assertLabelled(line: string, fields: Fields): void {
  const parts = lineParts(line, fields)
  assert.equal(parts.map(({ text }) => text).join(''), line, 'the pieces are the line')
  const labelled = parts.filter(({ path }) => path !== undefined)
  assert.deepEqual(
    labelled.map(({ path, text, label }) => [
      path,
      /\((.)\)$/.exec(text)?.[1] ?? (withoutLetter.has(label ?? '') && 't'),
    ]),
    letters(fields),
  )
}

for (const { from, table } of directions) {
  describe(`the published lines of the messages from the ${from}: each field has its label, with the same letter`, () => {
    for (const [name, { published, fields }] of Object.entries(table))
      test(name, () => assertLabelled(published, fields))
  })
}

test('the published line of the header labels its five fields', () => {
  assertLabelled(headerLine, headerFields)
})

test('the line of the header is published', () => {
  assert.ok(readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8').includes(headerLine))
})

test('all repetitions of a field share its label', () => {
  assert.equal(labelPath('groups[3].friends[12].number'), 'groups.friends.number')
})

test('a description names the clauses that it relies on', () => {
  assert.deepEqual(clauseNumbers('Accepts (1) or refuses (0); 0 also cancels (X1, X2, W6).'), ['X1', 'X2', 'W6'])
  assert.deepEqual(clauseNumbers('All sent before is settled.'), [])
})
