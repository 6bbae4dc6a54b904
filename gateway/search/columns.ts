/** The columns and the table of a search (S1). */
import type { IToken } from 'chevrotain'
import type { SearchColumn } from '../store/interface.ts'
import { reasonAtColumn, SearchError, shown, wordOf } from './refusals.ts'

/** Text is compared with text only, and numbers with numbers. */
export type Kind = 'number' | 'text'

/** What may be searched, and nothing else: no contact details, no passwords. */
const kinds: Record<SearchColumn, Kind> = {
  number: 'number',
  nickname: 'text',
  portrait: 'number',
  sex: 'number',
  age: 'number',
  country: 'number',
  province: 'number',
  city: 'text',
  education: 'number',
  school: 'text',
  job: 'number',
  hobby: 'text',
  description: 'text',
  online: 'number',
}

/** How many columns there are. */
export const COLUMN_COUNT = Object.keys(kinds).length

export function kindOfColumn(column: SearchColumn): Kind {
  return kinds[column]
}

/**
 * The column that a name is, in upper or lower case; `next` is the token behind it. Throws a SearchError for any other,
 * which says what its place `takes`, if the caller knows.
 */
export function columnOf(name: IToken, next: IToken, takes: string): SearchColumn {
  const column = wordOf(name).toLowerCase()
  if (!isColumn(column)) throw new SearchError(reasonAtColumn(name, next, takes), name)
  return column
}

/** Throws a SearchError for any table but users. */
export function checkTable(name: IToken): void {
  if (wordOf(name).toLowerCase() === 'users') return
  throw new SearchError(`table ${shown(name)} is not searchable, only users`, name)
}

function isColumn(name: string): name is SearchColumn {
  return Object.hasOwn(kinds, name)
}
