import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, decodeAdmin, encodeAdmin, MAX_ADMIN_BYTES, type Order } from '../../gateway/admin/messages.ts'
import { decodeEnvelope } from '../../gateway/cluster/envelope.ts'
import { BodyTooLong, ByteReader, FieldError } from '../../protocol/bytes.ts'

const kick: Order = {
  ...{ kind: 'order', id: 'q1', sender: 'desk', name: 'end' },
  values: { number: 10001, why: 'why' },
}
/** Leader, order, id, sender, code, number, why. */
const kickBytes = 'a1 00 0002 7131 0004 6465736b 03 00002711 0003 776879'
const kicked: Answer = { kind: 'answer', id: 'q1', sender: 'a-_Z9', name: 'end', values: { count: 1 } }
const kickedBytes = 'a1 01 0002 7131 0005 612d5f5a39 03 00000001'

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}

function read(bytes: Uint8Array): ByteReader {
  return new ByteReader(bytes, 0, bytes.length)
}

for (const [message, hex] of [
  [kick, kickBytes],
  [kicked, kickedBytes],
] as const) {
  test(`an ${message.kind} is written and read`, () => {
    assert.deepEqual(Buffer.from(encodeAdmin(message)), bytesOf(hex))
    assert.deepEqual(decodeAdmin(read(bytesOf(hex))), message)
  })

  test(`an ${message.kind} that ends anywhere before its end is broken`, () => {
    const bytes = bytesOf(hex)
    for (let length = 1; length < bytes.length; length++) {
      assert.throws(() => decodeAdmin(read(bytes.subarray(0, length))), FieldError)
    }
  })

  test(`an ${message.kind} is no envelope, so gateways of the version before ignore it`, () => {
    assert.equal(decodeEnvelope(read(bytesOf(hex))), undefined)
  })
}

test('another version is not understood, without being broken', () => {
  assert.equal(decodeAdmin(read(bytesOf(kickBytes.replace('a1', 'a2')))), undefined)
})

test('what is longer than the limit is neither written nor read', () => {
  const text = new Uint8Array(MAX_ADMIN_BYTES)
  assert.throws(
    () => encodeAdmin({ kind: 'order', id: 'q', sender: 'd', name: 'notice', values: { text } }),
    BodyTooLong,
  )
  const long = Buffer.alloc(MAX_ADMIN_BYTES + 1)
  long.set(bytesOf(kickBytes))
  assert.throws(() => decodeAdmin(read(long)), FieldError)
})
