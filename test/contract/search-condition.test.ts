import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Refusal } from '../../gateway/errors.ts'
import { parseSearch } from '../../gateway/handlers/search-condition.ts'

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
    ["nickname LIKE 'a' ESCAPE 'b'", /not understood/],
    ['CASE WHEN age = 1 THEN age = 2 END', /case/],
    ['(age, sex) = (1, 2)', /a list/],
    ['age = ARRAY[1]', /a list/],
    ['age = current_user', /keyword/],
    ['age IS TRUE', /the operator IS TRUE/],
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
    ["city = e'a'", /not understood at e'a'/],
    ['age = 1 /* a comment */', /not understood at \/\* a comment/],
    ['age = 1 # a comment', /not understood at # a comment/],
    ['age ＞ 1', /not understood at ＞ 1/],
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

describe('S1: a hostile text is refused or parsed before long', () => {
  /** As much of a piece as a text may hold. */
  const full = (start: string, piece: string, end = ''): string =>
    start + piece.repeat(Math.floor((1024 - start.length - end.length) / Buffer.byteLength(piece))) + end

  const hostile: [name: string, text: string][] = [
    ['parentheses without an end', full('', '(')],
    ['nested parentheses', `${'('.repeat(500)}age=1${')'.repeat(500)}`],
    ['nested parentheses, as many as are allowed', `${'('.repeat(16)}age=1${')'.repeat(16)}`],
    ['NOT after NOT', full('', 'not ', 'age=1')],
    ['NOT after NOT, as many as are allowed', `${'not '.repeat(253)}age=1`],
    ['a long chain of OR', full('', 'age=1 or ', 'age=1')],
    ['a chain of OR, as long as is allowed', `${'age=1 or '.repeat(63)}age=1`],
    ['a long list', full('age in (', '1,', '1)')],
    ['a list, as long as is allowed', `age in (${'1,'.repeat(124)}1)`],
    ['BETWEEN after BETWEEN', `${'age between 1 and '.repeat(50)}1`],
    ['CASE after CASE', 'case when '.repeat(100)],
    ['comparison after comparison', `${'age='.repeat(120)}1`],
    ['sum after sum', `${'age+'.repeat(120)}1=1`],
    ['minus after minus', `age=${'- '.repeat(250)}1`],
    ['casts', `age${'::int'.repeat(60)}=1`],
    ['function in function', `${'f('.repeat(16)}1${')'.repeat(16)}=1`],
    ['quotes', full('', "'")],
    ['an unclosed text', full("city = '", 'a')],
    ['one long word', full('', 'a')],
    ['Chinese', full('', '中')],
    ['comments', full('', '/*')],
    ['blanks in a dollar quote', `$$${' '.repeat(60)}`],
    ['blanks in a dollar quote, as many as are allowed', full('age = $$', ' ')],
    ['blanks in a dollar quote behind a text', full("city = 'a' or city = $$", ' ')],
    ['blanks in a dollar quote behind an unclosed text', full("city = 'a'' or city = $$", ' ')],
    ['blanks in a dollar quote in a comment', full('age = 1 /* $$', ' ')],
    ['blanks in a dollar quote behind signs that begin a comment elsewhere', full('age #-- $$', ' ')],
    ['blanks in a text with escapes', full("city = e'", ' ')],
    ['blanks and backslashes in a text with escapes', full("city = E'", '\\ ')],
    ['a text with escapes behind a letter that is no word', full("中e'", ' ')],
    ['a text with escapes in a comment', full("age = 1 /* e'", ' ')],
  ]
  function assertRefusedOrParsed(text: string): void {
    try {
      parseSearch(text)
    } catch (error) {
      assert.ok(error instanceof Refusal, String(error))
    }
  }

  // The first parse compiles the parser.
  parseSearch("age = 1 or city like 'a' order by age limit 1")
  for (const [name, text] of hostile) {
    test(name, () => {
      // The quickest of some: what else the process does just then, like collecting garbage, is no fault of the text.
      const times = Array.from({ length: 5 }, () => {
        const started = process.cpuUsage()
        assertRefusedOrParsed(text)
        const { user, system } = process.cpuUsage(started)
        return (user + system) / 1000
      })
      assert.ok(Math.min(...times) < 100, `it took ${times} ms`)
    })
  }

  test('a text over 1,024 bytes is refused', () => {
    const text = (bytes: number): string => `city = '${'好'.repeat(100)}${'x'.repeat(bytes - 309)}'`
    assert.equal(Buffer.byteLength(text(1024)), 1024)
    parseSearch(text(1024))
    assert.throws(() => parseSearch(text(1025)), /over 1024 bytes/)
  })

  test('more than 32 comparisons are refused', () => {
    parseSearch(`${'age=1 or '.repeat(31)}age=1`)
    assert.throws(() => parseSearch(`${'age=1 or '.repeat(32)}age=1`), /at most 32 comparisons/)
  })
})
