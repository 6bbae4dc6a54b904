import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  decodeCommand,
  decodeReply,
  encodeCommand,
  encodeReply,
  MAX_BODY_BYTES,
} from '../../gateway/admin/remote-messages.ts'
import { BodyTooLong, FieldError } from '../../protocol/bytes.ts'

const kick = { name: 'end', values: { number: 10001, reason: 'kicked' } } as const
/** Code, number, reason. */
const kickBytes = '03 00002711 81'
const kicked = { name: 'end', values: { count: 1 } } as const
const kickedBytes = '03 00000001'

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}

describe('a body of the admin command', () => {
  test('is written and read', () => {
    assert.deepEqual(Buffer.from(encodeCommand(kick)), bytesOf(kickBytes))
    assert.deepEqual(decodeCommand(bytesOf(kickBytes)), kick)
    assert.deepEqual(Buffer.from(encodeReply(kicked)), bytesOf(kickedBytes))
    assert.deepEqual(decodeReply(bytesOf(kickedBytes)), kicked)
  })

  for (const [kind, hex, decode] of [
    ['command', kickBytes, decodeCommand],
    ['reply', kickedBytes, decodeReply],
  ] as const) {
    test(`is malformed as a ${kind} that ends anywhere before its end, or goes on behind it`, () => {
      const bytes = bytesOf(hex)
      for (let length = 0; length < bytes.length; length++) {
        assert.throws(() => decode(bytes.subarray(0, length)), FieldError)
      }
      assert.throws(() => decode(bytesOf(`${hex} 00`)), FieldError)
    })
  }

  test('is malformed with an unknown code, or a reason for something else', () => {
    assert.throws(() => decodeCommand(bytesOf('63')), FieldError)
    assert.throws(() => decodeCommand(bytesOf('03 00002711 10')), FieldError)
  })

  test('over the limit is neither written nor read', () => {
    const text = new Uint8Array(MAX_BODY_BYTES)
    assert.throws(() => encodeCommand({ name: 'notice', values: { text } }), BodyTooLong)
    const long = Buffer.alloc(MAX_BODY_BYTES + 1)
    long.set(bytesOf(kickBytes))
    assert.throws(() => decodeCommand(long), FieldError)
  })
})
