/** Random messages, generated from the fields of the table. */
import fc from 'fast-check'
import { type Field, type Fields, text } from '../../protocol/fields.ts'

const utf8 = new TextEncoder()

/** Any string that UTF-8 can carry, from empty to longer than the fast path for short strings. */
const strings = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'binary-ascii', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom('你', '好', '😀', '\ufeff', '\0'), maxLength: 60 }),
)

function numbers(max: number): fc.Arbitrary<number> {
  return fc.oneof(fc.nat({ max }), fc.constantFrom(0, 1, max >>> 1, max - 1, max))
}

function value(field: Field<unknown>): fc.Arbitrary<unknown> {
  if (field === text) return strings.map(string => utf8.encode(string))
  if ('fields' in field) return fc.array(values(field.fields as Fields), { maxLength: 5 })
  switch (field.letter) {
    case 't':
      return numbers(0xff)
    case 'm':
      return numbers(0xffff)
    case 'l':
      return numbers(0xffffffff)
    case 's':
      return strings
    case 'b':
      return fc.uint8Array({ maxLength: 300 })
    default:
      throw new Error(`no such letter: ${field.letter}`)
  }
}

/** Arbitrary values of these fields. */
export function values(fields: Fields): fc.Arbitrary<{ [field: string]: unknown }> {
  const parts = Object.entries(fields).map(([name, field]) => [name, value(field)] as const)
  return fc.record(Object.fromEntries(parts), { noNullPrototype: true })
}
