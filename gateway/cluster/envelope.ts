/** What instances say to each other over the bus. Types and layout are the bus's own, never the wire's. */

/** A frame for users who are signed in on the receiving instance. */
export interface Push {
  type: 'push'
  numbers: readonly number[]
  frame: Uint8Array
}

/** The number has signed in elsewhere: the sign-in of this generation is over (A6). */
export interface Displaced {
  type: 'displaced'
  number: number
  generation: number
}

export type Envelope = Push | Displaced

const VERSION = 1
const PUSH = 1
const DISPLACED = 2

/** Layout: version, type, then `count(4) number(4)… frame`, or `number(4) generation(8)`; all big-endian. */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  if (envelope.type === 'displaced') {
    const bytes = Buffer.alloc(14)
    bytes.set([VERSION, DISPLACED])
    bytes.writeUInt32BE(envelope.number, 2)
    bytes.writeDoubleBE(envelope.generation, 6)
    return bytes
  }
  const { numbers, frame } = envelope
  const bytes = Buffer.alloc(6 + 4 * numbers.length + frame.length)
  bytes.set([VERSION, PUSH])
  bytes.writeUInt32BE(numbers.length, 2)
  for (const [place, number] of numbers.entries()) bytes.writeUInt32BE(number, 6 + 4 * place)
  bytes.set(frame, 6 + 4 * numbers.length)
  return bytes
}

/** Undefined for an envelope of another version or type: a newer instance may know more. */
export function decodeEnvelope(envelope: Uint8Array): Envelope | undefined {
  const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength)
  if (bytes[0] !== VERSION) return undefined
  if (bytes[1] === DISPLACED) {
    return { type: 'displaced', number: bytes.readUInt32BE(2), generation: bytes.readDoubleBE(6) }
  }
  if (bytes[1] !== PUSH) return undefined
  const count = bytes.readUInt32BE(2)
  const numbers = Array.from({ length: count }, (_, place) => bytes.readUInt32BE(6 + 4 * place))
  return { type: 'push', numbers, frame: bytes.subarray(6 + 4 * count) }
}
