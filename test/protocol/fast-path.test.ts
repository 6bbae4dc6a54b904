/** The hand-written codecs behave exactly as the table, for valid and invalid input. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  Codec,
  fromServer,
  fromUser,
  HEADER_BYTES,
  Program,
  serverMessages,
  userMessages,
} from '../../protocol/index.ts'
import { joined } from '../vectors/bytes.ts'
import { values } from './arbitrary.ts'

const pairs = [
  {
    name: 'sendMessage',
    fast: fromUser as Codec<typeof userMessages>,
    slow: new Codec(Program.user, Program.server, userMessages),
    fields: userMessages.sendMessage.fields,
  },
  {
    name: 'message',
    fast: fromServer as Codec<typeof serverMessages>,
    slow: new Codec(Program.server, Program.user, serverMessages),
    fields: serverMessages.message.fields,
  },
] as const

/** Returns the result of a call, or its error as a string. */
function outcome(make: () => unknown): unknown {
  try {
    return make()
  } catch (error) {
    return String(error)
  }
}

for (const { name, fast, slow, fields } of pairs) {
  const encode = (codec: unknown, values: unknown) =>
    outcome(() => (codec as { encode(name: string, values: unknown): Uint8Array }).encode(name, values))

  describe(name, () => {
    test('is written as by the table', () => {
      fc.assert(fc.property(values(fields), any => assert.deepEqual(encode(fast, any), encode(slow, any))))
    })

    test('with a wrong value is refused as by the table', () => {
      const wrong = fc.constantFrom(-1, 2 ** 32, 0.5, '1', undefined, null, new Uint8Array(70_000))
      const broken = fc.tuple(values(fields), fc.constantFrom(...Object.keys(fields)), wrong)
      fc.assert(
        fc.property(broken, ([any, field, value]) => {
          const values = { ...any, [field]: value }
          assert.deepEqual(encode(fast, values), encode(slow, values))
        }),
      )
    })

    test('after a refused one is written as ever', () => {
      const good = emptyOf(fields)
      const before = encode(fast, good)
      encode(fast, { ...good, number: -1 })
      assert.deepEqual(encode(fast, good), before)
    })

    test('with any body is read, or refused, as by the table (W9)', () => {
      const header = [...(encode(slow, emptyOf(fields)) as Uint8Array).subarray(0, 4)]
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat({ max: 40 }), (body, length) => {
          // A text of this length, or one that does not fit.
          if (body.length > 12) body.set([0, length], name === 'message' ? 5 : 8)
          const frame = joined([Uint8Array.from([...header, 0, 0, 0, body.length]), body])
          assert.equal(frame.length, HEADER_BYTES + body.length)
          assert.deepEqual(
            outcome(() => fast.decodeAll(frame)),
            outcome(() => slow.decodeAll(frame)),
          )
        }),
        { numRuns: 500 },
      )
    })
  })
}

function emptyOf(fields: { [field: string]: { empty: unknown } }): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([field, { empty }]) => [field, empty]))
}
