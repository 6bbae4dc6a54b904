/** Look-ups that share a query. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gathered } from '../../gateway/store/gathered.ts'

/** Looks numbers up in queries that end when they are told to; a value is its number times ten. */
function lookUps() {
  const queries: { keys: readonly number[]; end: () => void; fail: (error: Error) => void }[] = []
  const lookUp = gathered(async (keys: readonly number[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    queries.push({ keys, end: resolve, fail: reject })
    await promise
    return keys.map(key => 10 * key)
  })
  return { queries, lookUp, asked: () => queries.map(({ keys }) => keys) }
}

test('what is asked for while two queries run goes into the next, and each gets its own value', async () => {
  const { queries, lookUp, asked } = lookUps()
  const values = Promise.all([1, 2, 3, 4, 3].map(lookUp))
  assert.deepEqual(asked(), [[1], [2]])
  queries[0]?.end()
  await Promise.resolve()
  while (queries.length < 3) await Promise.resolve()
  assert.deepEqual(asked(), [[1], [2], [3, 4, 3]])
  for (const { end } of queries) end()
  assert.deepEqual(await values, [10, 20, 30, 40, 30])
})

test('a query has 16 keys at most', async () => {
  const { queries, lookUp, asked } = lookUps()
  const numbers = Array.from({ length: 20 }, (_, index) => index)
  const values = Promise.all(numbers.map(lookUp))
  for (let ended = 0; ended < queries.length; ended++) {
    queries[ended]?.end()
    while (queries.length < Math.min(4, ended + 3)) await Promise.resolve()
  }
  assert.deepEqual(
    await values,
    numbers.map(number => 10 * number),
  )
  assert.deepEqual(
    asked().map(({ length }) => length),
    [1, 1, 16, 2],
  )
})

test('a query that fails fails for those in it, and the next goes on', async () => {
  const { queries, lookUp } = lookUps()
  const [failed, first, later] = [lookUp(1), lookUp(2), lookUp(3)]
  queries[0]?.fail(new Error('the database is away'))
  await assert.rejects(failed, { message: 'the database is away' })
  for (const { end } of queries) end()
  assert.deepEqual(await Promise.all([first, later]), [20, 30])
})
