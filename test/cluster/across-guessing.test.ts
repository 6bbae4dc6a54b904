/** Protection against guessing passwords on several instances at once (A7). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { newcomer, PASSWORD } from '../client.ts'
import { attempt, connectFrom, guessAtOnce, MANY, newAccount } from '../guesses.ts'
import { startRedis } from '../servers/redis.ts'
import { startCluster } from '../start-gateway.ts'

const GUESSER = '203.0.113.1'
const ELSEWHERE = '198.51.100.7'
const LONGEST_MS = 4 * 3_600_000

const redis = await startRedis()
const gateway = await startCluster(3, { REDIS_URL: redis.url, TRUST_PROXY: 'on', MAX_REGISTRATIONS_PER_HOUR: '3' })
after(async () => {
  await gateway.close()
  await redis.remove()
})

test('A7: wrong passwords count together, and the counters expire', async () => {
  const number = await newAccount(gateway)
  await guessAtOnce(gateway, MANY, GUESSER, number)
  for (let instance = 0; instance < 3; instance++) {
    const { success, notice } = await attempt(gateway, GUESSER, number, PASSWORD)
    assert.equal(success, 0)
    assert.match(notice, /wait/i)
  }
  assert.equal((await attempt(gateway, ELSEWHERE, number, PASSWORD)).success, 1)

  const client = new Redis(redis.url)
  const keys = await client.keys('oicq:guesses:*')
  assert.ok(keys.length >= 3, keys.join(', '))
  for (const key of keys) {
    const left = await client.pttl(key)
    assert.ok(left > 0 && left <= LONGEST_MS, `${key} expires in ${left} ms`)
  }
  client.disconnect()
})

test('A8: registrations count together', async () => {
  const outcomes: number[] = []
  for (let count = 0; count < 4; count++) {
    const client = await connectFrom(gateway, GUESSER)
    outcomes.push((await client.ask('register', newcomer)).success)
    await client.close()
  }
  assert.deepEqual(outcomes, [1, 1, 1, 0])
})
