import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeText, encodeText } from '../../protocol/index.ts'
import { bytes } from '../vectors/bytes.ts'
import { server, user } from './directions.ts'

const malformed = {
  'a continuation byte alone': '80',
  'a start byte alone': 'e4',
  'two of three bytes': 'e4 bd',
  'three of four bytes': 'f0 9f 98',
  'a sequence cut by ASCII': 'e4 bd 41',
  'an overlong slash of two bytes': 'c0 af',
  'an overlong slash of three bytes': 'e0 80 af',
  'an overlong slash of four bytes': 'f0 80 80 af',
  'an overlong NUL': 'c0 80',
  'the first high surrogate': 'ed a0 80',
  'the last low surrogate': 'ed bf bf',
  'a surrogate pair of six bytes (CESU-8)': 'ed a0 bd ed b8 80',
  'a code point above U+10FFFF': 'f4 90 80 80',
  'a sequence of five bytes': 'f8 88 80 80 80',
  'the byte fe': 'fe',
  'the byte ff': 'ff',
  'GB 2312': 'c4 e3 ba c3',
  'UTF-16 with a byte order mark': 'ff fe 60 4f',
}

const kept = {
  'a byte order mark': ['ef bb bf', '\ufeff'],
  'two byte order marks around a letter': ['ef bb bf 61 ef bb bf', '\ufeffa\ufeff'],
  'a NUL': ['00', '\0'],
  'NULs inside and at the end': ['61 00 62 00', 'a\0b\0'],
  'control characters': ['01 1b 7f 0d 0a', '\x01\x1b\x7f\r\n'],
  'the last code point of two bytes': ['df bf', '\u07ff'],
  'a noncharacter': ['ef bf bf', '\uffff'],
  'the replacement character': ['ef bf bd', '\ufffd'],
  'the last code point': ['f4 8f bf bf', '\u{10ffff}'],
  'a decomposed letter': ['65 cc 81', 'e\u0301'],
} as const

/** Before and after the bytes: nothing, a few letters, and more than the short way of the codec takes. */
const surroundings = [0, 3, 200]

/** An addGroup frame with these bytes as its name, and a server message with them as its text. */
function nameFrame(name: Uint8Array): Uint8Array {
  return Buffer.concat([bytes('81 0a 01 06'), long(6 + name.length), long(10001), medium(name.length), name])
}
function textFrame(text: Uint8Array): Uint8Array {
  const head = Buffer.concat([bytes('81 01 0a 03'), long(8 + text.length), bytes('02'), long(10002)])
  return Buffer.concat([head, medium(text.length), text, bytes('00')])
}
function medium(value: number): Uint8Array {
  const two = Buffer.alloc(2)
  two.writeUInt16BE(value)
  return two
}
function long(value: number): Uint8Array {
  const four = Buffer.alloc(4)
  four.writeUInt32BE(value)
  return four
}

describe('is malformed (W3):', () => {
  for (const [what, hex] of Object.entries(malformed)) {
    test(what, () => {
      for (const around of surroundings) {
        const letters = Buffer.alloc(around, 'x')
        const inside = Buffer.concat([letters, bytes(hex), letters])
        assert.throws(() => user.codec.decodeAll(nameFrame(inside)), {
          name: 'ProtocolError',
          message: 'addGroup.name: is not valid UTF-8',
        })
        assert.throws(() => server.codec.decodeAll(textFrame(inside)), {
          name: 'ProtocolError',
          message: 'message.text: is not valid UTF-8',
        })
        assert.throws(() => decodeText(inside), { message: 'is not valid UTF-8' })
      }
    })
  }
})

describe('is content (W3):', () => {
  for (const [what, [hex, text]] of Object.entries(kept)) {
    test(what, () => {
      for (const around of surroundings) {
        const letters = 'x'.repeat(around)
        const name = letters + text + letters
        const inside = Buffer.concat([Buffer.from(letters), bytes(hex), Buffer.from(letters)])
        assert.deepEqual(user.codec.decodeAll(nameFrame(inside)), [
          { name: 'addGroup', values: { number: 10001, name } },
        ])
        assert.deepEqual(Buffer.from(user.codec.encode('addGroup', { number: 10001, name })), nameFrame(inside))
        const [message] = server.codec.decodeAll(textFrame(inside))
        assert.deepEqual(message?.values, { flag: 2, number: 10002, text: Uint8Array.from(inside), kind: 0 })
        assert.equal(decodeText(inside), name)
        assert.deepEqual(Buffer.from(encodeText(name)), inside)
      }
    })
  }
})

describe('is refused when encoded, not replaced (W3):', () => {
  for (const [what, text] of Object.entries({
    'a high surrogate alone': '\ud83d',
    'a low surrogate alone': '\ude00',
    'a pair the wrong way round': '\ude00\ud83d',
  })) {
    test(what, () => {
      for (const around of surroundings) {
        const name = 'x'.repeat(around) + text + 'x'.repeat(around)
        assert.throws(() => user.codec.encode('addGroup', { number: 10001, name }), {
          name: 'ProtocolError',
          message: 'addGroup.name: has a lone surrogate, which UTF-8 cannot carry',
        })
        assert.throws(() => encodeText(name), /lone surrogate/)
      }
    })
  }
})
