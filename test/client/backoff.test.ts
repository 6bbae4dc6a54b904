import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffDelayMs, reconnectPolicy } from '../../client/reconnect-policy.ts'

const OPTIONS = { firstDelayMs: 500, longestDelayMs: 30_000 }
const ALMOST_ONE = 1 - Number.EPSILON

test('the longest delay doubles with each failure, up to a limit', () => {
  const delays = [0, 1, 2, 3, 4, 5, 6, 7, 2000].map(failures => backoffDelayMs(failures, false, OPTIONS, ALMOST_ONE))
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
})

test('a delay is anything up to the longest: full jitter', () => {
  assert.deepEqual(
    [0, 0.25, 0.5].map(random => backoffDelayMs(2, false, OPTIONS, random)),
    [0, 500, 1000],
  )
})

test('who is asked to come back later begins with a longer delay', () => {
  assert.equal(backoffDelayMs(0, true, OPTIONS, ALMOST_ONE), 4000)
})

test('a code that is in no table is a lost connection', () => {
  for (const code of [1000, 1001, 1005, 1006, 1011, 3000, 4999]) assert.equal(reconnectPolicy(code), 'at once')
})
