/** The search text of user message 0x0b (S1) becomes data, or is refused; the text itself goes no further. */
import { EOF, type IToken } from 'chevrotain'
import { MAX_SEARCH_BYTES } from '../../protocol/index.ts'
import { Refusal } from '../errors.ts'
import type { SearchQuery } from '../store/interface.ts'
import { parse } from './grammar.ts'
import { SearchError } from './refusals.ts'

/** Parses a condition, or a whole `SELECT … FROM users WHERE …`. Throws a Refusal that says what is not allowed, and where. */
export function parseSearch(text: string): SearchQuery {
  if (text.trim() === '') throw new Refusal('searchRefused', 'the search condition is empty')
  if (Buffer.byteLength(text) > MAX_SEARCH_BYTES) {
    throw new Refusal('searchRefused', `the search condition is over ${MAX_SEARCH_BYTES} bytes`)
  }
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof SearchError)) throw error
    throw new Refusal('searchRefused', `at character ${place(text, error.token)}: ${error.message}`)
  }
}

/** Where a token begins: 1 for the first character. */
function place(text: string, { tokenType, startOffset }: IToken): number {
  const before = tokenType === EOF ? text : text.slice(0, startOffset)
  return [...before].length + 1
}
