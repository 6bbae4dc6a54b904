/**
 * The grammar of S1: what a search text may be, and nothing else. One token of lookahead decides every choice, so a text
 * is read in time linear in its length. The rules build the query as they read.
 */
import { EOF, Lexer } from 'chevrotain'
import type { SearchColumn, SearchCondition, SearchQuery } from '../store/interface.ts'
import { COLUMN_COUNT, checkTable, columnOf } from './columns.ts'
import { ConditionParser } from './condition-parser.ts'
import { isJoin, isOtherName, reasonAt, SearchError, shown } from './refusals.ts'
import * as word from './vocabulary.ts'

const MAX_ROWS = 50

/** What a place takes, for the refusal of something else. */
const SELECTED = 'a search selects * or columns'
const FROM = 'a search is FROM users'
const ORDERED = 'ORDER BY takes columns'

type Order = SearchQuery['orderBy'][number]

const lexer = new Lexer(word.vocabulary, { positionTracking: 'onlyOffset', ensureOptimizations: true })

class SearchParser extends ConditionParser {
  constructor() {
    super()
    this.performSelfAnalysis()
  }

  /** Parses a text of any length. Throws a SearchError at the token that is not allowed. */
  parse(text: string): SearchQuery {
    const { tokens, errors } = lexer.tokenize(text)
    if (errors.length > 0) throw new TypeError('a character of the search text is no token')
    this.begin(tokens)
    const query = this.search()
    const [error] = this.errors
    if (error === undefined) return query
    const { token, message } = error
    throw new SearchError(reasonAt(token, tokens[tokens.indexOf(token) + 1], message), token)
  }

  private readonly search = this.RULE('search', (): SearchQuery => {
    const where = this.OR([{ ALT: () => this.SUBRULE(this.select) }, { ALT: () => this.SUBRULE(this.wholeCondition) }])
    const orderBy = this.OPTION1(() => this.SUBRULE(this.orders))
    const limit = this.OPTION2(() => this.SUBRULE(this.limit))
    this.OPTION3(() => {
      this.CONSUME(word.Semicolon)
      this.ACTION(() => this.check(this.LA(1).tokenType === EOF, 'a search is a single statement'))
    })
    this.CONSUME(EOF)
    return { where, orderBy: orderBy ?? [], limit: limit ?? MAX_ROWS }
  })

  /** `SELECT … FROM users [WHERE …]`. What it selects is checked, and changes nothing. */
  private readonly select = this.RULE('select', (): SearchCondition | undefined => {
    let columns = 0
    this.CONSUME(word.Select)
    this.AT_LEAST_ONE_SEP({
      SEP: word.Comma,
      ERR_MSG: SELECTED,
      DEF: () => {
        this.ACTION(() => this.check(++columns <= COLUMN_COUNT, `a search selects at most ${COLUMN_COUNT} columns`))
        this.SUBRULE(this.selected)
      },
    })
    this.CONSUME(word.From, { ERR_MSG: FROM })
    this.SUBRULE(this.table)
    return this.OPTION(() => {
      this.CONSUME(word.Where)
      return this.SUBRULE(this.wholeCondition)
    })
  })

  private readonly selected = this.RULE('selected', (): void => {
    this.OR({
      DEF: [{ ALT: () => this.CONSUME(word.Star) }, { ALT: () => this.SUBRULE(this.selectedColumn) }],
      ERR_MSG: SELECTED,
    })
  })

  private readonly table = this.RULE('table', (): void => {
    const table = this.SUBRULE(this.name, { ARGS: [FROM] })
    this.ACTION(() => {
      const next = this.LA(1)
      if (next.tokenType === word.Open) throw new SearchError(reasonAt(table, next, FROM), table)
      checkTable(table)
      this.check(next.tokenType !== word.Comma && !isJoin(next), 'a search has one table, users, and no joins')
      this.check(!isOtherName(next), 'other names for users are not allowed in a search')
    })
  })

  private readonly orders = this.RULE('orders', (): Order[] => {
    const orders = new Map<SearchColumn, Order>()
    this.CONSUME(word.Order)
    this.CONSUME(word.By)
    this.AT_LEAST_ONE_SEP({
      SEP: word.Comma,
      ERR_MSG: ORDERED,
      DEF: () => {
        const column = this.SUBRULE(this.column, { ARGS: [ORDERED] })
        const direction = this.OPTION(() =>
          this.OR([{ ALT: () => this.CONSUME(word.Ascending) }, { ALT: () => this.CONSUME(word.Descending) }]),
        )
        this.ACTION(() => {
          // A column orders nothing that it has ordered before.
          if (!orders.has(column)) orders.set(column, { column, descending: direction?.tokenType === word.Descending })
        })
      },
    })
    return [...orders.values()]
  })

  private readonly limit = this.RULE('limit', (): number => {
    const ERR_MSG = 'LIMIT takes a whole number'
    this.CONSUME(word.Limit)
    const rows = this.CONSUME(word.Numeral, { ERR_MSG })
    return this.ACTION(() => {
      if (!/^\d+$/.test(rows.image)) throw new SearchError(`${ERR_MSG}, not ${shown(rows)}`, rows)
      return Math.min(Number(rows.image), MAX_ROWS)
    })
  })

  /** A column, where `users.*` is allowed as well. */
  private readonly selectedColumn = this.RULE('selectedColumn', (): void => {
    const first = this.SUBRULE1(this.name, { ARGS: [SELECTED] })
    const second = this.OPTION(() => {
      this.CONSUME(word.Dot)
      this.ACTION(() => checkTable(first))
      return this.OR({
        DEF: [{ ALT: () => this.CONSUME(word.Star) }, { ALT: () => this.SUBRULE2(this.name, { ARGS: [SELECTED] }) }],
        ERR_MSG: SELECTED,
      })
    })
    this.ACTION(() => {
      if (second?.tokenType !== word.Star) columnOf(second ?? first, this.LA(1), SELECTED)
    })
  })
}

/** One for all searches: a text is parsed in one go, and its analysis of the grammar takes some milliseconds. */
const parser = new SearchParser()

/** Parses a text of any length. Throws a SearchError at the first token that is not allowed. */
export function parse(text: string): SearchQuery {
  return parser.parse(text)
}
