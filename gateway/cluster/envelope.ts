/**
 * What instances send to each other: envelopes of items. Their types and layout are the bus's own, never the wire's; only the way in
 * which fields are read and written is shared.
 *
 * Envelope = version (t), sender (s), sequence, acknowledged (two l each), flags (t), items, MAC of all before it (32 bytes);
 * item = code (t), fields.
 */
import type { KeyObject } from 'node:crypto'
import { ByteReader, ByteWriter, FieldError } from '../../protocol/bytes.ts'
import { type Field, type Fields, l, list, s, struct, t, type Values } from '../../protocol/fields.ts'
import { isMacOf, MAC_BYTES, macOf } from './keys.ts'
import { reason } from './reason-field.ts'

/** Instances of another version do not understand this one, nor this one them: they count as unresponsive. */
const VERSION = 4
/** The longest id of a sender, in characters. */
const MAX_SENDER_LENGTH = 64
/** The longest envelope, in bytes: a batch of this size, and an item that is larger than one. */
const MAX_ENVELOPE_BYTES = 4 * 1024 * 1024
const TRACE_BYTES = 16 + 8

/** The context of what is not traced. */
export const NO_TRACE: Uint8Array = new Uint8Array(TRACE_BYTES)

/** A run of bytes with a 32-bit length before it. Decodes to a view, not a copy. */
export const bytes: Field<Uint8Array> = {
  letter: 'bytes',
  empty: new Uint8Array(0),
  read: reader => reader.run(reader.long()),
  write(writer, value) {
    writer.long(value.length)
    writer.raw(value)
  },
}

/** 16 bytes that name a trace, and 8 that name a span in it. Decodes to a view, not a copy. */
const traceContext: Field<Uint8Array> = {
  letter: 'trace',
  empty: NO_TRACE,
  read: reader => reader.run(TRACE_BYTES),
  write: (writer, value) => writer.raw(value),
}

/** Any number of longs with a 32-bit count before them. */
const longs: Field<readonly number[]> = {
  letter: 'longs',
  empty: [],
  read(reader) {
    const count = reader.long()
    if (4 * count > reader.end - reader.offset)
      throw new FieldError(`counts more items than the envelope has: ${count}`)
    return Array.from({ length: count }, () => reader.long())
  },
  write(writer, values) {
    writer.long(values.length)
    for (const value of values) writer.long(value)
  },
}

const TWO_32 = 0x1_0000_0000

/** A whole number below 2^53, as two longs: what would outgrow one long in a few weeks. */
const large: Field<number> = {
  letter: 'large',
  empty: 0,
  read(reader) {
    const value = reader.long() * TWO_32 + reader.long()
    if (!Number.isSafeInteger(value)) throw new FieldError('is 2^53 or more')
    return value
  },
  write(writer, value) {
    writer.long(Math.floor(value / TWO_32))
    writer.long(value % TWO_32)
  },
}

/** Why a message is neither delivered nor stored. */
const deliveryReason = reason('noSuchNumber', 'mailboxFull', 'busy', 'mayArrive')
/** Why a file ends. Each side has its own word for a cancellation. */
const fileReason = reason('fileCancelled', 'fileRefused', 'filePeerGone', 'fileLapsed', 'fileOutOfBounds')

/** Every item. What it means is said where it is handled. */
const items = {
  // Messages on their way to a recipient's client; ids count the messages from this sender to this receiver. The first to
  // a recipient is one that no other to the same recipient is on its way before.
  message: { code: 1, fields: { id: l, recipient: l, first: t, frame: bytes } },
  settled: { code: 2, fields: { ids: longs } },
  bounced: { code: 3, fields: { ids: longs } },
  refused: { code: 4, fields: { id: l, why: deliveryReason } },
  stored: { code: 5, fields: { numbers: longs } },
  requestAcks: { code: 6, fields: {} },
  // A frame for everyone, neither stored nor confirmed.
  broadcast: { code: 7, fields: { except: l, frame: bytes } },
  // What the subscribers see of a user.
  presence: { code: 8, fields: { number: l, generation: large, mode: t, subscribers: longs } },
  // A frame that tells a user of a new friend, and what the user sees of that friend.
  friendAdded: { code: 19, fields: { number: l, generation: large, mode: t, recipient: l, frame: bytes } },
  displaced: { code: 9, fields: { number: l, generation: large } },
  // Operators who watch a number; 0 is none.
  monitor: { code: 10, fields: { operator: l, watched: l } },
  copy: { code: 11, fields: { operator: l, frame: bytes } },
  // The sender is an instance that has just come.
  joined: { code: 12, fields: {} },
  // Files, named by their pair of users and the number that the offerer's instance gave the transfer.
  fileOffer: { code: 13, fields: { from: l, to: l, id: l, length: l, name: s } },
  fileAccepted: { code: 14, fields: { from: l, to: l, id: l } },
  fileData: { code: 15, fields: { from: l, to: l, id: l, data: bytes } },
  fileTaken: { code: 16, fields: { from: l, to: l, id: l, length: l } },
  fileEnded: { code: 17, fields: { from: l, to: l, id: l, why: fileReason, by: l } },
  // A message whose way is traced.
  sampledMessage: { code: 18, fields: { id: l, recipient: l, first: t, frame: bytes, trace: traceContext } },
  // What the admin command asks of an instance, and the reply to it.
  // `sentAt` is by the directory's clock, in milliseconds since 1970.
  adminCommand: { code: 20, fields: { id: s, sentAt: large, body: bytes } },
  adminReply: { code: 21, fields: { id: s, body: bytes } },
  // The programs attached to the sender, all of them; ids count those that have attached there (N1).
  programs: { code: 22, fields: { attached: list({ id: l, program: t }) } },
  // Frames between users and programs (N2), and what became of them, by place: 0 if they were passed on, or the code of a reason.
  toProgram: { code: 23, fields: { id: l, number: l, generation: large, frame: bytes } },
  toProgramResults: { code: 24, fields: { id: l, results: bytes } },
  fromProgram: { code: 25, fields: { id: l, program: t, number: l, frame: bytes } },
  fromProgramResults: { code: 26, fields: { id: l, results: bytes } },
  // A user whom these programs have talked with has signed out (N3).
  programUserGone: { code: 27, fields: { ids: longs, number: l, generation: large } },
  // Rooms that the sender has members of, or none any more (R6).
  roomInterest: { code: 40, fields: { rooms: longs, isIn: t } },
  // A user who may be signed in with the receiver has become a member, or is none any more.
  roomMember: { code: 41, fields: { room: l, number: l, isIn: t } },
  // A frame for the members of a room, whose trace is 0 unless it is sampled, and one for a user.
  roomEntry: { code: 42, fields: { room: l, sequence: l, trace: traceContext, frame: bytes } },
  roomNotice: { code: 43, fields: { number: l, frame: bytes } },
} satisfies Record<string, { code: number; fields: Fields }>

type Items = typeof items
export type ItemName = keyof Items
export type ItemValues<N extends ItemName> = Values<Items[N]['fields']>

/** One message from an instance to another. A withdrawn one is not retransmitted. */
export type Item = {
  [N in ItemName]: { readonly name: N; readonly values: ItemValues<N>; withdrawn?: boolean }
}[ItemName]

/** What to do with each item from another instance. */
export type ItemHandlers = { [N in ItemName]: (peer: string, values: ItemValues<N>) => void }

export interface Envelope {
  sender: string
  /** Counts the envelopes from this sender to this receiver, from 1; 0 for one that is neither kept nor acknowledged. */
  sequence: number
  /** The sequence up to which the sender has received everything. */
  acknowledged: number
  /** The sender wants this envelope acknowledged at once. */
  ackRequested: boolean
  /** The sender has received an envelope beyond `acknowledged`, but not the next one. */
  gap: boolean
  items: readonly Item[]
}

const URGENT = 1
const GAP = 2

const rows = Object.entries(items).map(([name, { code, fields }]) => ({ name, code, body: struct<Fields>(fields) }))
const byName = new Map(rows.map(row => [row.name, row]))
const byCode = new Map(rows.map(row => [row.code, row]))
const writer = new ByteWriter(MAX_ENVELOPE_BYTES)
const ROOM_FOR_MAC = new Uint8Array(MAC_BYTES)

/** The key is that of envelopes from the sender to the receiver. */
export function encodeEnvelope(
  { sender, sequence, acknowledged, ackRequested, gap, items }: Envelope,
  key: KeyObject,
): Uint8Array {
  writer.begin()
  writer.tiny(VERSION)
  writer.string(sender)
  large.write(writer, sequence)
  large.write(writer, acknowledged)
  writer.tiny((ackRequested ? URGENT : 0) | (gap ? GAP : 0))
  for (const { name, values, withdrawn } of items) {
    const row = byName.get(name)
    if (withdrawn || row === undefined) continue
    writer.tiny(row.code)
    row.body.write(writer, values)
  }
  writer.raw(ROOM_FOR_MAC)
  const bytes = writer.finish()
  const end = bytes.length - MAC_BYTES
  bytes.set(macOf(bytes.subarray(0, end), key), end)
  return bytes
}

/**
 * Why an envelope is not taken: it has another version, or does not have the MAC that its sender would have given it for this
 * receiver.
 */
export type Rejection = 'version' | 'forged'

/**
 * Decodes an envelope once its MAC is right; `keyOf` returns the key of envelopes from a sender to this receiver. Throws a
 * FieldError for a malformed one.
 */
export function decodeEnvelope(bytes: Uint8Array, keyOf: (sender: string) => KeyObject): Envelope | Rejection {
  if (bytes[0] !== VERSION) return 'version'
  const end = bytes.length - MAC_BYTES
  const reader = new ByteReader(bytes, 1, end)
  const sender = reader.string()
  if (sender.length > MAX_SENDER_LENGTH) return 'forged'
  if (!isMacOf(bytes.subarray(end), bytes.subarray(0, end), keyOf(sender))) return 'forged'
  const sequence = large.read(reader)
  const acknowledged = large.read(reader)
  const flags = reader.tiny()
  const decoded: Item[] = []
  while (reader.offset < reader.end) {
    const code = reader.tiny()
    const row = byCode.get(code)
    if (row === undefined) throw new FieldError(`has an item of the unknown type ${code}`)
    decoded.push({ name: row.name, values: row.body.read(reader) } as Item)
  }
  const [ackRequested, gap] = [(flags & URGENT) !== 0, (flags & GAP) !== 0]
  return { sender, sequence, acknowledged, ackRequested, gap, items: decoded }
}

/** About how many bytes an item takes in an envelope: enough to limit batches and buffers. */
export function weight({ values }: Item): number {
  const fields: { readonly [name: string]: unknown } = values
  let total = 32
  // Without an array of the values: this runs for each message between instances.
  for (const name in fields) {
    const value = fields[name]
    if (value instanceof Uint8Array) total += value.length
    else if (Array.isArray(value)) total += 4 * value.length
  }
  return total
}
