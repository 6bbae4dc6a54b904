/** Conditions of a search as SQL expressions: columns from a fixed list, and every value bound (S1). */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { StoreDialect } from './dialect.ts'
import type { SearchColumn, SearchCondition, SearchOperand, SearchQuery } from './interface.ts'
import type { Tables } from './schema.ts'

/** Makes expressions for a query of accounts, of which those in `visible` are online. */
export function searchTerms(
  eb: ExpressionBuilder<Tables, 'accounts'>,
  dialect: StoreDialect,
  visible: readonly number[],
) {
  const isVisible = dialect.isIn(eb.ref('accounts.number'), visible)
  const online = sql<number>`case when ${isVisible} then 1 else 0 end`

  function column(name: SearchColumn): Expression<string | number> {
    return name === 'online' ? online : eb.ref(`accounts.${name}`)
  }

  /** A bound value says its type: PostgreSQL would otherwise guess it from the column and refuse `age > 20.5`. */
  function operand(operand: SearchOperand): Expression<string | number | null> {
    if ('column' in operand) return column(operand.column)
    if (operand.value === null) return sql`null`
    return typeof operand.value === 'number'
      ? sql`cast(${operand.value} as numeric)`
      : dialect.asText(sql.val(operand.value))
  }

  function condition(where: SearchCondition): Expression<SqlBool> {
    if ('all' in where) return eb.and(where.all.map(condition))
    if ('any' in where) return eb.or(where.any.map(condition))
    if ('not' in where) return eb.not(condition(where.not))
    if ('isNull' in where) return eb(operand(where.isNull), 'is', null)
    if ('in' in where) return sql`${operand(where.in)} in (${sql.join(where.list.map(operand))})`
    if ('between' in where) return eb.between(operand(where.between), operand(where.low), operand(where.high))
    if (where.compare === 'like')
      return dialect.like(dialect.asText(operand(where.left)), dialect.asText(operand(where.right)), where.escape)
    return eb(operand(where.left), where.compare, operand(where.right))
  }

  return { column, condition }
}

/** How many comparisons an account takes, at least one. */
export function comparisonsIn(where: SearchCondition | undefined): number {
  if (where === undefined) return 1
  if ('all' in where) return sum(where.all.map(comparisonsIn))
  if ('any' in where) return sum(where.any.map(comparisonsIn))
  return 'not' in where ? comparisonsIn(where.not) : 1
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

/** Whether a search needs to know who is online. */
export function asksOnline({ where, orderBy }: SearchQuery): boolean {
  const inCondition = where !== undefined && operands(where).some(each => 'column' in each && each.column === 'online')
  return inCondition || orderBy.some(({ column }) => column === 'online')
}

function operands(where: SearchCondition): SearchOperand[] {
  if ('all' in where) return where.all.flatMap(operands)
  if ('any' in where) return where.any.flatMap(operands)
  if ('not' in where) return operands(where.not)
  if ('isNull' in where) return [where.isNull]
  if ('in' in where) return [where.in, ...where.list]
  if ('between' in where) return [where.between, where.low, where.high]
  return [where.left, where.right]
}
