/** Search conditions (S1) of all kinds, as texts: what the grammar allows, over few values, so that many match something. */
import fc, { type Arbitrary } from 'fast-check'

/** Characters that LIKE, quotes, the case, or one of the databases treat in a way of their own. */
export const characters = [
  'a',
  'A',
  'b',
  'é',
  'É',
  '小',
  '🐧',
  '%',
  '_',
  '!',
  '\\',
  "'",
  '"',
  '$',
  '\u0001',
  ' ',
  '1',
  '0',
]

const numberColumns = ['number', 'portrait', 'sex', 'age', 'country', 'online', 'users.province']
const textColumns = ['nickname', 'city', 'school', 'hobby', 'description', '"city"', 'Users.Nickname']

const numeral = fc.constantFrom(
  '0',
  '1',
  '2',
  '-1',
  '+3',
  '- 2',
  '2.5',
  '.5',
  '1e1',
  '10003',
  "'2'",
  'NULL',
  'TRUE',
  'false',
)
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const text = fc.string({ unit: fc.constantFrom(...characters), maxLength: 4 }).map(quoted)

const numberTerm = fc.oneof(fc.constantFrom(...numberColumns), numeral)
const textTerm = fc.oneof(fc.constantFrom(...textColumns), text, fc.constant('NULL'))
const not = fc.constantFrom('', 'NOT ')

/** Comparisons of terms, the first of which is a column: what a value is depends on what it is compared with. */
const comparisons = (columns: readonly string[], term: Arbitrary<string>): Arbitrary<string> => {
  const column = fc.constantFrom(...columns)
  return fc.oneof(
    fc.tuple(column, fc.constantFrom('=', '<>', '!=', '<', '<=', '>', '>='), term).map(all => all.join(' ')),
    fc
      .tuple(column, not, fc.array(term, { minLength: 1, maxLength: 4 }))
      .map(([a, no, b]) => `${a} ${no}IN (${b.join(', ')})`),
    fc.tuple(column, not, term, term).map(([a, no, low, high]) => `${a} ${no}BETWEEN ${low} AND ${high}`),
    fc.tuple(column, not).map(([a, no]) => `${a} IS ${no}NULL`),
  )
}

const maybeEscape = fc.oneof(
  fc.constant(''),
  fc.constantFrom(...characters).map(character => ` ESCAPE ${quoted(character)}`),
)
const like = fc
  .tuple(fc.oneof(textTerm, numberTerm), not, textTerm, maybeEscape)
  .map(([a, no, pattern, ending]) => `${a} ${no}LIKE ${pattern}${ending}`)

const { condition } = fc.letrec<{ condition: string }>(tie => ({
  condition: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    comparisons(numberColumns, numberTerm),
    comparisons(textColumns, textTerm),
    like,
    tie('condition').map(a => `NOT ${a}`),
    tie('condition').map(a => `(${a})`),
    fc.tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition')).map(all => all.join(' ')),
  ),
}))

/** A condition that the grammar allows, but for patterns that end with their escape character. */
export const conditionText: Arbitrary<string> = condition

/** The same, with ORDER BY and LIMIT. */
export const searchText: Arbitrary<string> = fc
  .tuple(
    condition,
    fc.array(fc.tuple(fc.constantFrom(...numberColumns, ...textColumns), fc.constantFrom('', ' ASC', ' DESC')), {
      maxLength: 3,
    }),
    fc.option(fc.integer({ min: 0, max: 60 })),
  )
  .map(([where, orders, limit]) => {
    const orderBy = orders.length === 0 ? '' : ` ORDER BY ${orders.map(order => order.join('')).join(', ')}`
    return `${where}${orderBy}${limit === null ? '' : ` LIMIT ${limit}`}`
  })
