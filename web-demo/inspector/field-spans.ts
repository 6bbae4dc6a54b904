/** Which bytes of a frame belong to which field, read off the schema of the message table. */
import { ByteReader, decodeText, FieldError } from '../../protocol/bytes.ts'
import { type Field, type Fields, type ListField, l, t } from '../../protocol/fields.ts'
import { HEADER_BYTES } from '../../protocol/index.ts'
import { type Direction, labelPath, tableRow } from './published-text.ts'

/** The fields of the header (W1, W2). */
export const headerFields = { leader: t, sender: t, receiver: t, type: t, length: l } satisfies Fields

/** One field of a frame: where its bytes are and what they say. */
export interface FieldSpan {
  /** As `groups[0].friends[1].number`, and `header.type` in the header; unique within a frame. */
  readonly path: string
  /** The name in the schema; empty for bytes that no field explains. */
  readonly name: string
  /** The letter of the published text, `{…}` for the count of a repeated group, empty for bytes that no field explains. */
  readonly letter: string
  /** The place of the first byte in the frame. */
  readonly offset: number
  /** How many bytes it takes, what counts its own bytes included. */
  readonly length: number
  /** How many of them count those that follow: 2 in a string (W3). */
  readonly prefix: number
  /** Strings are decoded; of a repeated group it is the number of repetitions. */
  readonly value: number | string | Uint8Array
  /** How many repeated groups it is inside of. */
  readonly depth: number
  readonly inHeader: boolean
}

export interface FrameSpans {
  /** In wire order; together they are all the bytes, without a gap. */
  readonly spans: readonly FieldSpan[]
  /** How many bytes at the end the header counts but are not here: the inspector keeps only the beginning of a file's chunk. */
  readonly missing: number
}

/** The fields of one frame. Never throws: bytes that the schema can't explain become one last span without a name. */
export function fieldSpans(direction: Direction, bytes: Uint8Array): FrameSpans {
  const reader = new ByteReader(bytes, 0, bytes.length)
  const spans: FieldSpan[] = []
  let missing = 0
  try {
    walk(headerFields, reader, 'header', 0, spans)
    const header = new Map(spans.map(({ name, value }) => [name, Number(value)]))
    missing = Math.max(0, HEADER_BYTES + (header.get('length') ?? 0) - bytes.length)
    walk(tableRow(direction, header.get('type') ?? 0)?.fields ?? {}, reader, '', 0, spans)
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

/** Some strings are read as their UTF-8 bytes, for the server only forwards them; here they are shown. */
function readable(value: unknown, letter: string): FieldSpan['value'] {
  if (value instanceof Uint8Array) return letter === 's' ? decodeText(value) : value
  return typeof value === 'number' ? value : String(value)
}

function unexplained(bytes: Uint8Array, offset: number): FieldSpan {
  const rest = bytes.subarray(offset)
  const known = { path: '', name: '', letter: '', prefix: 0, depth: 0, inHeader: false }
  return { ...known, offset, length: rest.length, value: rest }
}

/** How many colours there are, classes `inspector-hue-0` and so on; each has a line of its own, too. */
const HUES = 8

/** The class of each field's colour, by its path without the places in repeated groups. */
export function fieldHues(spans: readonly FieldSpan[]): ReadonlyMap<string, string> {
  const hues = new Map<string, string>()
  for (const { path } of spans) {
    const label = labelPath(path)
    if (!hues.has(label)) hues.set(label, `inspector-hue-${hues.size % HUES}`)
  }
  return hues
}
