/** A row of the table of reasons (E4). */
import type { CloseReason } from './close.ts'

/**
 * What a client may do: never repeat the request; repeat it in so many seconds, which the text says; repeat it once something has
 * changed, in what it says or in what it met; ask someone who can change it; or nothing, as it was told for information only.
 */
export type Remedy = 'never' | 'wait' | 'change' | 'ask' | 'none'

/** One reason. */
export interface ReasonRow {
  /** The type byte of the notice, 16–255. */
  readonly code: number
  /** When the reason is given. */
  readonly about: string
  readonly remedy: Remedy
  /** The field of the request that is wrong, where it is always the same. */
  readonly field?: string
  /** The close code, if the connection ends for this reason (E2). */
  readonly closes?: CloseReason
  /** Plain words, as the text of a notice has them behind its subject. */
  readonly words: (...parameters: never[]) => string
}

/** Words that ask to wait, as the grammar of notices has them (E4). */
export function waiting(words: string, seconds: number): string {
  return `${words}, wait ${seconds} s`
}
