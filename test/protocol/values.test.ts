import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Fields, list, t } from '../../protocol/fields.ts'
import { Codec, fromServer, fromUser, Program } from '../../protocol/index.ts'
import { directions } from './directions.ts'

const largest: { readonly [letter: string]: number } = { t: 0xff, m: 0xffff, l: 0xffffffff }

/** Numbers that fit no field of this letter. */
function unfit(letter: string): unknown[] {
  const most = largest[letter] ?? 0
  return [-1, most + 1, 0.5, most - 0.5, -0.5, Number.NaN, Infinity, -Infinity, 2 ** 53, '1', true, null, undefined, 1n]
}

for (const { from, codec, table, vectors } of directions) {
  describe(`a value that does not fit is refused by name, in every message from the ${from} (W2, W3, W4):`, () => {
    for (const [name, { fields }] of Object.entries(table)) {
      const values = vectors.find(vector => vector.name === name)?.values ?? {}

      for (const [field, { letter }] of Object.entries(fields)) {
        const refuses = (value: unknown, why: string) =>
          assert.throws(() => codec.encode(name, { ...values, [field]: value }), {
            name: 'ProtocolError',
            message: `${name}.${field}: ${why}`,
          })

        if (letter in largest) {
          test(`${name}.${field} (${letter})`, () => {
            for (const value of unfit(letter)) {
              const given = typeof value === 'string' ? `"${value}" (a string)` : value
              refuses(value, `must be a whole number from 0 to ${largest[letter]}, not ${given}`)
            }
          })
        } else if (letter === 'b' || (letter === 's' && field === 'text')) {
          test(`${name}.${field} (bytes)`, () => {
            for (const value of ['text', undefined, 7, [1, 2], new ArrayBuffer(1)]) {
              refuses(value, 'must be a Uint8Array')
            }
          })
        } else if (letter === 's') {
          test(`${name}.${field} (s)`, () => {
            for (const value of [undefined, 7, null, new Uint8Array(1)]) {
              refuses(value, `must be a string, not ${typeof value}`)
            }
          })
        } else {
          test(`${name}.${field} (list)`, () => {
            for (const value of [undefined, 2, 'ab', {}]) refuses(value, 'must be an array')
          })
        }
      }
    }
  })
}

test('a negative zero is a zero', () => {
  assert.deepEqual(fromServer.decodeAll(fromServer.encode('connectionTest', { number: -0 })), [
    { name: 'connectionTest', values: { number: 0 } },
  ])
})

test('a field of a nested list is named by its path', () => {
  const friend = { number: 10002, portrait: 7, state: 1, nickname: 'a' }
  const groups = [
    { name: 'first', group: 1, friends: [friend, friend] },
    { name: 'second', group: 2, friends: [friend, { ...friend, portrait: 256 }] },
  ]
  assert.throws(() => fromServer.encode('loggedIn', { success: 1, groups }), {
    message: 'loggedIn.groups[1].friends[1].portrait: must be a whole number from 0 to 255, not 256',
  })
})

test('a list of 256 is refused (W5)', () => {
  const moves = Array.from({ length: 256 }, () => ({ friend: 10002, group: 1 }))
  assert.throws(() => fromUser.encode('moveFriends', { number: 10001, moves }), {
    name: 'ProtocolError',
    message: 'moveFriends.moves: has 256 items, more than 255',
  })
})

test('an inner list of 256 is refused (W5)', () => {
  const friends = Array.from({ length: 256 }, () => ({ number: 10002, portrait: 7, state: 1, nickname: '' }))
  assert.throws(() => fromServer.encode('loggedIn', { success: 1, groups: [{ name: '', group: 1, friends }] }), {
    message: 'loggedIn.groups[0].friends: has 256 items, more than 255',
  })
})

describe('a string over 65,535 bytes is refused (W3):', () => {
  for (const [what, name] of Object.entries({
    'letters, one too many': 'a'.repeat(65_536),
    'Chinese, of 65,538 bytes but 21,846 characters': '你'.repeat(21_846),
    'Emoji, of 65,536 bytes but 32,768 units': '😀'.repeat(16_384),
    'ten million letters': 'a'.repeat(10_000_000),
  })) {
    test(what, () => {
      assert.throws(() => fromUser.encode('addGroup', { number: 10001, name }), {
        name: 'ProtocolError',
        message: 'addGroup.name: is longer than 65535 bytes',
        tooLarge: false,
      })
    })
  }

  test('text that is only forwarded', () => {
    const text = new Uint8Array(65_536)
    assert.throws(() => fromUser.encode('sendMessage', { number: 10001, recipient: 10002, text }), {
      message: 'sendMessage.text: is longer than 65535 bytes',
    })
  })
})

describe('a body over 65,536 bytes is refused (W11):', () => {
  const tooLarge = (message: string) => ({
    name: 'ProtocolError',
    message: `${message}: the body is over the limit of 65536 bytes`,
    tooLarge: true,
  })

  test('a string that fits its length but not the body', () => {
    const frame = fromUser.encode('addGroup', { number: 10001, name: 'a'.repeat(65_530) })
    assert.equal(frame.length, 8 + 65_536)
    assert.throws(() => fromUser.encode('addGroup', { number: 10001, name: 'a'.repeat(65_531) }), tooLarge('addGroup'))
  })

  test('a text that fits its length but not the body', () => {
    const text = new Uint8Array(65_527).fill(0x61)
    assert.throws(
      () => fromUser.encode('sendMessage', { number: 10001, recipient: 10002, text }),
      tooLarge('sendMessage'),
    )
  })

  test('a chunk of a file', () => {
    for (const length of [65_533, 65_540, 65_545, 100_000_000]) {
      const data = new Uint8Array(length)
      assert.throws(() => fromServer.encode('fileData', { friend: 10002, data }), tooLarge('fileData'))
    }
  })

  test('a list whose items are small', () => {
    const user = { number: 10002, nickname: '你'.repeat(85), portrait: 7, province: 11, city: '' }
    const users = Array.from({ length: 255 }, () => user)
    assert.throws(() => fromServer.encode('onlineList', { success: 1, users }), tooLarge('onlineList'))
  })

  test('a roster of gigabytes, without building it', () => {
    const friend = { number: 10002, portrait: 7, state: 1, nickname: 'a'.repeat(65_535) }
    const group = { name: '', group: 1, friends: Array.from({ length: 255 }, () => friend) }
    const groups = Array.from({ length: 255 }, () => group)
    assert.throws(() => fromServer.encode('loggedIn', { success: 1, groups }), tooLarge('loggedIn'))
  })
})

test('an unknown message name is refused', () => {
  const fields: { [name: string]: { code: number; fields: Fields } } = {
    known: { code: 1, fields: { list: list({ t }) } },
  }
  const codec = new Codec(Program.user, Program.server, fields)
  assert.throws(() => codec.encode('unknown', {}), { name: 'ProtocolError', message: 'unknown: no such message' })
})
