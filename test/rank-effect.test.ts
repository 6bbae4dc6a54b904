import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rankEffect } from './rank-effect.ts'

test('values that are all above, all below, or the same, have an effect of 1, -1 and 0', () => {
  assert.equal(rankEffect([4, 5, 6], [1, 2, 3]), 1)
  assert.equal(rankEffect([1, 2], [3, 4, 5]), -1)
  assert.equal(rankEffect([7, 7, 7], [7, 7]), 0)
})

test('pairs are counted one by one, and equal ones half', () => {
  // Of the nine pairs 2 > 1, 3 > 1, 3 > 2 and 1 < 2, 1 < 3, 2 < 3 hold, and three are equal.
  assert.equal(rankEffect([1, 2, 3], [3, 1, 2]), 0)
  // 4 > 1, 4 > 2, 4 > 3, 2 > 1, 2 = 2, 2 < 3: four above, one below, of six.
  assert.equal(rankEffect([4, 2], [1, 2, 3]), 0.5)
})

test('a shift by a tenth of the range among many is found', () => {
  const values = Array.from({ length: 400 }, (_, index) => index)
  const effect = rankEffect(
    values.map(value => value + 40),
    values,
  )
  assert.ok(Math.abs(effect - 0.19) < 0.001, String(effect))
})
