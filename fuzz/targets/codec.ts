/** Any bytes as each message of both directions: a message that decodes encodes to the same bytes, or a ProtocolError (W9). */
import assert from 'node:assert/strict'
import { HEADER_BYTES, ProtocolError } from '../../protocol/index.ts'
import { directions, server, user } from '../../test/protocol/directions.ts'
import type { Target } from '../engine/target.ts'

/** What the first byte of an input chooses: the direction, and whether the rest is a whole WebSocket message or a body. */
const FROM_SERVER = 0x80
const WHOLE = 0x40
const TYPE = 0x3f

const maxBytes = 320
const frame = new Uint8Array(HEADER_BYTES + maxBytes)

/** Makes a frame of this body. */
function framed(lead: readonly number[], type: number, body: Uint8Array): Uint8Array {
  frame.set([...lead, type])
  new DataView(frame.buffer).setUint32(4, body.length)
  frame.set(body, HEADER_BYTES)
  return frame.subarray(0, HEADER_BYTES + body.length)
}

function decode({ codec }: typeof user, message: Uint8Array): { name: string; values: object }[] | undefined {
  try {
    return codec.decodeAll(message)
  } catch (error) {
    assert.ok(error instanceof ProtocolError, error instanceof Error ? error : String(error))
    return undefined
  }
}

function check(direction: typeof user, message: Uint8Array): void {
  const decoded = decode(direction, message)
  if (decoded === undefined) return
  let at = 0
  for (const { name, values } of decoded) {
    const encoded = direction.codec.encode(name, values)
    assert.equal(Buffer.compare(encoded, message.subarray(at, at + encoded.length)), 0, name)
    at += encoded.length
  }
  assert.equal(at, message.length)
}

export const target: Target = {
  maxBytes,
  seeds: directions.flatMap(({ from, vectors }) => {
    const choice = from === 'server' ? FROM_SERVER : 0
    return vectors.flatMap(({ frame }) => [
      Uint8Array.of(choice | WHOLE, ...frame.subarray(0, maxBytes)),
      Uint8Array.of(choice | (frame[3] ?? 0), ...frame.subarray(HEADER_BYTES, maxBytes)),
    ])
  }),
  maxSteps: length => 1000 + 60 * length,
  run(input) {
    const [choice = 0] = input
    const rest = input.subarray(1)
    const direction = choice >= FROM_SERVER ? server : user
    check(direction, choice & WHOLE ? rest : framed(direction.lead, choice & TYPE, rest))
    return undefined
  },
}
