/**
 * Text in PostgreSQL, which cannot hold the NUL that W3 allows: U+0000 is kept as U+0001 U+0001, and U+0001 as U+0001
 * U+0002. Texts that are equal stay so, others stay different, and their order by bytes stays the same.
 */
import { type Expression, type RawBuilder, sql } from 'kysely'

const NUL = '\u0001\u0001'
const ONE = '\u0001\u0002'

export function encodeNul(text: string): string {
  return text.replaceAll('\u0001', ONE).replaceAll('\0', NUL)
}

export function decodeNul(text: string): string {
  return text.replaceAll(NUL, '\0').replaceAll(ONE, '\u0001')
}

/** The text that an encoded one has before its first NUL. */
export function untilNul(encoded: Expression<string>): RawBuilder<string> {
  return sql`replace(split_part(${encoded}, chr(1) || chr(1), 1), chr(1) || chr(2), chr(1))`
}
