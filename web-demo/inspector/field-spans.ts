/** The bytes of each field of a frame, derived from the schema in the message table, and their colours. */
import { ByteReader, decodeText, FieldError } from '../../protocol/bytes.ts'
import { type Field, type Fields, type ListField, l, t } from '../../protocol/fields.ts'
import { HEADER_BYTES } from '../../protocol/index.ts'
import { labelPath, rowOf } from './published-text.ts'

/** The fields of the header (W1, W2). */
export const headerFields = { leader: t, sender: t, receiver: t, type: t, length: l } satisfies Fields

/** A field of a frame: its position and value. */
export interface FieldSpan {
  /** As `groups[0].friends[1].number`, and `header.type` in the header; unique within a frame. */
  readonly path: string
  /** The name in the schema; empty for unexplained bytes. */
  readonly name: string
  /** The letter of the published text, `{…}` for the count of a repeated group; empty for unexplained bytes. */
  readonly letter: string
  /** The offset of the first byte in the frame. */
  readonly offset: number
  /** The length in bytes, a length prefix included. */
  readonly length: number
  /** The size of its length prefix: 2 for a string (W3), otherwise 0. */
  readonly prefix: number
  /** Strings are decoded; a repeated group has the number of its items. */
  readonly value: number | string | Uint8Array
  /** The nesting depth in repeated groups. */
  readonly depth: number
  readonly inHeader: boolean
}

export interface FrameSpans {
  /** In wire order; together they cover all bytes without a gap. */
  readonly spans: readonly FieldSpan[]
  /** Bytes at the end that were not captured: the inspector keeps only the beginning of a file chunk. */
  readonly missing: number
}

/** Returns the fields of a frame. Never throws: bytes that the schema cannot explain become a last span without a name. */
export function fieldSpans(bytes: Uint8Array): FrameSpans {
  const reader = new ByteReader(bytes, 0, bytes.length)
  const spans: FieldSpan[] = []
  let missing = 0
  try {
    walk(headerFields, reader, 'header', 0, spans)
    const header = new Map(spans.map(({ name, value }) => [name, Number(value)]))
    missing = Math.max(0, HEADER_BYTES + (header.get('length') ?? 0) - bytes.length)
    walk(rowOf(bytes)?.fields ?? {}, reader, '', 0, spans)
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
  }
  const last = spans.at(-1)
  const explained = last === undefined ? 0 : last.offset + last.length
  if (explained < bytes.length) spans.push(unexplained(bytes, explained))
  return { spans, missing }
}

function walk(fields: Fields, reader: ByteReader, parent: string, depth: number, spans: FieldSpan[]): void {
  const inHeader = fields === headerFields
  for (const [name, field] of Object.entries(fields)) {
    const path = parent === '' ? name : `${parent}.${name}`
    const offset = reader.offset
    const { letter } = field
    if (isList(field)) {
      const count = reader.tiny()
      spans.push({ path, name, letter, offset, length: 1, prefix: 0, value: count, depth, inHeader })
      for (let index = 0; index < count; index++) walk(field.fields, reader, `${path}[${index}]`, depth + 1, spans)
    } else {
      const value = readable(field.read(reader), letter)
      const length = reader.offset - offset
      spans.push({ path, name, letter, offset, length, prefix: letter === 's' ? 2 : 0, value, depth, inHeader })
    }
  }
}

function isList(field: Field<unknown>): field is ListField<Fields> {
  return 'fields' in field
}

/** Decodes strings that the protocol reads as UTF-8 bytes, as the server only forwards them. */
function readable(value: unknown, letter: string): FieldSpan['value'] {
  if (value instanceof Uint8Array) return letter === 's' ? decodeText(value) : value
  return typeof value === 'number' ? value : String(value)
}

function unexplained(bytes: Uint8Array, offset: number): FieldSpan {
  const rest = bytes.subarray(offset)
  const known = { path: '', name: '', letter: '', prefix: 0, depth: 0, inHeader: false }
  return { ...known, offset, length: rest.length, value: rest }
}

/** Number of colours, classes `inspector-hue-0` and so on; each also has its own kind of underline. */
const HUES = 8

/** Assigns a colour class to each field, by label path. Repetitions share a colour, neighbours never do. */
export function fieldHues(spans: readonly FieldSpan[]): ReadonlyMap<string, string> {
  const hues = new Map<string, string>()
  for (const { path } of spans) {
    const label = labelPath(path)
    if (!hues.has(label)) hues.set(label, `inspector-hue-${hues.size % HUES}`)
  }
  return hues
}
