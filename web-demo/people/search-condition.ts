/** Builds the condition of a search (S1) from the fields of a form. */

/** The server's limit for a condition, in bytes of UTF-8. */
export const MAX_CONDITION_BYTES = 1024
/** Maximum number of people that a search returns. */
export const MAX_FOUND = 50

/** Sort orders as SQL; the first is the server's default. */
export const orders = ['number', 'number DESC', 'nickname', 'age', 'age DESC', 'online DESC'] as const
/** One of `orders`. */
type Order = (typeof orders)[number]

/** A range of numbers; an undefined end is open. */
export interface Range {
  readonly from: number | undefined
  readonly to: number | undefined
}

/** The criteria of a search. Texts match anywhere in the column; empty and undefined criteria are ignored. */
export interface Criteria {
  readonly nickname: string
  readonly city: string
  readonly school: string
  readonly hobby: string
  readonly number: Range
  readonly age: Range
  readonly sex: number | undefined
  readonly onlineOnly: boolean
  readonly order: Order
  /** 0–50. */
  readonly limit: number
}

/** Criteria that everyone meets. */
export const anyCriteria: Criteria = {
  nickname: '',
  city: '',
  school: '',
  hobby: '',
  number: { from: undefined, to: undefined },
  age: { from: undefined, to: undefined },
  sex: undefined,
  onlineOnly: false,
  order: 'number',
  limit: MAX_FOUND,
}

/** Returns the condition for user message 0x0b. The criteria must be valid. */
export function searchCondition(criteria: Criteria): string {
  const terms = [
    contains('nickname', criteria.nickname),
    within('number', criteria.number),
    within('age', criteria.age),
    criteria.sex === undefined ? '' : `sex = ${criteria.sex}`,
    contains('city', criteria.city),
    contains('school', criteria.school),
    contains('hobby', criteria.hobby),
    criteria.onlineOnly ? 'online = 1' : '',
  ].filter(term => term !== '')
  const where = terms.length === 0 ? 'number > 0' : terms.join(' AND ')
  // In its default order the server stops as soon as it has enough results.
  const order = criteria.order === orders[0] ? '' : ` ORDER BY ${criteria.order}`
  return `${where}${order} LIMIT ${criteria.limit}`
}

/** The largest values of the numeric criteria. */
export const maximum = { number: 0xffff_ffff, age: 255, limit: MAX_FOUND } as const

/** Whether a number is undefined, or an integer from 0 to `most`. */
export function isInRange(value: number | undefined, most: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= 0 && value <= most)
}

/** Whether all numbers are in range. */
export function isValid({ number, age, limit }: Criteria): boolean {
  const ranges = [number.from, number.to].every(end => isInRange(end, maximum.number))
  return ranges && [age.from, age.to].every(end => isInRange(end, maximum.age)) && isInRange(limit, maximum.limit)
}

/** Whether a text contains wildcards of LIKE. */
export function hasWildcards(text: string): boolean {
  return /[%_]/.test(text)
}

/**
 * `%` and `_` both become `_`, any single character, which matches what was meant and little else. Quotes are doubled; a backslash is
 * an ordinary character.
 */
function contains(column: string, text: string): string {
  const pattern = text.trim().replaceAll('%', '_').replaceAll("'", "''")
  return pattern === '' ? '' : `${column} LIKE '%${pattern}%'`
}

function within(column: string, { from, to }: Range): string {
  if (from !== undefined && to !== undefined) {
    const [low, high] = from <= to ? [from, to] : [to, from]
    return low === high ? `${column} = ${low}` : `${column} BETWEEN ${low} AND ${high}`
  }
  if (from !== undefined) return `${column} >= ${from}`
  return to === undefined ? '' : `${column} <= ${to}`
}
