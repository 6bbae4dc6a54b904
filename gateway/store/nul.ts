/**
 * Escapes NUL, which W3 allows and PostgreSQL cannot store: U+0000 becomes U+0001 U+0001, and U+0001 becomes U+0001 U+0002.
 * This preserves equality and the order by bytes.
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

/** Decodes text up to its first NUL, in SQL. */
export function untilNul(encoded: Expression<string>): RawBuilder<string> {
  return sql`replace(split_part(${encoded}, chr(1) || chr(1), 1), chr(1) || chr(2), chr(1))`
}
