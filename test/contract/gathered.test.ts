/** Look-ups that share a query. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { gathered } from '../../gateway/store/gathered.ts'

/** Looks numbers up, in simulated time and in a process that is so busy; a value is its number times ten. */
function lookUps(t: TestContext, utilization = 0) {
  let now = 1000
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(performance, 'now', () => now)
  const queries: (readonly number[])[] = []
  const read = async (keys: readonly number[]) => {
    queries.push(keys)
    if (keys.includes(13)) throw new Error('the database is away')
    return keys.map(key => 10 * key)
  }
  const pass = (milliseconds = 10) => {
    now += milliseconds
    t.mock.timers.tick(milliseconds)
  }
  return { queries, lookUp: gathered(read, () => utilization), pass }
}

test('a lone look-up waits for nobody; those soon after it share a query, and each gets its own value', async t => {
  const { queries, lookUp, pass } = lookUps(t)
  const values = Promise.all([1, 2, 3, 2].map(lookUp))
  assert.deepEqual(queries, [[1]])
  pass()
  assert.deepEqual(queries, [[1], [2, 3, 2]])
  assert.deepEqual(await values, [10, 20, 30, 20])
})

test('a busy process gathers for longer, and looks a lone key up at once, too', async t => {
  const { queries, lookUp, pass } = lookUps(t, 1)
  lookUp(1)
  lookUp(2)
  pass(59)
  lookUp(3)
  assert.deepEqual(queries, [[1]])
  pass(1)
  assert.deepEqual(queries, [[1], [2, 3]])
  pass(60)
  lookUp(4)
  assert.deepEqual(queries, [[1], [2, 3], [4]])
})

test('16 look-ups do not wait for more', async t => {
  const { queries, lookUp, pass } = lookUps(t)
  const numbers = Array.from({ length: 12 }, (_, index) => index)
  const values = Promise.all([...numbers, ...numbers].map(lookUp))
  assert.deepEqual(
    queries.map(({ length }) => length),
    [1, 16],
  )
  pass()
  assert.deepEqual(
    queries.map(({ length }) => length),
    [1, 16, 7],
  )
  assert.deepEqual(
    await values,
    [...numbers, ...numbers].map(number => 10 * number),
  )
})

test('a query that fails fails for those in it, and the next goes on', async t => {
  const { lookUp, pass } = lookUps(t)
  const [first, ...failed] = [1, 2, 13].map(lookUp)
  pass()
  for (const value of failed) await assert.rejects(value, { message: 'the database is away' })
  assert.equal(await first, 10)
  const later = lookUp(4)
  pass()
  assert.equal(await later, 40)
})
