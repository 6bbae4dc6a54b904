/** The cache of passwords that Argon2 has verified (A3). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerifiedPasswordCache } from '../../gateway/auth/password-cache.ts'

const MINUTE_MS = 60_000
const MAX_ENTRIES = 100_000
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$one'
const PASSWORD = 'open sesame'

function filledCache(clock = { now: () => 0 }): VerifiedPasswordCache {
  const cache = new VerifiedPasswordCache(clock)
  cache.add(10_001, HASH, PASSWORD)
  return cache
}

test('a password is cached for its number and its hash, and for no other', () => {
  const cache = filledCache()
  assert.ok(cache.has(10_001, HASH, PASSWORD))
  assert.ok(!cache.has(10_001, HASH, 'open sesamf'))
  assert.ok(!cache.has(10_001, HASH, ''))
  assert.ok(!cache.has(10_001, `${HASH}.`, PASSWORD))
  assert.ok(!cache.has(10_002, HASH, PASSWORD))
})

test('an entry expires after ten minutes', () => {
  let now = 1e12
  const cache = filledCache({ now: () => now })
  now += 10 * MINUTE_MS - 1
  assert.ok(cache.has(10_001, HASH, PASSWORD))
  now += 1
  assert.ok(!cache.has(10_001, HASH, PASSWORD))
})

test('setting the clock far back does not prolong that', () => {
  let now = 1e12
  const cache = filledCache({ now: () => now })
  now -= 60 * MINUTE_MS
  assert.ok(!cache.has(10_001, HASH, PASSWORD))
})

test('beyond 100,000 entries the oldest is evicted; adding a number again renews its entry', () => {
  const cache = filledCache()
  cache.add(10_002, HASH, PASSWORD)
  cache.add(10_001, HASH, PASSWORD)
  for (let more = 0; more < MAX_ENTRIES - 2; more++) cache.add(20_000 + more, HASH, PASSWORD)
  assert.ok(cache.has(10_002, HASH, PASSWORD))
  cache.add(10_003, HASH, PASSWORD)
  assert.ok(!cache.has(10_002, HASH, PASSWORD))
  assert.ok(cache.has(10_001, HASH, PASSWORD))
})
