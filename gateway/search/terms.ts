/** The pieces of a condition, with the place they come from (S1). */
import type { IToken } from 'chevrotain'
import type { SearchCondition, SearchOperand } from '../store/interface.ts'
import { SearchError, shown } from './refusals.ts'

/** A column or value, and the token it begins with. */
export interface Operand {
  readonly token: IToken
  readonly operand: SearchOperand
}

/** An operand or a condition: behind an open parenthesis, only the end shows which. */
export type Term = Operand | { readonly token: IToken; readonly condition: SearchCondition }

export function toOperand(term: Term): Operand {
  if ('operand' in term) return term
  throw new SearchError('a condition cannot be compared; columns are compared with plain values', term.token)
}

export function toCondition(term: Term): SearchCondition {
  if ('condition' in term) return term.condition
  const { token } = term
  throw new SearchError(`${shown(token)} is not a condition; a condition compares a column, as in age > 20`, token)
}

/** Conditions joined by AND or OR; one alone stays as it is, and may be an operand. */
export function joined(terms: readonly Term[], join: (conditions: SearchCondition[]) => SearchCondition): Term {
  const [first, ...others] = terms
  if (first === undefined) throw new TypeError('no terms')
  return others.length === 0 ? first : { token: first.token, condition: join(terms.map(toCondition)) }
}

export function negatedIf(negated: boolean, condition: SearchCondition): SearchCondition {
  return negated ? { not: condition } : condition
}
