import assert from 'node:assert/strict'
import { parseSearch } from '../../../gateway/features/search-condition.ts'
import type { Profile, SearchCondition, Store } from '../../../gateway/ports.ts'
import { profile, type withStore } from './database.ts'

/** Four people worth searching for, from 10001 on; those with odd numbers are online. */
async function populate(store: Store): Promise<void> {
  const persons: Partial<Profile>[] = [
    { nickname: 'Anna', age: 20, city: '北京', sex: 1, description: 'likes 100% cotton' },
    { nickname: 'anna', age: 30, city: '上海', sex: 1, description: 'a_b' },
    { nickname: 'Bob', age: 30, city: '北京', sex: 0, description: "it's \\ me" },
    { nickname: '小明', age: 40, city: '', sex: 0, description: '' },
  ]
  for (const person of persons) await store.createAccount(profile(person), 'hash')
}

const ONLINE = [10003, 10001]

export function searchContract(test: ReturnType<typeof withStore>): void {
  /** What a condition finds, by number. */
  const find = async (store: Store, text: string): Promise<number[]> =>
    (await store.search(parseSearch(text), ONLINE)).map(({ number }) => number)

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
    [`${'NOT '.repeat(200)}age = 20`, [10001]],
    [`${'('.repeat(16)}age = 20${')'.repeat(16)}`, [10001]],
  ]

  test('S1: every allowed condition finds who it describes', async store => {
    await populate(store)
    for (const [text, expected] of cases) assert.deepEqual(await find(store, text), expected, text)
  })

  test('S1: the found come as lines of a list', async store => {
    await populate(store)
    const [person] = await store.search(parseSearch("nickname = '小明'"), [])
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
      assert.deepEqual(await store.search({ where: { any: values }, orderBy: [], limit: 50 }, ONLINE), [], value)
    }
    assert.deepEqual(await find(store, '1 = 1'), [10001, 10002, 10003, 10004])
  })

  test('S1: among thousands, the first by the order asked for are found', async store => {
    for (let index = 0; index < 1500; index++) {
      await store.createAccount(profile({ nickname: `${index}`, age: (index * 7) % 100 }), 'hash')
    }
    const visible = Array.from({ length: 750 }, (_, index) => 10001 + 2 * index)
    const search = async (text: string) =>
      (await store.search(parseSearch(text), visible)).map(({ number }) => number - 10001)
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
    assert.deepEqual(await store.search(parseSearch('online = 1'), ONLINE), [])
    await populate(store)
    const everyone = Array.from({ length: 50_000 }, (_, index) => index)
    const found = await store.search(parseSearch('online = 1'), everyone)
    assert.deepEqual(
      found.map(({ number }) => number),
      [10001, 10002, 10003, 10004],
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
}
