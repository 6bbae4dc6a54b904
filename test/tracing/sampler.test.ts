import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Sampler } from '../../gateway/tracing/sampler.ts'
import { seededRandom } from '../cluster/seeded-random.ts'

function taken(share: number, of: number): number {
  const sampler = new Sampler(share, seededRandom(1))
  return Array.from({ length: of }, () => sampler.sample()).filter(Boolean).length
}

test('a share of 1 takes every message, a share of 0 none', () => {
  assert.equal(taken(1, 1000), 1000)
  assert.equal(taken(0, 1000), 0)
})

for (const share of [0.5, 0.1, 0.001]) {
  test(`a share of ${share} takes about so many, at irregular distances`, () => {
    const expected = share * 1_000_000
    const deviation = Math.sqrt(expected * (1 - share))
    const count = taken(share, 1_000_000)
    assert.ok(Math.abs(count - expected) < 4 * deviation, `${count} of a million`)
    const sampler = new Sampler(share, seededRandom(2))
    const distances = new Set<number>()
    for (let distance = 1; distances.size < 3; distance++) {
      if (!sampler.sample()) continue
      distances.add(distance)
      distance = 0
    }
  })
}
