/** The field types of the published text. A message's schema defines both its codec and its TypeScript type. */
import { type ByteReader, type ByteWriter, FieldError } from './bytes.ts'

/** One field of a body: its letter in the published text, and how to read and write it. */
export interface Field<T> {
  /** The letter in the published text, or `{…}` for a repeated group. */
  readonly letter: string
  /** The zero or empty value. A failed reply consists of these (W7). */
  readonly empty: T
  read(reader: ByteReader): T
  write(writer: ByteWriter, value: T): void
}

/** The fields of a body or of a repeated group, in wire order. */
export type Fields = { readonly [name: string]: Field<unknown> }

/** The TypeScript type of the values of these fields. */
export type Values<F extends Fields> = { -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** `t`, tiny: unsigned 8 bit (W2). */
export const t: Field<number> = {
  letter: 't',
  empty: 0,
  read: reader => reader.tiny(),
  write: (writer, value) => writer.tiny(value),
}

/** A `t` whose values have names. */
export interface ValueField extends Field<number> {
  /** The name of the values, in `values.ts`. */
  readonly valuesName: string
  readonly values: { readonly [name: string]: number }
}

/** A `t` with these named values. Any other value is well-formed, too: its meaning is not the codec's concern. */
export function oneOf(valuesName: string, values: ValueField['values']): ValueField {
  return { ...t, valuesName, values }
}

/** `m`, medium: unsigned 16 bit, big-endian (W2). */
export const m: Field<number> = {
  letter: 'm',
  empty: 0,
  read: reader => reader.medium(),
  write: (writer, value) => writer.medium(value),
}

/** `l`, long: unsigned 32 bit, big-endian (W2). */
export const l: Field<number> = {
  letter: 'l',
  empty: 0,
  read: reader => reader.long(),
  write: (writer, value) => writer.long(value),
}

/** `s`, string: 16-bit byte length and UTF-8 bytes, no terminator (W3). */
export const s: Field<string> = {
  letter: 's',
  empty: '',
  read: reader => reader.string(),
  write: (writer, value) => writer.string(value),
}

/**
 * A string on the wire (`s`), kept as UTF-8 bytes: validated when read but not decoded, for texts that a server only
 * forwards. Decodes to a view, not a copy; `decodeText` returns the string.
 */
export const text: Field<Uint8Array> = {
  letter: 's',
  empty: new Uint8Array(0),
  read: reader => reader.text(),
  write: (writer, value) => writer.text(value),
}

/** `b`, bytes: the rest of the body, so always the last field (W4). Decodes to a view, not a copy. */
export const b: Field<Uint8Array> = {
  letter: 'b',
  empty: new Uint8Array(0),
  read: reader => reader.rest(),
  write: (writer, value) => writer.raw(value),
}

/** A repeated group, preceded by its count as a `t`, 0–255 (W5). */
export interface ListField<F extends Fields> extends Field<Values<F>[]> {
  readonly fields: F
}

/** `count(t)+{…}`: a count, then the group that many times (W5). */
export function list<F extends Fields>(fields: F): ListField<F> {
  const item = struct(fields)
  return {
    letter: '{…}',
    get empty() {
      return []
    },
    fields,
    read(reader) {
      const count = reader.tiny()
      const items: Values<F>[] = []
      for (let index = 0; index < count; index++) {
        try {
          items.push(item.read(reader))
        } catch (error) {
          throw within(error, index)
        }
      }
      return items
    },
    write(writer, items) {
      if (!Array.isArray(items)) throw new FieldError('must be an array')
      if (items.length > 0xff) throw new FieldError(`has ${items.length} items, more than 255`)
      writer.tiny(items.length)
      for (const [index, value] of items.entries()) {
        try {
          if (typeof value !== 'object' || value === null) throw new FieldError('must be an object')
          item.write(writer, value)
        } catch (error) {
          throw within(error, index)
        }
      }
    },
  }
}

/** Reads and writes a whole body, or one item of a repeated group. */
export interface Body<V> {
  read(reader: ByteReader): V
  write(writer: ByteWriter, values: V): void
}

/** A body of these fields in order. An error names the field that failed. */
export function struct<F extends Fields>(fields: F): Body<Values<F>> {
  const names = Object.keys(fields)
  const parts = Object.values(fields) as Field<unknown>[]
  const count = names.length
  return {
    read(reader: ByteReader): Values<F> {
      const values: Record<string, unknown> = {}
      let index = 0
      try {
        for (; index < count; index++) values[names[index] as string] = (parts[index] as Field<unknown>).read(reader)
      } catch (error) {
        throw within(error, names[index] as string)
      }
      return values as Values<F>
    },
    write(writer: ByteWriter, values: Values<F>): void {
      const record: Record<string, unknown> = values
      let index = 0
      try {
        for (; index < count; index++) (parts[index] as Field<unknown>).write(writer, record[names[index] as string])
      } catch (error) {
        throw within(error, names[index] as string)
      }
    },
  }
}

/** The empty values of these fields. */
export function emptyValues<F extends Fields>(fields: F): Values<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, { empty }]) => [name, empty])) as Values<F>
}

/** Returns the values of a failed reply with these fields: the request's fields of the same name; the rest is zero or empty (W7). */
export function failedValues(fields: Fields, request: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, { empty }]) => [name, request[name] ?? empty]))
}

function within(error: unknown, parent: string | number): unknown {
  return error instanceof FieldError ? error.within(parent) : error
}
