/** The clauses that a message relies on, in the words of docs/protocol.md. */
import type { Fields } from '../../protocol/fields.ts'
import { clauseNumbers } from './published-line.ts'
import type { TableRow } from './table-row.ts'

/** What the published text leaves open, how this server reads it, and why. */
export interface Clause {
  readonly number: string
  readonly assumption: string
  readonly reason: string
}

const clauseOfLetter: { readonly [letter: string]: string } = {
  t: 'W2',
  m: 'W2',
  l: 'W2',
  s: 'W3',
  b: 'W4',
  '{…}': 'W5',
}

/** The numbers of the clauses: of the message itself, then of the header and of the letters of its fields. */
export function clausesOf({ about, fields }: Pick<TableRow, 'about' | 'fields'>): string[] {
  const own = clauseNumbers(about)
  const wire = ['W1', 'W2', ...lettersIn(fields).map(letter => clauseOfLetter[letter] ?? [])].flat()
  return [...new Set([...own, ...wire.sort()])]
}

function lettersIn(fields: Fields): string[] {
  return Object.values(fields).flatMap(field =>
    'fields' in field ? [field.letter, ...lettersIn(field.fields as Fields)] : [field.letter],
  )
}

/** All clauses of the document, by their numbers: the rows `| W3 | assumption | reason |`. */
export function readClauses(document: string): ReadonlyMap<string, Clause> {
  const rows = document.matchAll(/^\| *([A-Z]\d+) *\|(.+)\|(.+)\|$/gm)
  return new Map(
    Array.from(rows, ([, number = '', assumption = '', reason = '']) => [
      number,
      { number, assumption: assumption.trim(), reason: reason.trim() },
    ]),
  )
}
