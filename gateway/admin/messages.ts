/**
 * What the admin command asks of instances, and what they answer: over the channels of the instances and one of the
 * command's own, in a format that no envelope has.
 *
 * Message = leader and version (t), order or answer (t), id (s), sender (s), name's code (t), fields.
 */
import { type ByteReader, ByteWriter, FieldError } from '../../protocol/bytes.ts'
import { type Fields, l, s, struct, t, text, type Values } from '../../protocol/fields.ts'

/** Leader and version: far from the versions of envelopes. A new layout takes the next one. */
const LEADER = 0xa1
/** The longest message, in bytes: twice the longest text (M1). */
export const MAX_ADMIN_BYTES = 8192
const ORDER = 0
const ANSWER = 1
/** Ids end up in the names of channels and in logs. */
const ID = /^[\w-]{1,64}$/

/** All that can be asked of an instance, and the answers. What each does is said where it is done. */
const rows = {
  state: { code: 1, order: {}, answer: { host: s, sessions: l, connections: l, draining: t } },
  session: { code: 2, order: { number: l }, answer: { connection: s, address: s } },
  end: { code: 3, order: { number: l, why: s }, answer: { count: l } },
  notice: { code: 4, order: { text }, answer: { count: l } },
  deliver: { code: 5, order: { number: l }, answer: { count: l } },
  drain: { code: 6, order: {}, answer: { milliseconds: l } },
} satisfies Record<string, { code: number; order: Fields; answer: Fields }>

type Rows = typeof rows
export type OrderName = keyof Rows
export type OrderValues<N extends OrderName> = Values<Rows[N]['order']>
export type AnswerValues<N extends OrderName> = Values<Rows[N]['answer']>

interface Head {
  /** Which question an answer belongs to. */
  id: string
  /** Where answers go, or come from. */
  sender: string
}

export type Order = Head & { kind: 'order' } & {
    [N in OrderName]: { name: N; values: OrderValues<N> }
  }[OrderName]
export type Answer = Head & { kind: 'answer' } & {
    [N in OrderName]: { name: N; values: AnswerValues<N> }
  }[OrderName]

const codecs = Object.entries(rows).map(([name, { code, order, answer }]) => {
  return { name: name as OrderName, code, order: struct<Fields>(order), answer: struct<Fields>(answer) }
})
const byName = new Map(codecs.map(codec => [codec.name, codec]))
const byCode = new Map(codecs.map(codec => [codec.code, codec]))

/** Throws a FieldError for a value that does not fit, and BodyTooLong. */
export function encodeAdmin({ kind, id, sender, name, values }: Order | Answer): Uint8Array {
  const writer = new ByteWriter(MAX_ADMIN_BYTES)
  const codec = byName.get(name)
  writer.tiny(LEADER)
  writer.tiny(kind === 'order' ? ORDER : ANSWER)
  writer.string(id)
  writer.string(sender)
  writer.tiny(codec?.code ?? 0)
  codec?.[kind].write(writer, values)
  return writer.finish()
}

/** Undefined for what is no such message, or of another version. Throws a FieldError for one that is broken. */
export function decodeAdmin(reader: ByteReader): Order | Answer | undefined {
  const bytes = reader.end - reader.offset
  if (reader.tiny() !== LEADER) return undefined
  if (bytes > MAX_ADMIN_BYTES) throw new FieldError(`has ${bytes} bytes, more than ${MAX_ADMIN_BYTES}`)
  const direction = reader.tiny()
  if (direction > ANSWER) throw new FieldError(`is neither an order nor an answer, but ${direction}`)
  const kind = direction === ORDER ? 'order' : 'answer'
  const [id, sender] = [reader.string(), reader.string()]
  if (!ID.test(id) || !ID.test(sender)) throw new FieldError('has an id that is none')
  const code = reader.tiny()
  const codec = byCode.get(code)
  if (codec === undefined) throw new FieldError(`is of the unknown type ${code}`)
  const values = codec[kind].read(reader)
  if (reader.offset < reader.end) throw new FieldError('goes on behind its last field')
  return { kind, id, sender, name: codec.name, values } as Order | Answer
}
