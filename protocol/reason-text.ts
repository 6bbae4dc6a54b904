/**
 * What a client may do: never repeat the request; repeat it in so many seconds, which the text says; repeat it once something has
 * changed, in what it says or in what it met; ask someone who can change it; or nothing, as it was told for information only.
 */
export type Remedy = 'never' | 'wait' | 'change' | 'ask' | 'none'

/** The words of a reason (E4). */
export interface ReasonText {
  /** Left out where the table says that the reason passes. */
  readonly remedy?: Exclude<Remedy, 'wait'>
  /** When the reason is given. */
  readonly about: string
  /** Plain words, as the text of a notice has them behind its subject. */
  readonly words: (...parameters: never[]) => string
}

/** Words that ask to wait, as the grammar of notices has them (E4). */
export function waiting(words: string, seconds: number): string {
  return `${words}, wait ${seconds} s`
}
