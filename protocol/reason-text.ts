/** The words of a reason (E4). */
export interface ReasonText {
  /** When the reason is given. */
  readonly about: string
  /** Plain words, as the text of a notice has them behind its subject. */
  readonly words: (...parameters: never[]) => string
}

/** Words that ask to wait, as the grammar of notices has them (E4). */
export function waiting(words: string, seconds: number): string {
  return `${words}, wait ${seconds} s`
}
