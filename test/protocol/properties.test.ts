import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { HEADER_BYTES, ProtocolError } from '../../protocol/index.ts'
import { joined } from '../vectors/bytes.ts'
import { values } from './arbitrary.ts'
import { directions } from './directions.ts'

const runs = { numRuns: 60 }

for (const { from, lead, codec, table, vectors } of directions) {
  /** A frame of this type around this body. */
  const frameOf = (code: number, body: Uint8Array) => {
    const header = Buffer.from([...lead, code, 0, 0, 0, 0])
    header.writeUInt32BE(body.length, 4)
    return joined([header, body])
  }

  /** Asserts that the bytes are refused with a ProtocolError, or are exactly the encoding of their values. */
  const refusedOrExact = (frame: Uint8Array) => {
    let messages: ReturnType<typeof codec.decodeAll>
    try {
      messages = codec.decodeAll(frame)
    } catch (error) {
      assert.ok(error instanceof ProtocolError, String(error))
      return
    }
    const encoded = messages.map(({ name, values }) => codec.encode(name, values))
    assert.deepEqual(Buffer.concat(encoded), Buffer.from(frame))
  }

  describe(`any message from the ${from}`, () => {
    for (const [name, { code, fields }] of Object.entries(table)) {
      const any = values(fields)

      test(`${name} survives encoding and decoding`, () => {
        fc.assert(
          fc.property(any, values => {
            assert.deepEqual(codec.decodeAll(codec.encode(name, values)), [{ name, values }])
          }),
          runs,
        )
      })

      test(`${name} has a header that fits its body (W1)`, () => {
        fc.assert(
          fc.property(any, values => {
            const frame = Buffer.from(codec.encode(name, values))
            assert.deepEqual([...frame.subarray(0, 4)], [...lead, code])
            assert.equal(frame.readUInt32BE(4), frame.length - HEADER_BYTES)
          }),
          runs,
        )
      })

      test(`${name} with a random body is refused, or means exactly that body`, () => {
        const body = fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ max: 3, maxLength: 80 }))
        fc.assert(
          fc.property(body, body => refusedOrExact(frameOf(code, body))),
          runs,
        )
      })
    }
  })

  test(`any messages from the ${from} back to back survive encoding and decoding (W8)`, () => {
    const any = fc.oneof(
      ...Object.entries(table).map(([name, { fields }]) => values(fields).map(values => ({ name, values }))),
    )
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 8 }), messages => {
        const frames = messages.map(({ name, values }) => codec.encode(name, values))
        assert.deepEqual(codec.decodeAll(joined(frames)), messages)
      }),
      { numRuns: 200 },
    )
  })

  test(`random bytes from the ${from} are refused, or mean exactly these bytes (W9)`, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), refusedOrExact), { numRuns: 2000 })
  })

  test(`a vector from the ${from} with a byte changed is refused, or means exactly these bytes (W9)`, () => {
    const frames = vectors.map(({ frame }) => frame).filter(({ length }) => length < 500)
    const changed = fc
      .tuple(fc.constantFrom(...frames), fc.nat(), fc.nat({ max: 255 }))
      .map(([frame, place, byte]) => frame.with(place % frame.length, byte))
    fc.assert(fc.property(changed, refusedOrExact), { numRuns: 2000 })
  })
}
