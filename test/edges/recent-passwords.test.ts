/** What is remembered of passwords that were right, and what is not (A3). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerifiedPasswordCache } from '../../gateway/auth/password-cache.ts'

const MINUTE_MS = 60_000
const MAX_REMEMBERED = 100_000
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$one'
const PASSWORD = 'open sesame'

function remembering(clock = { now: () => 0 }): VerifiedPasswordCache {
  const recent = new VerifiedPasswordCache(clock)
  recent.remember(10_001, HASH, PASSWORD)
  return recent
}

test('a password is recognized for its number and its hash, and for no other', () => {
  const recent = remembering()
  assert.ok(recent.recognizes(10_001, HASH, PASSWORD))
  assert.ok(!recent.recognizes(10_001, HASH, 'open sesamf'))
  assert.ok(!recent.recognizes(10_001, HASH, ''))
  assert.ok(!recent.recognizes(10_001, `${HASH}.`, PASSWORD))
  assert.ok(!recent.recognizes(10_002, HASH, PASSWORD))
})

test('it is remembered for ten minutes', () => {
  let now = 1e12
  const recent = remembering({ now: () => now })
  now += 10 * MINUTE_MS - 1
  assert.ok(recent.recognizes(10_001, HASH, PASSWORD))
  now += 1
  assert.ok(!recent.recognizes(10_001, HASH, PASSWORD))
})

test('a clock that is set back far does not prolong that', () => {
  let now = 1e12
  const recent = remembering({ now: () => now })
  now -= 60 * MINUTE_MS
  assert.ok(!recent.recognizes(10_001, HASH, PASSWORD))
})

test('beyond 100,000 the oldest is forgotten; who is remembered again is not the oldest any more', () => {
  const recent = remembering()
  recent.remember(10_002, HASH, PASSWORD)
  recent.remember(10_001, HASH, PASSWORD)
  for (let more = 0; more < MAX_REMEMBERED - 2; more++) recent.remember(20_000 + more, HASH, PASSWORD)
  assert.ok(recent.recognizes(10_002, HASH, PASSWORD))
  recent.remember(10_003, HASH, PASSWORD)
  assert.ok(!recent.recognizes(10_002, HASH, PASSWORD))
  assert.ok(recent.recognizes(10_001, HASH, PASSWORD))
})
