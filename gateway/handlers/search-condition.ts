/**
 * The search text of user message 0x0b (S1): parsed by a PostgreSQL parser, and let through only as far as this file
 * knows each piece of it. What comes out is data; the text itself goes no further.
 */
import { type Expr, type OrderByStatement, parse, type SelectFromStatement, type Statement } from 'pgsql-ast-parser'
import { Refusal } from '../errors.ts'
import type { SearchColumn, SearchCondition, SearchOperand, SearchQuery } from '../store/interface.ts'

const MAX_BYTES = 1024
/** Words, numbers, quoted strings and signs. Keeps the parser, whose time grows with the square of it, below 30 ms. */
const MAX_TOKENS = 256
const MAX_NESTING = 16
/** Comparisons of a condition: each is evaluated for every account. */
const MAX_COMPARISONS = 32
const MAX_ROWS = 50

type Kind = 'number' | 'text'

/** What may be searched, and nothing else: no contact details, no passwords. */
const columns: Record<SearchColumn, Kind> = {
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

/** Parses a condition, or a whole `SELECT … FROM users WHERE …`. Throws a Refusal that says what is not allowed. */
export function parseSearch(text: string): SearchQuery {
  checkSize(text)
  checkPieces(text)
  const select = parseSelect(/^\s*select\b/i.test(text) ? text : `SELECT * FROM users WHERE ${text}`)
  checkSelectList(select)
  checkTable(select)
  const budget = { comparisons: MAX_COMPARISONS }
  return {
    where: select.where ? condition(select.where, budget) : undefined,
    orderBy: (select.orderBy ?? []).map(order),
    limit: limit(select),
  }
}

/** One piece of a search text that the parser's lexer reads in time linear in its length. The rest is what it may backtrack on. */
const SAFE_PIECE =
  /'(?:[^']|'')*'|"[^"]*"|--[^\n\r\u2028\u2029]*|(?![eE]')[A-Za-z0-9_]+|\s+|(?!\/\*)[!%()*+,./:;<=>?[\]|~-]/y

/**
 * Lets nothing reach the parser that its lexer backtracks on: `$` quotes and `E'…'` take time exponential in the blanks they hold,
 * and block comments are lexed like all else. Throws a Refusal that says where.
 */
function checkPieces(text: string): void {
  for (let at = 0; at < text.length; at = SAFE_PIECE.lastIndex) {
    SAFE_PIECE.lastIndex = at
    if (SAFE_PIECE.test(text)) continue
    const rest = text.slice(at, at + 32)
    if (rest.startsWith('$')) throw new Refusal('the sign $, a parameter or a quote, is not allowed in a search')
    throw new Refusal(`the search condition is not understood at ${rest}`)
  }
}

function checkSize(text: string): void {
  if (text.trim() === '') throw new Refusal('the search condition is empty')
  if (Buffer.byteLength(text) > MAX_BYTES) throw new Refusal(`the search condition is over ${MAX_BYTES} bytes`)
  const tokens = text.match(/'(?:[^']|'')*'|"[^"]*"|[\p{L}\p{N}_.]+|\S/gu) ?? []
  if (tokens.length > MAX_TOKENS) throw new Refusal('the search condition has too many parts')
  let depth = 0
  for (const token of tokens) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth > MAX_NESTING) throw new Refusal('the search condition is nested too deeply')
  }
}

function parseSelect(text: string): SelectFromStatement {
  const [statement, ...more] = parseStatements(text)
  if (statement === undefined || more.length > 0) throw new Refusal('a search is a single statement')
  if (statement.type !== 'select') throw new Refusal(`${statement.type.toUpperCase()} is not allowed in a search`)
  if (statement.groupBy) throw new Refusal('GROUP BY is not allowed in a search')
  if (statement.having) throw new Refusal('HAVING is not allowed in a search')
  if (statement.distinct) throw new Refusal('DISTINCT and ALL are not allowed in a search')
  if (statement.for || statement.skip) throw new Refusal('FOR UPDATE and its like are not allowed in a search')
  return statement
}

function parseStatements(text: string): Statement[] {
  try {
    return parse(text)
  } catch (error) {
    throw new Refusal(`the search condition is not understood${near(error)}`, { cause: error })
  }
}

/** Where the parser stopped, if its error says so. */
function near(error: unknown): string {
  if (!(error instanceof Error) || !('token' in error)) return ''
  const token = error.token
  if (typeof token !== 'object' || token === null || !('text' in token)) return ''
  return ` at ${String(token.text).slice(0, 32)}`
}

function checkSelectList(select: SelectFromStatement): void {
  if (!select.columns?.length) throw new Refusal('a search selects * or columns')
  for (const { expr, alias } of select.columns) {
    if (alias) throw new Refusal('names with AS are not allowed in a search')
    if (expr.type === 'ref' && expr.name === '*' && isOwnTable(expr)) continue
    if (columnName(expr) === undefined) throw new Refusal(`a search selects * or columns, not ${describe(expr)}`)
  }
}

function checkTable(select: SelectFromStatement): void {
  const [table, ...more] = select.from ?? []
  if (table === undefined) throw new Refusal('a search is FROM users')
  if (more.length > 0 || table.join) throw new Refusal('a search has one table, users, and no joins')
  if (table.type !== 'table') throw new Refusal('a search is FROM users, not from a subquery or a function')
  const { name, schema, alias, columnNames } = table.name
  if (name.toLowerCase() !== 'users' || schema) throw new Refusal(`table ${name} is not searchable, only users`)
  if (alias || columnNames || table.lateral) throw new Refusal('other names for users are not allowed in a search')
}

function order({ by, order, nulls }: OrderByStatement): { column: SearchColumn; descending: boolean } {
  const column = columnName(by)
  if (column === undefined) throw new Refusal(`ORDER BY takes columns, not ${describe(by)}`)
  if (nulls) throw new Refusal('NULLS FIRST and NULLS LAST are not allowed in a search')
  return { column, descending: order === 'DESC' }
}

function limit(select: SelectFromStatement): number {
  if (!select.limit) return MAX_ROWS
  if (select.limit.offset) throw new Refusal('OFFSET is not allowed in a search')
  const rows = select.limit.limit
  if (rows?.type !== 'integer' || rows.value < 0) throw new Refusal('LIMIT takes a whole number')
  return Math.min(rows.value, MAX_ROWS)
}

/** Comparisons by the name the parser gives them. */
const comparisons = new Map<string, '=' | '<>' | '<' | '<=' | '>' | '>='>([
  ['=', '='],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
])

function condition(expr: Expr, budget: { comparisons: number }): SearchCondition {
  if (expr.type === 'unary' && expr.op === 'NOT' && !expr.opSchema) return { not: condition(expr.operand, budget) }
  if (expr.type === 'binary' && expr.op === 'AND') return { all: chain('AND', expr, budget) }
  if (expr.type === 'binary' && expr.op === 'OR') return { any: chain('OR', expr, budget) }

  budget.comparisons--
  if (budget.comparisons < 0) throw new Refusal(`a search has at most ${MAX_COMPARISONS} comparisons`)
  if (expr.type === 'unary' && expr.op === 'IS NULL') return isNull(expr.operand)
  if (expr.type === 'unary' && expr.op === 'IS NOT NULL') return { not: isNull(expr.operand) }
  if (expr.type === 'ternary') {
    const [between, low, high] = operands([expr.value, expr.lo, expr.hi])
    return negateIf(expr.op === 'NOT BETWEEN', { between, low, high })
  }
  if (expr.type === 'binary' && !expr.opSchema) {
    const { op, left, right } = expr
    if (op === 'LIKE' || op === 'NOT LIKE') {
      return negateIf(op === 'NOT LIKE', { compare: 'like', left: text(left), right: text(right) })
    }
    if (op === 'IN' || op === 'NOT IN') {
      const [member, ...list] = operands([left, ...(right.type === 'list' ? right.expressions : [right])])
      return negateIf(op === 'NOT IN', { in: member, list })
    }
    const compare = comparisons.get(op)
    if (compare === undefined) throw new Refusal(`the operator ${op} is not allowed in a search`)
    const [one, other] = operands([left, right])
    return { compare, left: one, right: other }
  }
  throw new Refusal(`${describe(expr)} is not a condition; a condition compares a column, as in age > 20`)
}

/** The members of `a AND b AND c`, which the parser gives as pairs nested to the left. */
function chain(op: 'AND' | 'OR', expr: Expr, budget: { comparisons: number }): SearchCondition[] {
  if (expr.type !== 'binary' || expr.op !== op) return [condition(expr, budget)]
  return [...chain(op, expr.left, budget), ...chain(op, expr.right, budget)]
}

function negateIf(negated: boolean, positive: SearchCondition): SearchCondition {
  return negated ? { not: positive } : positive
}

function isNull(expr: Expr): SearchCondition {
  return { isNull: operand(expr) }
}

/** What is compared with each other: text with text and numbers with numbers, so that every database agrees. */
function operands<const E extends readonly Expr[]>(exprs: E): { [K in keyof E]: SearchOperand }
function operands(exprs: readonly Expr[]): SearchOperand[] {
  const found = exprs.map(operand)
  const kinds = new Set(found.flatMap(each => ('column' in each ? columns[each.column] : [])))
  if (kinds.size === 0) for (const each of found) if ('value' in each) kinds.add(kindOf(each.value) ?? 'number')
  const [kind] = kinds
  if (kinds.size > 1 || kind === undefined)
    throw new Refusal('a search compares text with text and numbers with numbers')
  return found.map(each => ('value' in each ? { value: convert(each.value, kind) } : each))
}

/** An operand of LIKE: everything is text there. */
function text(expr: Expr): SearchOperand {
  const found = operand(expr)
  return 'value' in found ? { value: convert(found.value, 'text') } : found
}

function kindOf(value: string | number | null): Kind | undefined {
  if (value === null) return undefined
  return typeof value === 'string' ? 'text' : 'number'
}

function convert(value: string | number | null, kind: Kind): string | number | null {
  if (value === null) return null
  if (kind === 'text') return String(value)
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
  if (!Number.isFinite(number)) throw new Refusal(`'${String(value).slice(0, 32)}' is not a number`)
  return number
}

function operand(expr: Expr): SearchOperand {
  switch (expr.type) {
    case 'string':
      // Databases disagree on what it means, down to ending the text there.
      if (expr.value.includes('\0')) throw new Refusal('a search has no NUL characters')
      return { value: expr.value }
    case 'integer':
    case 'numeric':
      return { value: expr.value }
    case 'boolean':
      return { value: expr.value ? 1 : 0 }
    case 'null':
      return { value: null }
  }
  const column = columnName(expr)
  if (column !== undefined) return { column }
  throw new Refusal(`${describe(expr)} is not allowed in a search; columns are compared with plain values`)
}

/** The column an expression is; undefined when it is something else. Throws for a column that may not be searched. */
function columnName(expr: Expr): SearchColumn | undefined {
  if (expr.type !== 'ref' || expr.name === '*') return undefined
  const name = expr.name.toLowerCase()
  if (!isOwnTable(expr) || !isColumn(name)) throw new Refusal(`column ${expr.name.slice(0, 32)} is not searchable`)
  return name
}

function isColumn(name: string): name is SearchColumn {
  return Object.hasOwn(columns, name)
}

function isOwnTable({ table }: { table?: { name: string; schema?: string } }): boolean {
  return table === undefined || (table.name.toLowerCase() === 'users' && table.schema === undefined)
}

/** What an expression is, for the message that refuses it. */
function describe(expr: Expr): string {
  switch (expr.type) {
    case 'ref':
      return `the column ${expr.name.slice(0, 32)}`
    case 'call':
      return `the function ${expr.function.name.slice(0, 32)}`
    case 'cast':
      return 'a cast'
    case 'parameter':
      return 'a parameter'
    case 'list':
    case 'array':
      return 'a list'
    case 'unary':
    case 'binary':
      return `the operator ${expr.op}`
    case 'select':
    case 'union':
    case 'union all':
    case 'values':
    case 'with':
    case 'with recursive':
      return 'a subquery'
    case 'integer':
    case 'numeric':
    case 'string':
    case 'boolean':
    case 'null':
      return 'a value'
  }
  return `an expression (${expr.type})`
}
