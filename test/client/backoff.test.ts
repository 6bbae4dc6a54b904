import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffDelayMs, reconnectPolicy } from '../../client/reconnect-policy.ts'

const OPTIONS = { firstDelayMs: 500, longestDelayMs: 30_000 }
const ALMOST_ONE = 1 - Number.EPSILON

test('the maximum delay doubles with each failure, up to a limit', () => {
  const delays = [0, 1, 2, 3, 4, 5, 6, 7, 2000].map(failures => backoffDelayMs(failures, false, OPTIONS, ALMOST_ONE))
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
})

test('a delay is random up to the maximum: full jitter', () => {
  assert.deepEqual(
    [0, 0.25, 0.5].map(random => backoffDelayMs(2, false, OPTIONS, random)),
    [0, 500, 1000],
  )
})

test('being asked to reconnect later starts with a longer delay', () => {
  assert.equal(backoffDelayMs(0, true, OPTIONS, ALMOST_ONE), 4000)
})

test('an unknown close code is a lost connection', () => {
  for (const code of [1000, 1001, 1005, 1006, 1011, 3000, 4999]) assert.equal(reconnectPolicy(code), 'at once')
})
