/** The values that a search text can hold (S1). */
import type { IToken } from 'chevrotain'
import { SearchError, shown } from './refusals.ts'
import type { Operand } from './terms.ts'

/** What a quoted text says. */
export function textOf(token: IToken): string {
  const text = token.image.slice(1, -1).replaceAll("''", "'")
  // Databases disagree on what it means, down to ending the text there.
  if (text.includes('\0')) throw new SearchError('a search has no NUL characters', token)
  return text
}

export function signedNumber(sign: '+' | '-', numeral: IToken): number {
  const number = Number(numeral.image)
  if (!Number.isFinite(number)) throw new SearchError(`${shown(numeral)} is not a number`, numeral)
  return sign === '-' ? -number : number
}

/** The escape character of LIKE. A pattern in the text must not end with it: databases disagree on what that means. */
export function escapeOf(token: IToken, { operand, token: place }: Operand): string {
  const character = textOf(token)
  if ([...character].length !== 1) {
    throw new SearchError(`ESCAPE takes one character in quotes, not ${shown(token)}`, token)
  }
  if ('value' in operand && operand.value !== null && endsEscaping(String(operand.value), character)) {
    throw new SearchError(`the pattern ends with the escape character ${character}`, place)
  }
  return character
}

function endsEscaping(pattern: string, escapeCharacter: string): boolean {
  let escaping = false
  for (const character of pattern) escaping = !escaping && character === escapeCharacter
  return escaping
}
