import assert from 'node:assert/strict'
import { ClusterUnavailable, Refusal } from '../../../gateway/errors.ts'
import { parseSearch } from '../../../gateway/search/parse-search.ts'
import type { Profile, SearchCondition, SearchQuery, Store } from '../../../gateway/store/interface.ts'
import { NOW, profile, type withStore } from './database.ts'

/** Four people worth searching for, from 10001 on; those with odd numbers are online. */
async function populate(store: Store): Promise<void> {
  const persons: Partial<Profile>[] = [
    { nickname: 'Anna', age: 20, city: '北京', sex: 1, description: 'likes 100% cotton' },
    { nickname: 'anna', age: 30, city: '上海', sex: 1, description: 'a_b' },
    { nickname: 'Bob', age: 30, city: '北京', sex: 0, description: "it's \\ me" },
    { nickname: '小明', age: 40, city: '', sex: 0, description: '' },
  ]
  for (const person of persons) await store.createAccount(profile(person), 'hash', NOW)
}

const ONLINE = [10003, 10001]

/** What a search asks who is online. */
const among =
  (numbers: readonly number[]) =>
  async (low: number, high: number): Promise<number[]> =>
    numbers.filter(number => low <= number && number <= high)

const nobody = among([])

export function searchContract(test: ReturnType<typeof withStore>): void {
  /** What a condition finds, by number. */
  const find = async (store: Store, text: string): Promise<number[]> =>
    (await store.search(parseSearch(text), among(ONLINE))).map(({ number }) => number)

  const cases: [text: string, found: number[]][] = [
    ["nickname = 'Anna'", [10001]],
    ['age <> 30', [10001, 10004]],
    ['age != 30 AND sex = 1', [10001]],
    ['age < 30', [10001]],
    ['age <= 30', [10001, 10002, 10003]],
    ['age > 30', [10004]],
    ['age >= 30', [10002, 10003, 10004]],
    ["age >= '30'", [10002, 10003, 10004]],
    ['age > 29.5 AND age < 30.5', [10002, 10003]],
    ['age > -1 LIMIT 1', [10001]],
    ["nickname LIKE 'an%'", [10001, 10002]],
    ["nickname LIKE '_NN_'", [10001, 10002]],
    ["nickname LIKE '小%'", [10004]],
    ["nickname NOT LIKE '%n%'", [10003, 10004]],
    ["description LIKE '%\\%'", [10003]],
    ["number LIKE '%3'", [10003]],
    ["description LIKE '%!%%' ESCAPE '!'", [10001]],
    ["description LIKE 'a!_b' ESCAPE '!'", [10002]],
    ["description NOT LIKE '%!_%' ESCAPE '!'", [10001, 10003, 10004]],
    ["description LIKE '%\\\\ me' ESCAPE '\\'", [10003]],
    ["description LIKE '%\\%%' ESCAPE '\\'", [10001]],
    ["description LIKE '%%%%' ESCAPE '%'", []],
    ["'100%' LIKE '100%%' ESCAPE '%' AND 'axb' LIKE 'a__b' ESCAPE '_'", []],
    ["'a%' LIKE 'a%%' ESCAPE '%' AND 'a_' LIKE 'a__' ESCAPE '_'", [10001, 10002, 10003, 10004]],
    ["nickname LIKE 'annA' ESCAPE 'n'", []],
    ["nickname LIKE 'aNNnA' ESCAPE 'n'", [10001, 10002]],
    ["nickname LIKE 'aNnna' ESCAPE 'n'", [10001, 10002]],
    ["nickname LIKE '小小明' ESCAPE '小'", [10004]],
    ["nickname LIKE '🐧小明' ESCAPE '🐧'", [10004]],
    ["'a_b' LIKE description ESCAPE 'a' OR 'x' LIKE city ESCAPE '海'", []],
    ["'上' NOT LIKE city ESCAPE '海' AND city = '上海'", [10002]],
    ['age > +20 AND age < +4e1', [10002, 10003]],
    ['age IN (20, 40, NULL)', [10001, 10004]],
    ["city NOT IN ('北京', '')", [10002]],
    ['age NOT IN (20, NULL)', []],
    ['age BETWEEN 20 AND 30', [10001, 10002, 10003]],
    ['age NOT BETWEEN 20 AND 30', [10004]],
    ['city IS NULL', []],
    ['city IS NOT NULL', [10001, 10002, 10003, 10004]],
    ['age = NULL', []],
    ['NOT age = 30', [10001, 10004]],
    ["age = 20 OR age = 30 AND city = '上海'", [10001, 10002]],
    ["(age = 20 OR age = 30) AND city = '北京'", [10001, 10003]],
    ['online = 1', [10001, 10003]],
    ['online = 0', [10002, 10004]],
    ['online = TRUE AND age = 30', [10003]],
    ['online IN (0) OR online BETWEEN 1 AND 1', [10001, 10002, 10003, 10004]],
    ['number = 10002', [10002]],
    ['1 = 1', [10001, 10002, 10003, 10004]],
    ["'a' = 'b'", []],
    ['age = age AND number > portrait', [10001, 10002, 10003, 10004]],
    ['SELECT * FROM users', [10001, 10002, 10003, 10004]],
    ['SELECT nickname FROM users WHERE sex = 0', [10003, 10004]],
    ['1 = 1 ORDER BY age DESC', [10004, 10002, 10003, 10001]],
    ['1 = 1 ORDER BY age, number DESC', [10001, 10003, 10002, 10004]],
    ['1 = 1 ORDER BY nickname', [10001, 10003, 10002, 10004]],
    ['1 = 1 ORDER BY online, age LIMIT 3', [10002, 10004, 10001]],
    ['1 = 1 LIMIT 0', []],
    ["'a' < 'B'", []],
    ["'a' LIKE 'A' AND 'ä' NOT LIKE 'Ä'", [10001, 10002, 10003, 10004]],
    ["online LIKE '1'", [10001, 10003]],
    ['NULL IS NULL', [10001, 10002, 10003, 10004]],
    ['NULL = NULL', []],
    ["NULL LIKE '%'", []],
    ['nickname LIKE NULL', []],
    ['NULL IN (1, NULL) OR NOT (NULL BETWEEN 1 AND 2)', []],
    ["age < '1e308' AND age > '-1e308' AND age <> '1e-308'", [10001, 10002, 10003, 10004]],
    ['number < 9007199254740993 AND number < 99999999999999999999999', [10001, 10002, 10003, 10004]],
    ["number IN (4294967296, '10002', 10002.5)", [10002]],
    ['0.1 < 0.2 AND 1.0 = 1', [10001, 10002, 10003, 10004]],
    ["age BETWEEN '29.5' AND '1e2'", [10002, 10003, 10004]],
    [`${'NOT '.repeat(200)}age = 20`, [10001]],
    [`${'('.repeat(16)}age = 20${')'.repeat(16)}`, [10001]],
  ]

  test('S1: every allowed condition finds who it describes', async store => {
    await populate(store)
    for (const [text, expected] of cases) assert.deepEqual(await find(store, text), expected, text)
  })

  test('S1: the found come as lines of a list', async store => {
    await populate(store)
    const [person] = await store.search(parseSearch("nickname = '小明'"), nobody)
    assert.deepEqual({ ...person }, { number: 10004, nickname: '小明', portrait: 7, province: 11, city: '' })
  })

  test('S1: values are never SQL', async store => {
    await populate(store)
    const hostile = ["' OR 1=1 --", "'; DROP TABLE accounts; --", '" OR ""="', '\\', '$1', '?', ':a', '%s']
    for (const value of hostile) {
      const values: SearchCondition[] = [
        { compare: '=', left: { column: 'nickname' }, right: { value } },
        { compare: 'like', left: { column: 'description' }, right: { value } },
        { in: { column: 'city' }, list: [{ value }, { value: `${value}x` }] },
        { between: { value }, low: { column: 'school' }, high: { value: '' } },
      ]
      assert.deepEqual(await store.search({ where: { any: values }, orderBy: [], limit: 50 }, among(ONLINE)), [], value)
    }
    assert.deepEqual(await find(store, '1 = 1'), [10001, 10002, 10003, 10004])
  })

  test('S1: among thousands, the first by the order asked for are found', async store => {
    for (let index = 0; index < 1500; index++) {
      await store.createAccount(profile({ nickname: `${index}`, age: (index * 7) % 100 }), 'hash', NOW)
    }
    const visible = Array.from({ length: 750 }, (_, index) => 10001 + 2 * index)
    const search = async (text: string) =>
      (await store.search(parseSearch(text), among(visible))).map(({ number }) => number - 10001)
    const all = Array.from({ length: 1500 }, (_, index) => index)

    assert.deepEqual(await search('1 = 1'), all.slice(0, 50))
    assert.deepEqual(await search('number > 11490'), all.slice(1490))
    assert.deepEqual(await search('1 = 1 ORDER BY number DESC LIMIT 3'), [1499, 1498, 1497])
    assert.deepEqual(
      await search('online = 0 AND age = 49'),
      all.filter(index => index % 2 === 1 && (index * 7) % 100 === 49),
    )
    const oldestOffline = all
      .filter(index => index % 2 === 1)
      .sort((a, b) => ((b * 7) % 100) - ((a * 7) % 100) || a - b)
      .slice(0, 40)
    assert.deepEqual(await search('online = 0 ORDER BY age DESC LIMIT 40'), oldestOffline)
    const onlineLast = await search('age >= 98 ORDER BY online DESC, age DESC LIMIT 20')
    assert.deepEqual(
      onlineLast,
      all
        .filter(index => (index * 7) % 100 >= 98)
        .sort((a, b) => (a % 2) - (b % 2) || ((b * 7) % 100) - ((a * 7) % 100) || a - b)
        .slice(0, 20),
    )
  })

  test('S1: an empty store and numbers without an account are no trouble', async store => {
    assert.deepEqual(await store.search(parseSearch('online = 1'), among(ONLINE)), [])
    await populate(store)
    const found = await store.search(parseSearch('online = 1'), async (low, high) =>
      Array.from({ length: high - low + 1 }, (_, index) => low + index),
    )
    assert.deepEqual(
      found.map(({ number }) => number),
      [10001, 10002, 10003, 10004],
    )
  })

  test('S1: who is online is asked only when a search wants to know, in ranges that cover all accounts once', async store => {
    await populate(store)
    const rangesOf = async (text: string) => {
      const ranges: [number, number][] = []
      await store.search(parseSearch(text), async (low, high) => {
        ranges.push([low, high])
        return []
      })
      return ranges
    }
    const [range, ...more] = await rangesOf('online = 0')
    assert.ok(range && range[0] <= 10001 && range[1] >= 10004)
    assert.deepEqual(more, [])
    for (const text of ['1 = 1 ORDER BY online', 'age = 1 OR NOT (sex IN (1) AND online BETWEEN 0 AND 1)']) {
      assert.equal((await rangesOf(text)).length, 1, text)
    }
    for (const text of ['1 = 1', "SELECT online FROM users WHERE nickname = 'online' ORDER BY age"]) {
      assert.deepEqual(await rangesOf(text), [], text)
    }
  })

  test('S1: whoever cannot say who is online fails the search with the reason', async store => {
    await populate(store)
    const lost = new ClusterUnavailable('no directory')
    await assert.rejects(
      store.search(parseSearch('online = 1'), () => Promise.reject(lost)),
      lost,
    )
  })

  test('S1: text compares and sorts by its bytes, with the characters that W3 allows', async store => {
    const nicknames = [
      'b',
      'B',
      'a\u0001',
      'a',
      'a\0',
      'Ä',
      'a\0b',
      'ä',
      'a\u0001\u0001',
      'a\u0002',
      '🐧',
      '\uffee',
      'ß',
      'SS',
    ]
    for (const nickname of nicknames) await store.createAccount(profile({ nickname, city: nickname }), 'hash', NOW)
    const byBytes = nicknames.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const found = async (where: SearchCondition | undefined, descending = false) => {
      const query: SearchQuery = { where, orderBy: [{ column: 'nickname', descending }], limit: 50 }
      return (await store.search(query, nobody)).map(({ nickname }) => nickname)
    }
    assert.deepEqual(await found(undefined), byBytes)
    assert.deepEqual(await found(undefined, true), byBytes.toReversed())
    assert.deepEqual(await found({ compare: '=', left: { column: 'nickname' }, right: { column: 'city' } }), byBytes)
    const column = { column: 'nickname' } as const
    for (const [place, value] of byBytes.entries()) {
      if (value.includes('\0')) continue
      assert.deepEqual(await found({ compare: '=', left: column, right: { value } }), [value])
      assert.deepEqual(await found({ compare: '<', left: column, right: { value } }), byBytes.slice(0, place))
      assert.deepEqual(await found({ compare: '>=', left: column, right: { value } }), byBytes.slice(place))
      const between: SearchCondition = { between: column, low: { value }, high: { value: 'b' } }
      assert.deepEqual(await found(between), byBytes.slice(place, byBytes.indexOf('b') + 1))
    }
    const like = (value: string) => found({ compare: 'like', left: column, right: { value } })
    assert.deepEqual(await like('b'), ['B', 'b'])
    assert.deepEqual(await like('ä'), ['ä'])
    assert.deepEqual(await like('ss'), ['SS'])
    assert.deepEqual(await like('a_'), ['a\u0001', 'a\u0002'])
    assert.deepEqual(await like('%\u0001'), ['a\u0001', 'a\u0001\u0001'])
    assert.deepEqual(await like('a'), ['a', 'a\0', 'a\0b'])
    assert.deepEqual(
      await like('_'),
      ['a', 'a\0', 'a\0b', 'B', 'b', 'ß', 'Ä', 'ä', '\uffee', '🐧'].toSorted(
        (a, b) => byBytes.indexOf(a) - byBytes.indexOf(b),
      ),
    )
  })

  test('S1: searches that come at once all find theirs', async store => {
    await populate(store)
    const found = await Promise.all(
      Array.from({ length: 40 }, (_, index) => find(store, `age = ${20 + 10 * (index % 3)}`)),
    )
    const expected = [[10001], [10002, 10003], [10004]]
    for (const [index, numbers] of found.entries()) assert.deepEqual(numbers, expected[index % 3])
  })

  test('S1: at most 100 searches wait; more are refused', async store => {
    await populate(store)
    const searches = Array.from({ length: 150 }, () => find(store, 'age = 20'))
    const outcomes = await Promise.allSettled(searches)
    const refused = outcomes.filter(outcome => outcome.status === 'rejected')
    assert.ok(refused.length > 40 && refused.length <= 50, `${refused.length} refused`)
    for (const { reason } of refused) assert.ok(reason instanceof Refusal && reason.reason.name === 'busy')
  })
}
