/** The bytes of a frame with a line for each field that says what it is. */
import { decodeText } from '../../protocol/bytes.ts'
import type { Field, Fields, ListField, ValueField } from '../../protocol/fields.ts'
import {
  FrameReader,
  fromUserTraffic,
  HEADER_BYTES,
  reasonOf,
  serverMessages,
  toUserTraffic,
  userMessages,
} from '../../protocol/index.ts'
import { wordsFor } from './field-words.ts'
import type { Sender } from './vectors.ts'

const BYTES_PER_LINE = 16
const HEX_WIDTH = 3 * BYTES_PER_LINE
/** Deeper items are indented by this for each list that they are in. */
const INDENT = '  '

type Table = { readonly [name: string]: { readonly code: number; readonly fields: Fields } }

const tables: { readonly [S in Sender]: Table } = { user: userMessages, server: serverMessages }

/** Returns the lines of a frame, as in `00 00 27 11    ; l  number: 10001`, and if it is to explain the fields, ` (your own, E3)`. */
export function frameLines(sender: Sender, name: string, frame: Uint8Array, explains: boolean): string[] {
  const reader = new FrameReader(frame, sender === 'user' ? fromUserTraffic : toUserTraffic)
  reader.next()
  const fields = tables[sender][name]?.fields
  if (fields === undefined) throw new Error(`no message ${sender} ${name}`)
  const direction = sender === 'user' ? 'user to server' : 'server to user'
  return [
    ...line(
      frame.subarray(0, HEADER_BYTES),
      `${direction}, type ${hexCode(reader.type)} ${name}, body of ${counted(frame.length - HEADER_BYTES)}`,
    ),
    ...fieldLines(reader, fields, `${sender} ${name}`, '', explains),
  ]
}

function fieldLines(reader: FrameReader, fields: Fields, message: string, indent: string, explains: boolean): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const start = reader.offset
    if (isList(field)) return listLines(reader, field, { name, message, indent, explains })
    const value = field.read(reader)
    const words = explains ? wordsFor(message, name) : ''
    const comment = `${field.letter}  ${indent}${name}: ${shown(field, value, message, name)}${inParentheses(words)}`
    return line(reader.bytes.subarray(start, reader.offset), comment)
  })
}

interface ListPlace {
  readonly name: string
  readonly message: string
  readonly indent: string
  readonly explains: boolean
}

function listLines(
  reader: FrameReader,
  field: ListField<Fields>,
  { name, message, indent, explains }: ListPlace,
): string[] {
  const start = reader.offset
  const count = reader.tiny()
  const words = explains ? wordsFor(message, name) : ''
  const lines = line(
    reader.bytes.subarray(start, reader.offset),
    `t  ${indent}${name}: ${count}${inParentheses(words)}`,
  )
  for (let place = 0; place < count; place++) {
    lines.push(...fieldLines(reader, field.fields, `${message}.${name}`, indent + INDENT, explains && place === 0))
  }
  return lines
}

/** The value of a field, with its name if it has one. */
function shown(field: Field<unknown>, value: unknown, message: string, name: string): string {
  if (value instanceof Uint8Array) return field.letter === 's' ? text(decodeText(value)) : counted(value.length)
  if (typeof value === 'string') return text(value)
  const named =
    'values' in field ? Object.entries((field as ValueField).values).find(([, each]) => each === value)?.[0] : undefined
  const reason = message === 'server message' && name === 'kind' ? reasonOf(value as number) : undefined
  const meaning = named ?? reason
  return meaning === undefined ? String(value) : `${value} ${meaning}`
}

function text(value: string): string {
  return value === '' ? 'empty' : `"${value}", ${counted(Buffer.byteLength(value))}`
}

function counted(bytes: number): string {
  return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
}

function inParentheses(words: string): string {
  return words === '' ? '' : ` (${words})`
}

/** Bytes and their comment; more bytes than fit go into further lines. */
function line(bytes: Uint8Array, comment: string): string[] {
  const rows: string[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += BYTES_PER_LINE) {
    rows.push(Array.from(bytes.subarray(at, at + BYTES_PER_LINE), byte => byte.toString(16).padStart(2, '0')).join(' '))
  }
  return rows.map((row, place) => (place === 0 ? `${row.padEnd(HEX_WIDTH)}; ${comment}` : row))
}

function hexCode(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`
}

function isList(field: Field<unknown>): field is ListField<Fields> {
  return 'fields' in field
}
