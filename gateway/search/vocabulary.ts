/**
 * The words and signs of a search text (S1). Every text splits into tokens, in time linear in its length: each pattern
 * is free of backtracking, and whatever no other pattern takes is a token of one character that no rule accepts.
 */
import { createToken, Lexer, type TokenType } from 'chevrotain'

const Blank = createToken({ name: 'Blank', pattern: /\s+/, group: Lexer.SKIPPED })
const LineComment = createToken({ name: 'LineComment', pattern: /--[^\r\n]*/, group: Lexer.SKIPPED })
/** Refused: only here so that the refusal can name it. */
export const BlockComment = createToken({ name: 'BlockComment', pattern: /\/\*/ })

export const Text = createToken({ name: 'Text', pattern: /'(?:[^']|'')*'/ })
export const QuotedName = createToken({ name: 'QuotedName', pattern: /"[^"]*"/ })
/** A quote without an end; after `Text` and `QuotedName`, which come first. */
export const OpenQuote = createToken({ name: 'OpenQuote', pattern: /['"][\s\S]*/ })
/** `E'…'` and its like, which give characters of a text another meaning. */
export const PrefixedText = createToken({ name: 'PrefixedText', pattern: /[BENX]'(?:[^']|'')*'?/i })

export const Numeral = createToken({ name: 'Numeral', pattern: /(?:\d+(?:\.\d*)?|\.\d+)(?:E[+-]?\d+)?/i })
/** Any word that has no meaning of its own: a column, a table, or what is refused. */
export const Name = createToken({ name: 'Name', pattern: /[A-Z_][A-Z0-9_]*/i })
/** A word in letters that no name has. */
const ForeignWord = createToken({ name: 'ForeignWord', pattern: /[\u00aa-\u1fff\u3040-\ud7ff\uf900-\ufaff]+/ })

export const Select = keyword('Select', /SELECT/i)
export const From = keyword('From', /FROM/i)
export const Where = keyword('Where', /WHERE/i)
export const And = keyword('And', /AND/i)
export const Or = keyword('Or', /OR/i)
export const Not = keyword('Not', /NOT/i)
export const In = keyword('In', /IN/i)
export const Between = keyword('Between', /BETWEEN/i)
export const Like = keyword('Like', /LIKE/i)
export const Escape = keyword('Escape', /ESCAPE/i)
export const Is = keyword('Is', /IS/i)
export const Null = keyword('Null', /NULL/i)
export const True = keyword('True', /TRUE/i)
export const False = keyword('False', /FALSE/i)
export const Order = keyword('Order', /ORDER/i)
export const By = keyword('By', /BY/i)
export const Ascending = keyword('Asc', /ASC/i)
export const Descending = keyword('Desc', /DESC/i)
export const Limit = keyword('Limit', /LIMIT/i)

export const Comparator = createToken({ name: 'Comparator', pattern: /<>|!=|<=|>=|[=<>]/ })
export const Plus = createToken({ name: 'Plus', pattern: /\+/ })
export const Minus = createToken({ name: 'Minus', pattern: /-/ })
export const Star = createToken({ name: 'Star', pattern: /\*/ })
export const Dot = createToken({ name: 'Dot', pattern: /\./ })
export const Comma = createToken({ name: 'Comma', pattern: /,/ })
export const Semicolon = createToken({ name: 'Semicolon', pattern: /;/ })
export const Open = createToken({ name: 'Open', pattern: /\(/ })
export const Close = createToken({ name: 'Close', pattern: /\)/ })
export const Cast = createToken({ name: 'Cast', pattern: /::/ })
/** Operators of SQL that are not among those of S1. */
export const OtherOperator = createToken({ name: 'OtherOperator', pattern: /\|\||!~|[~^&|/%]/ })
/** Any character that begins nothing else. */
export const OtherSign = createToken({
  name: 'OtherSign',
  // biome-ignore lint/suspicious/noControlCharactersInRegex: any character; the lexer cannot index [^] by first characters
  pattern: /[\ud800-\udbff][\udc00-\udfff]|[\u0000-\uffff]/,
})

/** In the order in which they are tried. */
export const vocabulary: TokenType[] = [
  Blank,
  LineComment,
  BlockComment,
  Text,
  QuotedName,
  OpenQuote,
  PrefixedText,
  Numeral,
  Select,
  From,
  Where,
  And,
  Order,
  Or,
  Not,
  In,
  Between,
  Like,
  Escape,
  Is,
  Null,
  True,
  False,
  By,
  Ascending,
  Descending,
  Limit,
  Name,
  ForeignWord,
  Comparator,
  Plus,
  Minus,
  Star,
  Dot,
  Comma,
  Semicolon,
  Open,
  Close,
  Cast,
  OtherOperator,
  OtherSign,
]

/** A word in either case that is no part of a longer one. */
function keyword(name: string, pattern: RegExp): TokenType {
  return createToken({ name, pattern, longer_alt: Name })
}
