/** What instances say to each other, as bytes. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  decodeEnvelope,
  type Envelope,
  encodeEnvelope,
  type Item,
  type ItemName,
  type ItemValues,
  type Rejection,
} from '../../gateway/cluster/envelope.ts'
import { ClusterKeys, MAC_BYTES, macOf } from '../../gateway/cluster/keys.ts'
import { FieldError } from '../../protocol/bytes.ts'

/** The first byte of every envelope. */
const VERSION = 4
const key = new ClusterKeys('a secret of instances', 'oicq').envelopes('a', 'b')

const tiny = fc.nat({ max: 0xff })
const long = fc.oneof(fc.nat({ max: 0xffffffff }), fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff))
const large = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 0xffffffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER))
const longs = fc.array(long, { maxLength: 50 })
const bytes = fc.uint8Array({ maxLength: 300 })
const string = fc.string({ unit: 'binary', maxLength: 100 })
const traceContext = fc.uint8Array({ minLength: 24, maxLength: 24 })

const valuesOf: { [N in ItemName]: fc.Arbitrary<ItemValues<N>> } = {
  message: fc.record({ id: long, recipient: long, first: tiny, frame: bytes }),
  settled: fc.record({ ids: longs }),
  bounced: fc.record({ ids: longs }),
  refused: fc.record({ id: long, why: fc.constantFrom('noSuchNumber', 'mailboxFull', 'busy', 'mayArrive') }),
  stored: fc.record({ numbers: longs }),
  requestAcks: fc.record({}),
  broadcast: fc.record({ except: long, frame: bytes }),
  presence: fc.record({ number: long, generation: large, mode: tiny, subscribers: longs }),
  friendAdded: fc.record({ number: long, generation: large, mode: tiny, recipient: long, frame: bytes }),
  displaced: fc.record({ number: long, generation: large }),
  monitor: fc.record({ operator: long, watched: long }),
  copy: fc.record({ operator: long, frame: bytes }),
  joined: fc.record({}),
  fileOffer: fc.record({ from: long, to: long, id: long, length: long, name: string }),
  fileAccepted: fc.record({ from: long, to: long, id: long }),
  fileData: fc.record({ from: long, to: long, id: long, data: bytes }),
  fileTaken: fc.record({ from: long, to: long, id: long, length: long }),
  fileEnded: fc.record({
    ...{ from: long, to: long, id: long, by: long },
    why: fc.constantFrom('fileCancelled', 'fileRefused', 'filePeerGone', 'fileLapsed', 'fileOutOfBounds'),
  }),
  sampledMessage: fc.record({ id: long, recipient: long, first: tiny, frame: bytes, trace: traceContext }),
  adminCommand: fc.record({ id: string, sentAt: large, body: bytes }),
  adminReply: fc.record({ id: string, body: bytes }),
  programs: fc.record({
    attached: fc.array(fc.record({ id: long, program: tiny }, { noNullPrototype: true }), { maxLength: 20 }),
  }),
  toProgram: fc.record({ id: long, number: long, generation: large, frame: bytes }),
  toProgramResults: fc.record({ id: long, results: bytes }),
  fromProgram: fc.record({ id: long, program: tiny, number: long, frame: bytes }),
  fromProgramResults: fc.record({ id: long, results: bytes }),
  programUserGone: fc.record({ ids: longs, number: long, generation: large }),
  roomInterest: fc.record({ rooms: longs, isIn: tiny }),
  roomMember: fc.record({ room: long, number: long, isIn: tiny }),
  roomEntry: fc.record({ room: long, sequence: long, trace: traceContext, frame: bytes }),
  roomNotice: fc.record({ number: long, frame: bytes }),
}
const names = Object.keys(valuesOf) as ItemName[]

function itemOf(name: ItemName): fc.Arbitrary<Item> {
  return valuesOf[name].map(values => ({ name, values: { ...values } }) as Item)
}

function envelopeOf(items: fc.Arbitrary<Item[]>): fc.Arbitrary<Envelope> {
  const [sender, ackRequested, gap] = [fc.string({ maxLength: 20 }), fc.boolean(), fc.boolean()]
  return fc.record(
    { sender, sequence: large, acknowledged: large, ackRequested, gap, items },
    { noNullPrototype: true },
  )
}

const anyEnvelope = envelopeOf(fc.array(fc.oneof(...names.map(itemOf)), { maxLength: 10 }))

/** Somewhere inside larger memory, as what comes from a socket is. */
function decode(encoded: Uint8Array): Envelope | Rejection {
  const memory = new Uint8Array(encoded.length + 20).fill(0xa5)
  memory.set(encoded, 7)
  return decodeEnvelope(memory.subarray(7, 7 + encoded.length), () => key)
}

function encode(envelope: Envelope): Uint8Array {
  return encodeEnvelope(envelope, key)
}

/** An envelope without its MAC. */
function unsigned(envelope: Envelope): Uint8Array {
  return encode(envelope).slice(0, -MAC_BYTES)
}

/** These bytes with the MAC that an instance would give them. */
function signed(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(...bytes, ...macOf(bytes, key))
}

/** Decodes, or fails as hostile bytes may. */
function survives(encoded: Uint8Array): void {
  try {
    decode(encoded)
  } catch (error) {
    assert.ok(error instanceof FieldError, String(error))
  }
}

/** Bytes of an envelope without items, and after them whatever is given. */
function withItem(...item: number[]): Uint8Array {
  const empty = { sender: 'a', sequence: 1, acknowledged: 0, ackRequested: false, gap: false, items: [] }
  return signed(Uint8Array.from([...unsigned(empty), ...item]))
}

const HUGE = [0xff, 0xff, 0xff, 0xff]
const zeros = (count: number) => new Array<number>(count).fill(0)

describe('envelopes that instances write', () => {
  for (const name of names) {
    test(`${name} comes out as it went in`, () => {
      fc.assert(
        fc.property(envelopeOf(fc.array(itemOf(name), { minLength: 1, maxLength: 4 })), envelope => {
          assert.deepEqual(decode(encode(envelope)), envelope)
        }),
      )
    })
  }

  test('items of all kinds come out together, in order', () => {
    fc.assert(fc.property(anyEnvelope, envelope => assert.deepEqual(decode(encode(envelope)), envelope)))
  })

  test('a withdrawn item is left out', () => {
    const kept: Item = { name: 'joined', values: {} }
    const withdrawn: Item = {
      name: 'message',
      values: { id: 1, recipient: 2, first: 0, frame: Uint8Array.of(3) },
      withdrawn: true,
    }
    const rest = { sender: 'a', sequence: 1, acknowledged: 0, ackRequested: false, gap: false }
    assert.deepEqual(decode(encode({ ...rest, items: [withdrawn, kept, withdrawn] })), {
      ...rest,
      items: [kept],
    })
  })

  test('one is not changed by the next one that is written', () => {
    fc.assert(
      fc.property(anyEnvelope, anyEnvelope, (first, second) => {
        const encoded = encode(first)
        encode(second)
        assert.deepEqual(decode(encoded), first)
      }),
    )
  })
})

describe('an envelope that was not written by its sender, or not for its receiver', () => {
  const keys = new ClusterKeys('a secret of instances', 'oicq')
  const envelope: Envelope = {
    ...{ sender: 'a', sequence: 7, acknowledged: 3, ackRequested: false, gap: false },
    items: [{ name: 'monitor', values: { operator: 10_001, watched: 10_002 } }],
  }

  test('is the one that it was under the right key only', () => {
    assert.deepEqual(decode(encode(envelope)), envelope)
    for (const wrong of [
      new ClusterKeys('', 'oicq').envelopes('a', 'b'),
      new ClusterKeys('another secret here', 'oicq').envelopes('a', 'b'),
      new ClusterKeys('a secret of instances', 'other').envelopes('a', 'b'),
      keys.envelopes('a', 'c'),
      keys.envelopes('c', 'b'),
      keys.envelopes('b', 'a'),
      keys.envelopes('a","b', ''),
    ]) {
      assert.equal(decode(encodeEnvelope(envelope, wrong)), 'forged')
    }
  })

  test('is not taken when any byte of it was changed', () => {
    const encoded = encode(envelope)
    for (let place = 1; place < encoded.length; place++) {
      const changed = Uint8Array.from(encoded)
      changed[place] = (changed[place] ?? 0) ^ 1
      try {
        assert.equal(decode(changed), 'forged', `byte ${place}`)
      } catch (error) {
        // The length of the sender, which now reaches beyond the end.
        assert.ok(error instanceof FieldError, String(error))
      }
    }
  })

  test('is not taken with a MAC that is cut off, or of a sender without end', () => {
    const encoded = encode(envelope)
    for (let length = 1; length < encoded.length; length++) {
      try {
        assert.equal(decode(encoded.subarray(0, length)), 'forged')
      } catch (error) {
        assert.ok(error instanceof FieldError, String(error))
      }
    }
    assert.equal(decode(encode({ ...envelope, sender: 'a'.repeat(65) })), 'forged')
  })
})

describe('bytes that no instance writes', () => {
  test('random ones are refused with a FieldError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), survives), { numRuns: 2000 })
  })

  test('random ones behind a right version, and with a right MAC, are refused with a FieldError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), rest => survives(signed(Uint8Array.of(VERSION, ...rest)))),
      { numRuns: 2000 },
    )
  })

  test('random items are refused with a FieldError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), rest => survives(withItem(...rest))),
      { numRuns: 2000 },
    )
  })

  test('an envelope that ends early is refused, or is one with fewer items', () => {
    fc.assert(
      fc.property(anyEnvelope, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (envelope, share) => {
        const bytes = unsigned(envelope)
        const cut = signed(bytes.subarray(0, Math.max(1, Math.floor(share * bytes.length))))
        try {
          const decoded = decode(cut)
          assert.ok(typeof decoded !== 'string')
          const { items, ...header } = decoded
          assert.deepEqual({ ...header, items }, { ...envelope, items: envelope.items.slice(0, items.length) })
          assert.ok(items.length < envelope.items.length)
        } catch (error) {
          if (!(error instanceof FieldError)) throw error
        }
      }),
    )
  })

  test('an envelope with changed bytes is refused with a FieldError, or is another one', () => {
    const change = fc.record({ place: fc.nat(), value: tiny })
    fc.assert(
      fc.property(anyEnvelope, fc.array(change, { minLength: 1, maxLength: 5 }), (envelope, changes) => {
        const bytes = unsigned(envelope)
        for (const { place, value } of changes) bytes[place % bytes.length] = value
        survives(signed(bytes))
      }),
      { numRuns: 1000 },
    )
  })

  test('a number of 2^53 or more, which JavaScript would round, is refused', () => {
    const displaced = 9
    const [most, over] = [
      [0, 31, 255, 255, 255, 255, 255, 255],
      [0, 32, 0, 0, 0, 0, 0, 0],
    ]
    const decoded = decode(withItem(displaced, 0, 0, 39, 17, ...most))
    assert.ok(typeof decoded === 'object')
    assert.deepEqual(decoded.items, [
      { name: 'displaced', values: { number: 10001, generation: Number.MAX_SAFE_INTEGER } },
    ])
    assert.throws(() => decode(withItem(displaced, 0, 0, 39, 17, ...over)), FieldError)
  })

  test('an unknown item is refused', () => {
    for (const code of [0, 99, 255]) assert.throws(() => decode(withItem(code)), FieldError)
  })

  for (const version of [0, 1, 2, 255]) {
    test(`version ${version} is not taken, whatever follows`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 100 }), rest => {
          assert.equal(decode(Uint8Array.of(version, ...rest)), 'version')
        }),
      )
    })
  }

  for (const [what, item] of [
    ['settled messages', [2, ...HUGE]],
    ['settled messages before a few', [2, ...HUGE, ...zeros(400)]],
    ['recipients of stored messages', [5, 0x40, 0, 0, 0, ...zeros(8)]],
    ['bytes of a message', [1, ...zeros(9), ...HUGE, 1, 2, 3]],
    ['bytes of a file', [14, ...zeros(12), ...HUGE]],
    ['watchers', [9, ...zeros(13), ...HUGE]],
    ['bytes of a string', [4, ...zeros(4), 0xff, 0xff]],
  ] as const) {
    test(`a huge count of ${what} is refused without room being made for them`, () => {
      const encoded = withItem(...item)
      const before = process.memoryUsage()
      for (let round = 0; round < 50; round++) assert.throws(() => decode(encoded), FieldError)
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      const grown = heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers
      assert.ok(grown < 50e6, `${grown} bytes`)
    })
  }
})
