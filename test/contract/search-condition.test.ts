import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '../../gateway/errors.ts'
import { parse } from '../../gateway/search/grammar.ts'
import { parseSearch } from '../../gateway/search/parse-search.ts'
import { SearchError } from '../../gateway/search/refusals.ts'
import { conditionText } from './condition-text.ts'

describe('S1: a search text becomes data', () => {
  test('a condition with ORDER BY and LIMIT', () => {
    assert.deepEqual(parseSearch("Age > 20 AND nickname LIKE '%a%' ORDER BY age DESC, number LIMIT 5"), {
      where: {
        all: [
          { compare: '>', left: { column: 'age' }, right: { value: 20 } },
          { compare: 'like', left: { column: 'nickname' }, right: { value: '%a%' } },
        ],
      },
      orderBy: [
        { column: 'age', descending: true },
        { column: 'number', descending: false },
      ],
      limit: 5,
    })
  })

  test('a whole SELECT, with or without WHERE', () => {
    assert.deepEqual(parseSearch('select number, users.NickName from Users where users.sex = 1;'), {
      where: { compare: '=', left: { column: 'sex' }, right: { value: 1 } },
      orderBy: [],
      limit: 50,
    })
    assert.deepEqual(parseSearch('SELECT * FROM users'), { where: undefined, orderBy: [], limit: 50 })
  })

  test('AND binds closer than OR, NOT closest, parentheses first', () => {
    const is = (value: number) => ({ compare: '=', left: { column: 'age' }, right: { value } })
    assert.deepEqual(parseSearch('age = 1 OR NOT age = 2 AND (age = 3 OR age = 4)').where, {
      any: [is(1), { all: [{ not: is(2) }, { any: [is(3), is(4)] }] }],
    })
  })

  test('the negated operators', () => {
    assert.deepEqual(parseSearch('age NOT IN (1, NULL)').where, {
      not: { in: { column: 'age' }, list: [{ value: 1 }, { value: null }] },
    })
    assert.deepEqual(parseSearch('age NOT BETWEEN -1 AND 2.5').where, {
      not: { between: { column: 'age' }, low: { value: -1 }, high: { value: 2.5 } },
    })
    assert.deepEqual(parseSearch('city IS NOT NULL').where, { not: { isNull: { column: 'city' } } })
    assert.deepEqual(parseSearch("city NOT LIKE 'x'").where, {
      not: { compare: 'like', left: { column: 'city' }, right: { value: 'x' } },
    })
    assert.deepEqual(parseSearch('age <> 1').where, parseSearch('age != 1').where)
  })

  test('values take the type of the column they are compared with', () => {
    assert.deepEqual(parseSearch("age = '20'").where, parseSearch('age = 20').where)
    assert.deepEqual(parseSearch('nickname = 20').where, parseSearch("nickname = '20'").where)
    assert.deepEqual(parseSearch('online = TRUE').where, parseSearch('online = 1').where)
  })

  test('quotes, comments and signs in a text are text', () => {
    const text = "it''s -- no /* comment */ ; DROP TABLE users; 中文 🐧"
    assert.deepEqual(parseSearch(`city = '${text}' -- a comment`).where, {
      compare: '=',
      left: { column: 'city' },
      right: { value: text.replace("''", "'") },
    })
  })

  test('literals may have a sign', () => {
    const value = (text: string) => {
      const { where } = parseSearch(`age = ${text}`)
      return where && 'right' in where ? where.right : undefined
    }
    assert.deepEqual(
      ['+5', '-5', '- 5', '+2.5', '-.5', '-1e2', '(-5)'].map(value),
      [5, -5, -5, 2.5, -0.5, -100, -5].map(value => ({ value })),
    )
    assert.deepEqual(parseSearch('age IN (-1, +1)').where, {
      in: { column: 'age' },
      list: [{ value: -1 }, { value: 1 }],
    })
    assert.equal(parseSearch('age = 1--1').limit, 50)
  })

  test('LIKE takes an escape character', () => {
    const pattern = { compare: 'like', left: { column: 'city' }, right: { value: '100!%' }, escape: '!' }
    assert.deepEqual(parseSearch("city LIKE '100!%' ESCAPE '!'").where, pattern)
    assert.deepEqual(parseSearch("city not like '100!%' escape '!'").where, { not: pattern })
    for (const character of ['\\', '%', '_', '小', '🐧', "'"]) {
      const { where } = parseSearch(`city LIKE 'a' ESCAPE '${character.replace("'", "''")}'`)
      assert.deepEqual(where && 'escape' in where ? where.escape : undefined, character)
    }
    parseSearch("city LIKE 'a!!' ESCAPE '!' AND city LIKE nickname ESCAPE '!'")
  })

  test('a column orders once', () => {
    assert.deepEqual(parseSearch('1 = 1 ORDER BY age, users.Age DESC, number DESC').orderBy, [
      { column: 'age', descending: false },
      { column: 'number', descending: true },
    ])
  })

  test('what is in parentheses, or negated twice, is the same', () => {
    assert.deepEqual(parseSearch('((age)) = (((1)))').where, parseSearch('age = 1').where)
    assert.deepEqual(parseSearch('NOT NOT NOT (NOT age = 1)').where, { not: { not: parseSearch('age = 1').where } })
  })

  test('LIMIT is at most 50, and may be 0', () => {
    assert.equal(parseSearch('age = 1').limit, 50)
    assert.equal(parseSearch('age = 1 LIMIT 51').limit, 50)
    assert.equal(parseSearch('age = 1 LIMIT 0').limit, 0)
  })
})

describe('S1: anything else is refused, and said so', () => {
  const refused: [text: string, reason: RegExp][] = [
    ['', /empty/],
    ['   ', /empty/],
    ['1=1; DROP TABLE users', /single statement/],
    ['SELECT * FROM users; SELECT * FROM users', /single statement/],
    ["password = 'x'", /column password is not searchable/],
    ["passwordHash = 'x'", /column passwordhash is not searchable/i],
    ["email LIKE '%'", /column email is not searchable/],
    ["phone = '1'", /phone/],
    ["realName = '1'", /realname/i],
    ['verification = 0', /verification/],
    ['constructor = 1', /constructor/],
    ['age = 1 ORDER BY phone', /column phone is not searchable/],
    ['age = 1 ORDER BY 1', /ORDER BY takes columns/],
    ['age = 1 ORDER BY length(nickname)', /ORDER BY takes columns, not the function length/],
    ['age = 1 ORDER BY age NULLS FIRST', /NULLS/],
    ['accounts.age = 1', /not searchable/],
    ['main.users.age = 1', /not searchable/],
    ['SELECT * FROM accounts', /table accounts is not searchable/],
    ['SELECT * FROM main.users', /not searchable/],
    ['SELECT * FROM users u', /other names/],
    ['SELECT * FROM users, users', /one table/],
    ['SELECT * FROM users JOIN users b ON TRUE', /one table/],
    ['SELECT * FROM (SELECT * FROM users) u', /subquery/],
    ['SELECT * FROM generate_series(1, 9)', /FROM users/],
    ['SELECT 1', /selects/],
    ['SELECT', /./],
    ['SELECT password FROM users', /column password is not searchable/],
    ['SELECT count(*) FROM users', /the function count/],
    ['SELECT age AS password FROM users', /AS/],
    ['SELECT DISTINCT age FROM users', /DISTINCT/],
    ['age = 1 UNION SELECT * FROM users', /UNION/],
    ['age = 1 GROUP BY age', /GROUP BY/],
    ['age = 1 GROUP BY age HAVING age > 1', /GROUP BY|HAVING/],
    ['age = 1 FOR UPDATE', /FOR UPDATE/],
    ['age = 1 LIMIT 5 OFFSET 5', /OFFSET/],
    ['age = 1 LIMIT -1', /LIMIT/],
    ['age = 1 LIMIT 1.5', /LIMIT/],
    ["age = 1 LIMIT 'x'", /LIMIT/],
    ['WITH x AS (SELECT 1) SELECT * FROM users', /not understood/],
    ['age IN (SELECT 1)', /subquery/],
    ['age = (SELECT 1)', /subquery/],
    ['EXISTS (SELECT 1)', /the function exists/i],
    ['length(nickname) > 3', /the function length/],
    ['randomblob(1000000000) = 1', /the function randomblob/],
    ['age + 1 = 2', /the operator \+/],
    ["nickname || 'a' = 'b'", /the operator \|\|/],
    ['age::text = 1', /a cast/],
    ['CAST(age AS text) = 1', /a cast/],
    ['age = $1', /a parameter/],
    ['age = ?', /not understood/],
    ['age = :a', /not understood/],
    ["nickname ILIKE 'a'", /the operator ILIKE/],
    ["nickname ~ 'a'", /the operator ~/],
    ["nickname LIKE 'a' ESCAPE ''", /character 26: ESCAPE takes one character in quotes, not ''/],
    ["nickname LIKE 'a' ESCAPE '!!'", /character 26: ESCAPE takes one character in quotes, not '!!'/],
    ["nickname LIKE 'a' ESCAPE city", /character 26: ESCAPE takes one character in quotes, not city/],
    ["nickname LIKE 'a!' ESCAPE '!'", /character 15: the pattern ends with the escape character !/],
    ["nickname = 'a' ESCAPE '!'", /character 16: ESCAPE is not understood/],
    ['CASE WHEN age = 1 THEN age = 2 END', /CASE is not allowed/],
    ['(age, sex) = (1, 2)', /a list/],
    ['age = ARRAY[1]', /a list/],
    ['age = current_user', /keyword/],
    ['age IS TRUE', /character 8: IS takes NULL or NOT NULL, not the value TRUE/],
    ['age', /not a condition/],
    ['TRUE', /not a condition/],
    ['NOT age', /not a condition/],
    ['age = 1 AND 2', /not a condition/],
    ['age OPERATOR(pg_catalog.=) 1', /./],
    ["age = 'abc'", /'abc' is not a number/],
    ["age = ''", /'' is not a number/],
    ['nickname = age', /text with text/],
    ["1 = 'a'", /text with text/],
    ["city = 'a\u0000b'", /NUL/],
    ['DELETE FROM users', /not understood/],
    ["nickname = 'a", /not understood/],
    ['age = 1)', /not understood/],
    ['WHERE age = 1', /not understood/],
    [`age = ${'9'.repeat(400)}`, /not a number/],
    ['age = $$1$$', /the sign \$/],
    ["city = e'a'", /character 8: e'a' is not understood/],
    ['age = 1 /* a comment */', /character 9: \/\* is not understood; a comment begins with --/],
    ['age = 1 # a comment', /character 9: # is not understood/],
    ['age ＞ 1', /character 5: the full-width sign ＞ is not understood; write > instead/],
    ['age > 1；', /character 8: the full-width sign ； is not understood; write ; instead/],
    ['city = ‘北京’', /character 8: the full-width sign ‘ is not understood; write ' instead/],
    ["city = '北京’", /character 8: '北京’ is not understood: the quote has no end/],
    ['age IN (1，2)', /character 10: the full-width sign ， is not understood; write , instead/],
    ['（age = 1)', /character 1: the full-width sign （ is not understood; write \( instead/],
    ["city = '🐧🐧' AND age ≥ 1", /character 21: the full-width sign ≥ is not understood; write >= instead/],
    ["昵称 = '小明'", /character 1: 昵称 is not understood/],
    ['city = "北京"', /character 8: column 北京 is not searchable; a text has single quotes/],
    ['age =', /character 6: the search condition ends too early/],
    ['age = 1 AND', /character 12: the search condition ends too early/],
    ['age = 1 OR AND', /character 12: AND is not understood/],
    ['age = - -5', /character 9: a sign takes a number, not the operator -/],
    ["age = -'5'", /character 8: a sign takes a number, not the value '5'/],
    ['age = 1 = 1', /character 9: = is not understood/],
    ['(age = 1) = 1', /character 2: a condition cannot be compared/],
    ['age = (1, 2)', /a list/],
    ['age IN 1', /IN takes a list in parentheses/],
    ['age IN ()', /character 9: \) is not understood/],
    ['age BETWEEN 1 OR 2', /BETWEEN takes two values with AND between them, not OR/],
    ['age NOT = 1', /NOT takes LIKE, IN or BETWEEN here, not =/],
    ['SELECT age, FROM users', /selects \* or columns, not FROM/],
    [`SELECT ${'age,'.repeat(14)}age FROM users`, /at most 14 columns/],
  ]
  for (const [text, reason] of refused) {
    test(JSON.stringify(text), () => {
      assert.throws(
        () => parseSearch(text),
        (error: unknown) => {
          assert.ok(error instanceof Refusal, String(error))
          assert.match(error.message, reason)
          assert.ok(Buffer.byteLength(error.message) < 200)
          return true
        },
      )
    })
  }
})

describe('S1: the time a text takes grows with its length, not with a power of it', () => {
  const hostile: [name: string, start: string, piece: string, end?: string][] = [
    ['parentheses without an end', '', '('],
    ['NOT after NOT', '', 'not ', 'age=1'],
    ['comparisons', '', 'age=1 or ', 'age=1'],
    ['a list', 'age in (', '1,', '1)'],
    ['a list of values in parentheses', 'age in (', '((((((((((((((((1)))))))))))))))),', '1)'],
    ['columns to select', 'select ', 'age,', 'age from users'],
    ['columns to order by', '1=1 order by age', ',age'],
    ['BETWEEN after BETWEEN', '', 'age between 1 and ', '1'],
    ['CASE after CASE', '', 'case when '],
    ['comparison after comparison', '', 'age=', '1'],
    ['sum after sum', '', 'age+', '1=1'],
    ['minus after minus', 'age=', '- ', '1'],
    ['casts', 'age', '::int', '=1'],
    ['function in function', '', 'f('],
    ['quotes', '', "'"],
    ['double quotes', '', '"'],
    ['an unclosed text', "city = '", 'a'],
    ['an unclosed text of doubled quotes', "city = 'a", "''"],
    ['one long word', '', 'a'],
    ['one long number', '', '1'],
    ['dots', 'age = 1', '.'],
    ['exponents', 'age = 1', 'e+'],
    ['Chinese', '', '中'],
    ['full-width signs', '', '＞'],
    ['penguins', '', '🐧'],
    ['blanks', 'age=1', ' '],
    ['blanks between words', '', 'age \n'],
    ['minus signs', '', '--'],
    ['line comments', 'age=1', '--\n'],
    ['block comments', '', '/*'],
    ['blanks in a dollar quote', 'age = $$', ' '],
    ['blanks in a dollar quote behind a text', "city = 'a' or city = $$", ' '],
    ['blanks in a dollar quote behind an unclosed text', "city = 'a'' or city = $$", ' '],
    ['blanks in a dollar quote in a comment', 'age = 1 /* $$', ' '],
    ['blanks in a dollar quote behind signs that begin a comment elsewhere', 'age #-- $$', ' '],
    ['blanks in a text with escapes', "city = e'", ' '],
    ['blanks and backslashes in a text with escapes', "city = E'", '\\ '],
    ['a text with escapes behind a letter that is no word', "中e'", ' '],
    ['a text with escapes in a comment', "age = 1 /* e'", ' '],
    ['escape characters', "city like '", '!', "' escape '!'"],
  ]

  /** Milliseconds that parsing a text so many times takes. */
  function time(text: string, times: number): number {
    const started = performance.now()
    for (let count = 0; count < times; count++) {
      try {
        parse(text)
      } catch (error) {
        assert.ok(error instanceof SearchError, String(error))
      }
    }
    return performance.now() - started
  }

  // One long text against as many characters of short ones. In time linear in its length either takes as long, in
  // quadratic time the long one takes sixteen times as long; whatever else the machine does, it does to both.
  const LENGTH = 1024
  const FACTOR = 16
  const ROUNDS = 15
  for (const [name, start, piece, end = ''] of hostile) {
    test(name, () => {
      const text = (length: number): string => start + piece.repeat(length / piece.length) + end
      const [short, long] = [text(LENGTH), text(LENGTH * FACTOR)]
      const rounds = Array.from({ length: ROUNDS }, () => [time(short, FACTOR), time(long, 1)] as const)
      const [shorts, longs] = [Math.min(...rounds.map(([short]) => short)), Math.min(...rounds.map(([, long]) => long))]
      assert.ok(longs < (FACTOR / 4) * shorts + 1, `${FACTOR} short texts take ${shorts} ms, a long one ${longs} ms`)
    })
  }
})

describe('S1: any text is refused with a place in it, or understood', () => {
  const refusedOrUnderstood = (text: string): void => {
    try {
      parseSearch(text)
    } catch (error) {
      assert.ok(error instanceof Refusal, String(error))
      const [, place] = /^at character (\d+): \S/.exec(error.message) ?? []
      if (place === undefined) assert.match(error.message, /empty|over 1024 bytes/)
      else assert.ok(Number(place) >= 1 && Number(place) <= [...text].length + 1, error.message)
    }
  }
  const runs = { numRuns: 2000 }

  test('of any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), refusedOrUnderstood), runs)
  })

  test('of words and signs in any order', () => {
    const words = `age nickname users number password select from where and or not in between like escape is null true false order
      by asc desc limit union case e'a' 'it''s' '%' '!' 1 2.5 .5 1e3 - + * / % ( ) , ; . = <> != < <= > >= :: || $1 ? -- /* " ＞ 中`
    const word = fc.constantFrom(...words.split(/\s+/))
    const text = fc.array(word, { maxLength: 40 }).map(all => all.join(' '))
    fc.assert(fc.property(text, refusedOrUnderstood), runs)
  })

  test('of a condition with something put into it', () => {
    const text = fc
      .tuple(conditionText, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([text, at, more]) => text.slice(0, at % text.length) + more + text.slice(at % text.length))
    fc.assert(fc.property(text, refusedOrUnderstood), runs)
  })
})

describe('S1: limits of a search', () => {
  test('a text over 1,024 bytes is refused', () => {
    const text = (bytes: number): string => `city = '${'好'.repeat(100)}${'x'.repeat(bytes - 309)}'`
    assert.equal(Buffer.byteLength(text(1024)), 1024)
    parseSearch(text(1024))
    assert.throws(() => parseSearch(text(1025)), /over 1024 bytes/)
  })

  test('more than 16 parentheses in each other are refused', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}age=1${')'.repeat(depth)}`
    parseSearch(nested(16))
    assert.throws(() => parseSearch(nested(17)), /at character 17: the search condition is nested too deeply/)
    parseSearch(`${'(age=1) and '.repeat(20)}(age=1)`)
  })

  test('more than 32 comparisons are refused', () => {
    parseSearch(`${'age=1 or '.repeat(31)}age=1`)
    assert.throws(() => parseSearch(`${'age=1 or '.repeat(32)}age=1`), /at most 32 comparisons/)
  })
})
