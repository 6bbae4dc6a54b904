/** Builds the condition of a search (S1) from what someone fills in. */

/** The longest condition the server takes, in bytes of UTF-8. */
export const MAX_CONDITION_BYTES = 1024
/** The most people a search finds. */
export const MAX_FOUND = 50

/** The orders the results can be in, as SQL; the first is the server's own. */
export const orders = ['number', 'number DESC', 'nickname', 'age', 'age DESC', 'online DESC'] as const
/** One of `orders`. */
type Order = (typeof orders)[number]

/** A range of numbers; an end that is left out is open. */
export interface Range {
  readonly from: number | undefined
  readonly to: number | undefined
}

/** Whom someone looks for. Texts are looked for anywhere in the column; empty ones, and what is undefined, don't matter. */
export interface Wish {
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

/** A wish that everyone fulfils. */
export const anyone: Wish = {
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

/** The condition for user message 0x0b. The wish has to be possible. */
export function searchCondition(wish: Wish): string {
  const terms = [
    contains('nickname', wish.nickname),
    within('number', wish.number),
    within('age', wish.age),
    wish.sex === undefined ? '' : `sex = ${wish.sex}`,
    contains('city', wish.city),
    contains('school', wish.school),
    contains('hobby', wish.hobby),
    wish.onlineOnly ? 'online = 1' : '',
  ].filter(term => term !== '')
  const where = terms.length === 0 ? 'number > 0' : terms.join(' AND ')
  // In its own order the server stops looking as soon as it has enough.
  const order = wish.order === orders[0] ? '' : ` ORDER BY ${wish.order}`
  return `${where}${order} LIMIT ${wish.limit}`
}

/** The largest values of the numbers in a wish. */
export const largest = { number: 0xffff_ffff, age: 255, limit: MAX_FOUND } as const

/** Whether a number is one that `searchCondition` can take: whole, and from 0 to `most`. Nothing is, too. */
export function isInRange(value: number | undefined, most: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= 0 && value <= most)
}

/** Whether all numbers in a wish are ones that can be looked for. */
export function isPossible({ number, age, limit }: Wish): boolean {
  const ranges = [number.from, number.to].every(end => isInRange(end, largest.number))
  return ranges && [age.from, age.to].every(end => isInRange(end, largest.age)) && isInRange(limit, largest.limit)
}

/** Whether a text has signs that LIKE can't look for as they are. */
export function hasWildcards(text: string): boolean {
  return /[%_]/.test(text)
}

/**
 * The server's LIKE has no escape character, so `%` and `_` can't be looked for as such: either becomes `_`, any one
 * character, which finds what was meant and little else. A quote is doubled, and a backslash is a character like others.
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
