/**
 * Any bytes as an envelope from another instance, with a MAC and without: it is rejected, or malformed (FieldError), or encodes to the
 * same bytes.
 */
import assert from 'node:assert/strict'
import { decodeEnvelope, type Envelope, encodeEnvelope, type Item, weight } from '../../gateway/cluster/envelope.ts'
import { ClusterKeys, MAC_BYTES, macOf } from '../../gateway/cluster/keys.ts'
import { FieldError } from '../../protocol/bytes.ts'
import type { Target } from '../engine/target.ts'

const frame = Buffer.from('\x81\x01\x0a\x03hello')
const file = { from: 10001, to: 10002, id: 3 }
const examples: Item[] = [
  { name: 'message', values: { id: 1, recipient: 10001, first: 1, frame } },
  { name: 'settled', values: { ids: [1, 2, 3] } },
  { name: 'bounced', values: { ids: [4] } },
  { name: 'refused', values: { id: 5, why: 'mailboxFull' } },
  { name: 'stored', values: { numbers: [10001, 10002] } },
  { name: 'requestAcks', values: {} },
  { name: 'broadcast', values: { except: 10001, frame } },
  { name: 'presence', values: { number: 10001, generation: 2 ** 40, mode: 1, subscribers: [10002] } },
  { name: 'friendAdded', values: { number: 10001, generation: 7, mode: 2, recipient: 10002, frame } },
  { name: 'displaced', values: { number: 10001, generation: 8 } },
  { name: 'monitor', values: { operator: 10001, watched: 0 } },
  { name: 'copy', values: { operator: 10001, frame } },
  { name: 'joined', values: {} },
  { name: 'fileOffer', values: { ...file, length: 100, name: 'a.png' } },
  { name: 'fileAccepted', values: file },
  { name: 'fileData', values: { ...file, data: frame } },
  { name: 'fileTaken', values: { ...file, length: 50 } },
  { name: 'fileEnded', values: { ...file, why: 'filePeerGone', by: 10001 } },
  { name: 'sampledMessage', values: { id: 2, recipient: 10001, first: 0, frame, trace: new Uint8Array(24) } },
  { name: 'adminCommand', values: { id: 'a', sentAt: 2 ** 41, body: frame } },
  { name: 'adminReply', values: { id: 'a', body: frame } },
]

const none: Item = { name: 'joined', values: {} }

/** What the first byte of an input chooses: whether the rest gets the right MAC, or is all there is. */
const WITH_MAC = 1
const maxBytes = 512
const key = new ClusterKeys('correct horse', 'oicq').envelopes('a', 'b')
const room = new Uint8Array(maxBytes + MAC_BYTES)

function authenticated(bytes: Uint8Array): Uint8Array {
  room.set(bytes)
  room.set(macOf(bytes, key), bytes.length)
  return room.subarray(0, bytes.length + MAC_BYTES)
}

function seed(...items: Item[]): Uint8Array {
  const envelope = { sender: 'a', sequence: 2 ** 33, acknowledged: 5, ackRequested: true, gap: false, items }
  return Uint8Array.from([WITH_MAC, ...encodeEnvelope(envelope, key).subarray(0, -MAC_BYTES)])
}

function decode(bytes: Uint8Array): Envelope | undefined {
  try {
    const decoded = decodeEnvelope(bytes, () => key)
    return typeof decoded === 'string' ? undefined : decoded
  } catch (error) {
    assert.ok(error instanceof FieldError, error instanceof Error ? error : String(error))
    return undefined
  }
}

export const target: Target = {
  maxBytes,
  seeds: [seed(), seed(...examples), ...examples.map(item => seed(item)), Uint8Array.of(0, ...seed().subarray(1))],
  maxSteps: length => 1000 + 60 * length,
  run(input) {
    const isAuthentic = ((input[0] ?? 0) & WITH_MAC) !== 0
    const bytes = isAuthentic ? authenticated(input.subarray(1)) : input.subarray(1)
    const decoded = decode(bytes)
    if (decoded === undefined) return
    assert.ok(isAuthentic, 'a MAC was guessed')
    // What it takes in memory is bounded by its bytes.
    const { length } = bytes
    assert.ok(decoded.items.length <= length)
    const weightless = decoded.items.length * weight(none)
    assert.ok(decoded.items.reduce((total, item) => total + weight(item), -weightless) <= length)
    const encoded = encodeEnvelope(decoded, key)
    assert.equal(encoded.length, length)
    const flags = 1 + 2 + Buffer.byteLength(decoded.sender) + 16
    for (let at = 0; at < length - MAC_BYTES; at++) {
      // Flags of which nothing is known are ignored.
      const given = at === flags ? (bytes[at] as number) & 3 : bytes[at]
      if (encoded[at] !== given) assert.fail(`byte ${at} is ${encoded[at]}, not ${given}`)
    }
  },
}
