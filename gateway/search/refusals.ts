/** Why a search text is refused at one of its tokens, in words (S1). */
import { EOF, type IToken, type TokenType } from 'chevrotain'
import {
  BlockComment,
  Cast,
  Comma,
  False,
  Minus,
  Name,
  Null,
  Numeral,
  Open,
  OpenQuote,
  OtherOperator,
  OtherSign,
  Plus,
  PrefixedText,
  QuotedName,
  Select,
  Star,
  Text,
  True,
} from './vocabulary.ts'

/** Characters of a word that a refusal repeats. */
const SHOWN = 24

/** A search that is refused because of a token. */
export class SearchError extends Error {
  override name = 'SearchError'
  readonly token: IToken

  constructor(reason: string, token: IToken) {
    super(reason)
    this.token = token
  }
}

/** Words of SQL that S1 leaves out, and how a refusal calls them. */
const leftOut = new Map([
  ['ALL', 'ALL'],
  ['ANY', 'the operator ANY'],
  ['ARRAY', 'a list'],
  ['AS', 'a name with AS'],
  ['CASE', 'CASE'],
  ['CAST', 'a cast'],
  ['COLLATE', 'COLLATE'],
  ['CURRENT_DATE', 'the keyword CURRENT_DATE'],
  ['CURRENT_TIME', 'the keyword CURRENT_TIME'],
  ['CURRENT_TIMESTAMP', 'the keyword CURRENT_TIMESTAMP'],
  ['CURRENT_USER', 'the keyword CURRENT_USER'],
  ['DISTINCT', 'DISTINCT'],
  ['EXCEPT', 'EXCEPT'],
  ['FETCH', 'FETCH'],
  ['FOR', 'FOR UPDATE'],
  ['GLOB', 'the operator GLOB'],
  ['GROUP', 'GROUP BY'],
  ['HAVING', 'HAVING'],
  ['ILIKE', 'the operator ILIKE'],
  ['INTERSECT', 'INTERSECT'],
  ['ISNULL', 'the operator ISNULL'],
  ['MATCH', 'the operator MATCH'],
  ['NOTNULL', 'the operator NOTNULL'],
  ['NULLS', 'NULLS FIRST or LAST'],
  ['OFFSET', 'OFFSET'],
  ['OPERATOR', 'OPERATOR'],
  ['REGEXP', 'the operator REGEXP'],
  ['SESSION_USER', 'the keyword SESSION_USER'],
  ['SIMILAR', 'the operator SIMILAR TO'],
  ['UNION', 'UNION'],
])

/** Words that begin another statement than SELECT. */
const statements = new Set([
  'ALTER',
  'ATTACH',
  'CREATE',
  'DELETE',
  'DROP',
  'EXPLAIN',
  'INSERT',
  'PRAGMA',
  'TRUNCATE',
  'UPDATE',
  'VALUES',
  'WITH',
])

const values = new Set<TokenType>([Text, Numeral, True, False, Null])

const joins = new Set(['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL'])

/** Why a token cannot stand where it does; `takes` says what its place takes, where that is known. */
export function reasonAt(token: IToken, next: IToken | undefined, takes: string): string {
  const ofItself = reasonAnywhere(token)
  if (ofItself !== undefined) return ofItself
  const noun = nounOf(token, next)
  const word = shown(token)
  if (takes !== '') return `${takes}, not ${noun ?? (values.has(token.tokenType) ? `the value ${word}` : word)}`
  if (token.tokenType === EOF) return 'the search condition ends too early'
  return noun === undefined ? `${word} is not understood` : `${noun} is not allowed in a search`
}

/** Why a name is no column that can be searched. */
export function reasonAtColumn(token: IToken, next: IToken, takes: string): string {
  if (nounOf(token, next) !== undefined) return reasonAt(token, next, takes)
  const word = wordOf(token)
  if (statements.has(word.toUpperCase()))
    return `${shown(token)} is not understood; a search is a condition or a SELECT`
  const hint = token.tokenType === QuotedName ? '; a text has single quotes' : ''
  return `column ${clip(word)} is not searchable${hint}`
}

/** Whether what follows a table is a join. */
export function isJoin(token: IToken): boolean {
  return token.tokenType === Name && joins.has(token.image.toUpperCase())
}

/** Whether what follows a table is another name for it. */
export function isOtherName({ tokenType, image }: IToken): boolean {
  const word = image.toUpperCase()
  return tokenType === QuotedName || (tokenType === Name && (word === 'AS' || !leftOut.has(word)))
}

/** A name without its quotes. */
export function wordOf({ tokenType, image }: IToken): string {
  return tokenType === QuotedName ? image.slice(1, -1) : image
}

/** As much of a token as a refusal repeats. */
export function shown({ tokenType, image }: IToken): string {
  return tokenType === EOF ? 'the end' : clip(image)
}

function clip(word: string): string {
  const characters = [...word]
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : word
}

/** For what has no place in any search. */
function reasonAnywhere(token: IToken): string | undefined {
  const { tokenType, image } = token
  switch (tokenType) {
    case BlockComment:
      return '/* is not understood; a comment begins with --'
    case OpenQuote:
      return `${shown(token)} is not understood: the quote has no end`
    case PrefixedText:
      return `${shown(token)} is not understood: a letter before a quote has no meaning`
    case OtherSign: {
      if (image === '$') return 'the sign $, a parameter or a quote, is not allowed in a search'
      const meant = asciiOf(image)
      return meant === undefined ? undefined : `the full-width sign ${image} is not understood; write ${meant} instead`
    }
  }
  return undefined
}

/** What a token is, if it is more than a misplaced word or sign. */
function nounOf(token: IToken, next: IToken | undefined): string | undefined {
  const { tokenType, image } = token
  switch (tokenType) {
    case Name: {
      const noun = leftOut.get(image.toUpperCase())
      if (noun !== undefined) return noun
      return next?.tokenType === Open ? `the function ${shown(token)}` : undefined
    }
    case Select:
      return 'a subquery'
    case Open:
      return next?.tokenType === Select ? 'a subquery' : undefined
    case Comma:
      return 'a list'
    case Cast:
      return 'a cast'
    case Plus:
    case Minus:
    case Star:
    case OtherOperator:
      return `the operator ${image}`
  }
  return undefined
}

/** The ASCII sign that someone meant who typed a full-width or typographic one. */
function asciiOf(sign: string): string | undefined {
  if (sign === '‘' || sign === '’') return "'"
  if (sign === '“' || sign === '”') return '"'
  if (sign === '、') return ','
  if (sign === '。') return '.'
  if (sign === '≠') return '<>'
  if (sign === '≤') return '<='
  if (sign === '≥') return '>='
  return /^[\uff01-\uff5e]$/.test(sign) ? sign.normalize('NFKC') : undefined
}
