import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Fields } from '../../protocol/fields.ts'
import { serverMessages, userMessages } from '../../protocol/index.ts'
import { directions } from './directions.ts'

/** The letters of a published line: one for each part between the plus signs, `t` where none is written (W6). */
function publishedLetters(line: string): string[] {
  return line.split('+').map(part => /\(([tmlsb])\)/.exec(part)?.[1] ?? 't')
}

/** The letters of a row, with a `t` for each count (W5). */
function letters(fields: Fields): string[] {
  return Object.values(fields).flatMap(field =>
    'fields' in field ? ['t', ...letters(field.fields as Fields)] : [field.letter],
  )
}

function codes(...ranges: [number, number][]): number[] {
  return ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index))
}

test('the user messages are 0x01–0x0e and 0x10–0x17, each once', () => {
  assert.deepEqual(
    Object.values(userMessages).map(({ code }) => code),
    codes([0x01, 0x0e], [0x10, 0x17]),
  )
})

test('the server messages are 0x01–0x0c, 0x0e and 0x10–0x16, each once', () => {
  assert.deepEqual(
    Object.values(serverMessages).map(({ code }) => code),
    codes([0x01, 0x0c], [0x0e, 0x0e], [0x10, 0x16]),
  )
})

for (const { from, codec, table } of directions) {
  describe(`every message from the ${from}`, () => {
    for (const [name, { code, published, fields }] of Object.entries(table)) {
      test(`${name} has the fields of its published line (W5, W6)`, () => {
        assert.deepEqual(letters(fields), publishedLetters(published))
      })

      test(`${name} has bytes as its last field only (W4)`, () => {
        assert.ok(!letters(fields).slice(0, -1).includes('b'))
      })

      test(`${name} is found by its code`, () => {
        assert.equal(codec.nameOf(code), name)
      })
    }
  })

  test(`no other code is a message from the ${from} (W9)`, () => {
    const known = new Set(Object.values(table).map(({ code }) => code))
    for (let code = 0; code < 256; code++) assert.equal(codec.nameOf(code) !== undefined, known.has(code))
  })
}

test('every reply is a server message', () => {
  for (const [name, row] of Object.entries(userMessages)) {
    if ('reply' in row) assert.ok(Object.hasOwn(serverMessages, row.reply), `${name}: ${row.reply}`)
  }
})

test('exactly the messages that E1 lists, and no others, have no reply', () => {
  assert.deepEqual(
    Object.values(userMessages)
      .filter(row => !('reply' in row))
      .map(({ code }) => code),
    [0x03, 0x04, 0x0d, 0x11, 0x13, 0x14, 0x15, 0x17],
  )
})

test('exactly 0x01, 0x02 and 0x16 are served before login (E3)', () => {
  assert.deepEqual(
    Object.values(userMessages)
      .filter(({ from }) => from === 'anyone')
      .map(({ code }) => code),
    [0x01, 0x02, 0x16],
  )
})

test('every message that needs a login opens with its own number (E3)', () => {
  for (const [name, { from, fields }] of Object.entries(userMessages)) {
    if (from !== 'anyone') assert.equal(Object.keys(fields)[0], 'number', name)
  }
})

test('only 0x11 is for operators (S2)', () => {
  assert.deepEqual(
    Object.values(userMessages)
      .filter(({ from }) => from === 'operator')
      .map(({ code }) => code),
    [0x11],
  )
})
