/** What can be compared: every value becomes what it is compared with, so that all databases agree (S1). */
import type { SearchOperand } from '../store/interface.ts'
import { type Kind, kindOfColumn } from './columns.ts'
import { SearchError, shown } from './refusals.ts'
import type { Operand } from './terms.ts'

/**
 * Operands that are compared with each other: values become text or numbers like the columns, or else like the first
 * value that is not NULL. Throws a SearchError where text would be compared with numbers.
 */
export function comparable<const O extends readonly Operand[]>(all: O): { [K in keyof O]: SearchOperand }
export function comparable(all: readonly Operand[]): SearchOperand[] {
  const kind = commonKind(all)
  return all.map(each => convert(each, kind))
}

/** An operand of LIKE, which compares text only. */
export function likeOperand(operand: Operand): SearchOperand {
  return convert(operand, 'text')
}

function commonKind(all: readonly Operand[]): Kind {
  const hasColumn = all.some(({ operand }) => 'column' in operand)
  let common: Kind | undefined
  for (const { operand, token } of all) {
    const kind = kindOf(operand, hasColumn)
    if (common !== undefined && kind !== undefined && kind !== common) {
      throw new SearchError('a search compares text with text and numbers with numbers', token)
    }
    common ??= kind
  }
  return common ?? 'number'
}

/** Undefined for what adapts to the others: NULL, and any value beside a column. */
function kindOf(operand: SearchOperand, hasColumn: boolean): Kind | undefined {
  if ('column' in operand) return kindOfColumn(operand.column)
  if (hasColumn || operand.value === null) return undefined
  return typeof operand.value === 'string' ? 'text' : 'number'
}

function convert({ operand, token }: Operand, kind: Kind): SearchOperand {
  if ('column' in operand || operand.value === null) return operand
  const { value } = operand
  if (kind === 'text') return { value: String(value) }
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
  if (!Number.isFinite(number)) throw new SearchError(`${shown(token)} is not a number`, token)
  return { value: number }
}
