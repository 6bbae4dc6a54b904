/** The row of the message table that a frame follows, in one shape for both directions. */
import type { Fields } from '../../protocol/fields.ts'
import { serverMessages, userMessages } from '../../protocol/index.ts'

/** `out` is from the user to the server, `in` from the server to the user. */
export type Direction = 'out' | 'in'

export interface TableRow {
  readonly name: string
  readonly code: number
  /** The line of the published text, without its code. */
  readonly text: string
  /** What the message is for, in English, with the numbers of the clauses that it relies on. */
  readonly about: string
  readonly fields: Fields
}

const rows: { readonly [D in Direction]: ReadonlyMap<number, TableRow> } = {
  out: byCode(userMessages),
  in: byCode(serverMessages),
}

function byCode(table: { readonly [name: string]: Omit<TableRow, 'name'> }): Map<number, TableRow> {
  return new Map(Object.entries(table).map(([name, row]) => [row.code, { name, ...row }]))
}

/** The row of this message type, or undefined when the table has none. */
export function tableRow(direction: Direction, type: number): TableRow | undefined {
  return rows[direction].get(type)
}

/** The order of the header, as published. */
export const headerLine = '报文头(t)+发送者(t)+接收者(t)+报文类型(t)+报文长度(l)+报文内容'

/** A piece of a published line; the pieces one after the other are the line. */
export interface LinePart {
  readonly text: string
  /** The field that it names, as `groups.friends.number`, without the places in repeated groups. */
  readonly path?: string
  /** The label alone, as 服务号. */
  readonly label?: string
}

/** A label stands at the beginning or after `+` or `{`; the letter in brackets is missing from two flags (W6). */
const labelled = /(?<=^|[+{]\s*)([^\s+{}()]+)(\([tmlsb]\))?/g

/** The pieces of the line that describes these fields. The labels stand in the order of the fields. */
export function lineParts(line: string, fields: Fields): LinePart[] {
  const paths = fieldPaths(fields)
  const parts: LinePart[] = []
  let end = 0
  for (const [index, match] of [...line.matchAll(labelled)].entries()) {
    const path = paths[index]
    if (path === undefined) break
    if (match.index > end) parts.push({ text: line.slice(end, match.index) })
    end = match.index + match[0].length
    parts.push({ text: match[0], path, label: match[1] ?? '' })
  }
  if (end < line.length) parts.push({ text: line.slice(end) })
  return parts
}

/** The path of a field without the places in repeated groups: what its label stands for. */
export function labelPath(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '')
}

/** All fields in wire order; a repeated group stands before what is in it, for its count does. */
function fieldPaths(fields: Fields, parent = ''): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = parent + name
    return 'fields' in field ? [path, ...fieldPaths(field.fields as Fields, `${path}.`)] : [path]
  })
}

/** The numbers of the clauses that a description names, as W3. */
export function clauseNumbers(about: string): string[] {
  return about.match(/\b[A-Z]\d+\b/g) ?? []
}

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
