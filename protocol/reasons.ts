/**
 * The table of reasons (E4): why the server refuses a request, ends a file or closes a connection. The code stands in the type byte
 * of a notice, where any client can read it; the words are for people, and are made here for all notices.
 */
import type { CloseReason } from './close.ts'
import { endingReasons } from './ending-reasons.ts'
import type { ReasonRow } from './reason-row.ts'
import { refusalReasons } from './refusal-reasons.ts'

/** Type bytes of notices are codes of reasons from here on; below it are the values of `Kind`. */
export const FIRST_REASON_CODE = 16

const rows = { ...refusalReasons, ...endingReasons }

type Rows = typeof rows
export type ReasonName = keyof Rows

/** The table, without the parameters of its words. */
export const reasons: { readonly [N in ReasonName]: ReasonRow } = rows

/** What the words of a reason need. */
export type ReasonParameters<N extends ReasonName> = Parameters<Rows[N]['words']>

/** Reasons for which a connection is closed. */
export type ClosingReasonName = { [N in ReasonName]: Rows[N] extends { closes: CloseReason } ? N : never }[ReasonName]

export function closeReasonOf(name: ClosingReasonName): CloseReason {
  return rows[name].closes
}

/** Reasons whose words need nothing: their code alone tells them to another instance. */
export type PlainReasonName = { [N in ReasonName]: ReasonParameters<N> extends [] ? N : never }[ReasonName]

/** A reason, and its words. */
export interface Reason<N extends ReasonName = ReasonName> {
  readonly name: N
  readonly words: string
}

/** Puts a reason into words. */
export function because<N extends ReasonName>(name: N, ...parameters: ReasonParameters<N>): Reason<N> {
  const words = reasons[name].words as (...parameters: ReasonParameters<N>) => string
  return { name, words: words(...parameters) }
}

const byCode = new Map<number, ReasonName>(
  Object.entries(reasons).map(([name, { code }]) => [code, name as ReasonName]),
)

/** The name of the reason with this code. */
export function reasonOf(code: number): ReasonName | undefined {
  return byCode.get(code)
}
