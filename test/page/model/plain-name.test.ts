import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plainFileName, plainName } from '../../../web-demo/model/names.ts'

describe('a name that someone else has chosen', () => {
  test('is shown as it is when it deceives nobody', () => {
    for (const name of ['小明', 'José', 'กำ', 'می‌خواهم', '👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️', '<b>', '%'])
      assert.equal(plainName(name), name)
  })

  test('has no control characters, and none that turn the direction of writing', () => {
    assert.equal(plainName('evil\u202egnp.exe\u2066'), 'evilgnp.exe')
    assert.equal(plainName('a\0b\u0007\u001b[31m\r\nc\u2028'), 'ab[31mc')
  })

  test('is empty when nothing of it can be seen', () => {
    for (const name of ['', ' ', '\u200b\u2060\ufeff', '\u3164', '\u2800', '\u00ad', '\u200d', '\ufe0f']) {
      assert.equal(plainName(name), '', JSON.stringify(name))
    }
  })
})

test('the name of a file is never empty', () => {
  assert.equal(plainFileName('photo\u202egnp.exe'), 'photognp.exe')
  assert.equal(plainFileName('\u202e'), 'file')
})
