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
