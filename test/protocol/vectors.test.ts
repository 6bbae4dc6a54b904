import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FrameReader, HEADER_BYTES, ProtocolError } from '../../protocol/index.ts'
import { directions } from './directions.ts'

for (const { from, traffic, codec, table, vectors } of directions) {
  test(`every message from the ${from} has a vector`, () => {
    const written = new Set(vectors.map(({ name }) => name))
    assert.deepEqual(
      Object.keys(table).filter(name => !written.has(name)),
      [],
    )
  })

  for (const { name, about, frame, values } of vectors) {
    describe(`${from} ${name}: ${about}`, () => {
      /** Where the bytes of a last field `b` begin: from there on any length is well-formed (W4). */
      const open = 'data' in values && values.data instanceof Uint8Array ? frame.length - values.data.length : undefined

      test('encodes to the bytes (W1, W2, W3)', () => {
        assert.deepEqual(Buffer.from(codec.encode(name, values)), Buffer.from(frame))
      })

      test('decodes to the values', () => {
        assert.deepEqual(codec.decodeAll(frame), [{ name, values }])
      })

      test('survives decoding and encoding', () => {
        const [message] = codec.decodeAll(frame)
        assert.ok(message)
        assert.deepEqual(Buffer.from(codec.encode(message.name, message.values)), Buffer.from(frame))
      })

      test('survives encoding and decoding', () => {
        assert.deepEqual(codec.decodeAll(codec.encode(name, values)), [{ name, values }])
      })

      test('decodes inside a larger buffer', () => {
        const larger = new Uint8Array(frame.length + 20).fill(0x81)
        larger.set(frame, 7)
        assert.deepEqual(codec.decodeAll(larger.subarray(7, 7 + frame.length)), [{ name, values }])
      })

      test('cut anywhere is a protocol error (W9)', () => {
        for (const length of places(0, frame.length)) {
          const cut = frame.subarray(0, length)
          assert.throws(() => codec.decodeAll(cut), namesTheHeader, `cut to ${length} bytes`)
        }
      })

      test('with a body that ends early anywhere is a protocol error that names the field (W9)', () => {
        for (const end of places(HEADER_BYTES, open ?? frame.length)) {
          assert.throws(() => decodeBody(frame, end), namesAField, `cut to ${end} bytes`)
        }
      })

      if (open === undefined) {
        test('with a byte too many in the body is a protocol error (W9)', () => {
          const longer = Buffer.concat([frame, Uint8Array.of(0)])
          assert.throws(() => decodeBody(longer, longer.length), {
            name: 'ProtocolError',
            message: `${name}: bytes left after the last field: 1`,
            tooLarge: false,
          })
        })
      } else {
        test('with a last field of any length is well-formed (W4)', () => {
          const data = frame.subarray(open)
          for (const length of [0, data.length >> 1, data.length]) {
            const shorter = { ...values, data: data.subarray(0, length) }
            assert.deepEqual(decodeBody(frame, open + length), { name, values: shorter })
          }
        })
      }

      /** Decodes the first `end` bytes of a frame, with a header that says that this is all of it, whatever the limit. */
      function decodeBody(frame: Uint8Array, end: number) {
        const cut = Uint8Array.from(frame.subarray(0, end))
        new DataView(cut.buffer).setUint32(4, end - HEADER_BYTES)
        const reader = new FrameReader(cut, traffic, Number.POSITIVE_INFINITY)
        assert.ok(reader.next())
        return codec.decode(reader)
      }

      function namesTheHeader(error: unknown): boolean {
        return error instanceof ProtocolError && /^(header: |the message holds no frame)/.test(error.message)
      }

      function namesAField(error: unknown): boolean {
        return error instanceof ProtocolError && error.message.startsWith(`${name}.`) && !error.tooLarge
      }
    })
  }
}

/** Every place from `start` up to `end`; of the inside of one endless string or chunk only the 512 at either side. */
function* places(start: number, end: number): Generator<number> {
  for (let at = start; at < end; at++) {
    yield at
    if (end - start > 4096 && at === start + 512) at = end - 512
  }
}
