/** The part of the grammar that conditions are made of (S1): comparisons of columns and values, AND, OR, NOT and parentheses. */
import { EmbeddedActionsParser, EOF, type IToken, type TokenType } from 'chevrotain'
import type { SearchColumn, SearchCondition } from '../store/interface.ts'
import { checkTable, columnOf } from './columns.ts'
import { comparable, likeOperand } from './comparable.ts'
import { escapeOf, signedNumber, textOf } from './literals.ts'
import { reasonAt, SearchError } from './refusals.ts'
import { joined, negatedIf, type Operand, type Term, toCondition, toOperand } from './terms.ts'
import * as word from './vocabulary.ts'

const MAX_NESTING = 16
/** Comparisons of a condition: each is evaluated for every account. */
const MAX_COMPARISONS = 32

const comparators = new Map<string, '=' | '<>' | '<' | '<=' | '>' | '>='>([
  ['=', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
])

/** What can follow a column or value that is compared with nothing. */
const afterTerm = new Set<TokenType>([word.And, word.Or, word.Close, word.Order, word.Limit, word.Semicolon, EOF])

export class ConditionParser extends EmbeddedActionsParser {
  private depth = 0
  private comparisons = 0

  constructor() {
    super(word.vocabulary, {
      maxLookahead: 1,
      // Messages say only what the place takes, where the rule knows: reasonAt makes a sentence of it.
      errorMessageProvider: {
        buildMismatchTokenMessage: () => '',
        buildNotAllInputParsedMessage: () => '',
        buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? '',
        buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? '',
      },
    })
  }

  /** Takes the tokens of a text, to be parsed from the first. */
  protected begin(tokens: IToken[]): void {
    this.input = tokens
    this.depth = 0
    this.comparisons = 0
  }

  protected readonly wholeCondition = this.RULE('wholeCondition', (): SearchCondition => {
    const term = this.SUBRULE(this.disjunction)
    return this.ACTION(() => toCondition(term))
  })

  private readonly disjunction = this.RULE('disjunction', (): Term => {
    const terms: Term[] = []
    this.AT_LEAST_ONE_SEP({ SEP: word.Or, DEF: () => terms.push(this.SUBRULE(this.conjunction)) })
    return this.ACTION(() => joined(terms, any => ({ any })))
  })

  private readonly conjunction = this.RULE('conjunction', (): Term => {
    const terms: Term[] = []
    this.AT_LEAST_ONE_SEP({ SEP: word.And, DEF: () => terms.push(this.SUBRULE(this.negation)) })
    return this.ACTION(() => joined(terms, all => ({ all })))
  })

  private readonly negation = this.RULE('negation', (): Term => {
    let count = 0
    this.MANY(() => {
      this.CONSUME(word.Not)
      count++
    })
    const term = this.SUBRULE(this.predicate)
    return this.ACTION(() => {
      if (count === 0) return term
      const condition = toCondition(term)
      return { token: term.token, condition: negatedIf(count % 2 === 1, condition) }
    })
  })

  private readonly predicate = this.RULE('predicate', (): Term => {
    const left = this.SUBRULE(this.term)
    const condition = this.OPTION(() => this.SUBRULE(this.comparison, { ARGS: [left] }))
    return this.ACTION(() => {
      if (condition !== undefined) return { token: left.token, condition }
      const next = this.LA(1)
      if ('condition' in left || afterTerm.has(next.tokenType)) return left
      throw new SearchError(reasonAt(next, this.LA(2), ''), next)
    })
  })

  /** What comes behind the left side of a comparison. */
  private readonly comparison = this.RULE('comparison', (left: Term): SearchCondition => {
    this.ACTION(() =>
      this.check(++this.comparisons <= MAX_COMPARISONS, `a search has at most ${MAX_COMPARISONS} comparisons`),
    )
    return this.OR([
      { ALT: () => this.SUBRULE(this.compare, { ARGS: [left] }) },
      { ALT: () => this.SUBRULE(this.isNull, { ARGS: [left] }) },
      {
        ALT: () => {
          const negated = this.OPTION(() => this.CONSUME(word.Not)) !== undefined
          const condition = this.OR2({
            DEF: [
              { ALT: () => this.SUBRULE(this.like, { ARGS: [left] }) },
              { ALT: () => this.SUBRULE(this.membership, { ARGS: [left] }) },
              { ALT: () => this.SUBRULE(this.between, { ARGS: [left] }) },
            ],
            ERR_MSG: 'NOT takes LIKE, IN or BETWEEN here',
          })
          return negatedIf(negated, condition)
        },
      },
    ])
  })

  private readonly compare = this.RULE('compare', (left: Term): SearchCondition => {
    const comparator = this.CONSUME(word.Comparator)
    const right = this.SUBRULE(this.operand)
    return this.ACTION(() => {
      const compare = comparators.get(comparator.image)
      if (compare === undefined) throw new TypeError(`unknown comparator ${comparator.image}`)
      const [one, other] = comparable([toOperand(left), right])
      return { compare, left: one, right: other }
    })
  })

  private readonly isNull = this.RULE('isNull', (left: Term): SearchCondition => {
    this.CONSUME(word.Is)
    const negated = this.OPTION(() => this.CONSUME(word.Not)) !== undefined
    this.CONSUME(word.Null, { ERR_MSG: 'IS takes NULL or NOT NULL' })
    return this.ACTION(() => negatedIf(negated, { isNull: toOperand(left).operand }))
  })

  private readonly like = this.RULE('like', (left: Term): SearchCondition => {
    this.CONSUME(word.Like)
    const pattern = this.SUBRULE(this.operand)
    const character = this.OPTION(() => {
      this.CONSUME(word.Escape)
      return this.CONSUME(word.Text, { ERR_MSG: 'ESCAPE takes one character in quotes' })
    })
    return this.ACTION(() => {
      const sides = { left: likeOperand(toOperand(left)), right: likeOperand(pattern) }
      return { compare: 'like', ...sides, ...(character && { escape: escapeOf(character, pattern) }) }
    })
  })

  private readonly membership = this.RULE('membership', (left: Term): SearchCondition => {
    const list: Operand[] = []
    this.CONSUME(word.In)
    this.CONSUME(word.Open, { ERR_MSG: 'IN takes a list in parentheses' })
    this.AT_LEAST_ONE_SEP({ SEP: word.Comma, DEF: () => list.push(this.SUBRULE(this.operand)) })
    this.CONSUME(word.Close)
    return this.ACTION(() => {
      const [member, ...others] = comparable<[Operand, ...Operand[]]>([toOperand(left), ...list])
      return { in: member, list: others }
    })
  })

  private readonly between = this.RULE('between', (left: Term): SearchCondition => {
    this.CONSUME(word.Between)
    const low = this.SUBRULE1(this.operand)
    this.CONSUME(word.And, { ERR_MSG: 'BETWEEN takes two values with AND between them' })
    const high = this.SUBRULE2(this.operand)
    return this.ACTION(() => {
      const [between, from, to] = comparable([toOperand(left), low, high])
      return { between, low: from, high: to }
    })
  })

  /** A term on the right of a comparison, where a condition cannot be. */
  private readonly operand = this.RULE('operand', (): Operand => {
    const term = this.SUBRULE(this.term)
    return this.ACTION(() => toOperand(term))
  })

  private readonly term = this.RULE(
    'term',
    (): Term =>
      this.OR([
        { ALT: () => this.SUBRULE(this.parentheses) },
        { ALT: () => this.SUBRULE(this.columnTerm) },
        { ALT: () => this.SUBRULE(this.numeral) },
        { ALT: () => this.value(this.CONSUME(word.Text), textOf) },
        { ALT: () => this.value(this.CONSUME(word.True), () => 1) },
        { ALT: () => this.value(this.CONSUME(word.False), () => 0) },
        { ALT: () => this.value(this.CONSUME(word.Null), () => null) },
      ]),
  )

  private readonly parentheses = this.RULE('parentheses', (): Term => {
    this.ACTION(() => this.check(++this.depth <= MAX_NESTING, 'the search condition is nested too deeply'))
    this.CONSUME(word.Open)
    const term = this.SUBRULE(this.disjunction)
    this.CONSUME(word.Close)
    this.ACTION(() => this.depth--)
    return term
  })

  private readonly columnTerm = this.RULE('columnTerm', (): Operand => {
    const token = this.LA(1)
    const column = this.SUBRULE(this.column, { ARGS: [''] })
    return { token, operand: { column } }
  })

  private readonly numeral = this.RULE('numeral', (): Operand => {
    const sign = this.OPTION(() =>
      this.OR([{ ALT: () => this.CONSUME(word.Plus) }, { ALT: () => this.CONSUME(word.Minus) }]),
    )
    const numeral = this.CONSUME(word.Numeral, { ERR_MSG: 'a sign takes a number' })
    return this.ACTION(() => {
      const value = signedNumber(sign?.tokenType === word.Minus ? '-' : '+', numeral)
      return { token: sign ?? numeral, operand: { value } }
    })
  })

  /** A column, or `users` and a column. */
  protected readonly column = this.RULE('column', (takes: string): SearchColumn => {
    const first = this.SUBRULE1(this.name, { ARGS: [takes] })
    const second = this.OPTION(() => {
      this.CONSUME(word.Dot)
      this.ACTION(() => checkTable(first))
      return this.SUBRULE2(this.name, { ARGS: [takes] })
    })
    return this.ACTION(() => columnOf(second ?? first, this.LA(1), takes))
  })

  protected readonly name = this.RULE(
    'name',
    (takes: string): IToken =>
      this.OR({
        DEF: [{ ALT: () => this.CONSUME(word.Name) }, { ALT: () => this.CONSUME(word.QuotedName) }],
        ERR_MSG: takes,
      }),
  )

  private value(token: IToken, read: (token: IToken) => string | number | null): Operand {
    return this.ACTION(() => ({ token, operand: { value: read(token) } }))
  }

  /** Throws a SearchError at the next token if what has to hold does not. */
  protected check(holds: boolean, reason: string): void {
    if (!holds) throw new SearchError(reason, this.LA(1))
  }
}
