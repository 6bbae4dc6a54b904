/** How many guesses the limits leave in a day (A7, A9); docs/security.md has the figures. */
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { BruteForceLimiter, budgetOf, type CountedAttempt } from '../../gateway/auth/brute-force-limit.ts'
import { limiters } from '../../gateway/auth/limiter.ts'
import { connectRedis } from '../../gateway/cluster/redis/connect.ts'
import { Refusal } from '../../gateway/errors.ts'
import { startRedis } from '../servers/redis.ts'

const MINUTE_MS = 60_000
const DAYS = 10
const NUMBER = 10_001
const HOME = '198.51.100.7'

/** Guesses from these addresses, each minute from each of them, until all are refused. Returns how many a day are tried. */
async function guessesADay(addresses: readonly string[], isKnown: boolean): Promise<number> {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  try {
    const limiter = new BruteForceLimiter(limiters(undefined))
    let tried = 0
    for (let minute = 0; minute < DAYS * 24 * 60; minute++) {
      for (const address of addresses) {
        const attempt = { address, number: NUMBER, budget: budgetOf(address, NUMBER, isKnown) }
        if (!(await isAllowed(limiter, attempt))) continue
        await limiter.recordFailure(attempt)
        tried++
      }
      mock.timers.tick(MINUTE_MS)
    }
    return tried / DAYS
  } finally {
    mock.timers.reset()
  }
}

function isAllowed(limiter: BruteForceLimiter, attempt: CountedAttempt): Promise<boolean> {
  return limiter
    .limitsOf(attempt)
    .pass()
    .then(
      () => true,
      () => false,
    )
}

test('A7: many addresses have 300 guesses a day at an account', async () => {
  const addresses = Array.from({ length: 20 }, (_, index) => `192.0.2.${index}`)
  assert.equal(await guessesADay(addresses, false), 300)
})

test('A9: an address from which the owner signed in has 300 guesses a day, too', async () => {
  assert.equal(await guessesADay([HOME], true), 300)
})

test('A9: the budget of a known address is its own', async () => {
  const limiter = new BruteForceLimiter(limiters(undefined))
  const attempt = (address: string, isKnown: boolean) => ({
    ...{ address, number: NUMBER, budget: budgetOf(address, NUMBER, isKnown) },
  })
  for (let count = 0; count < 50; count++) await limiter.recordFailure(attempt(`192.0.2.${count}`, false))
  assert.ok(!(await isAllowed(limiter, attempt('192.0.2.99', false))))
  assert.ok(await isAllowed(limiter, attempt(HOME, true)))
  for (let count = 0; count < 8; count++) {
    assert.ok(await isAllowed(limiter, attempt(HOME, true)))
    await limiter.recordFailure(attempt(HOME, true))
  }
  assert.ok(!(await isAllowed(limiter, attempt(HOME, true))))
  assert.ok(await isAllowed(limiter, attempt('198.51.100.8', true)))
})

test('A7: limits that were looked up ahead are looked up again after a failure', async () => {
  const limiter = new BruteForceLimiter(limiters(undefined))
  const attempt = { address: HOME, number: NUMBER, budget: budgetOf(HOME, NUMBER, false) }
  const limits = limiter.limitsOf(attempt)
  limits.prepare()
  for (let count = 0; count < 8; count++) await limiter.recordFailure(attempt)
  await assert.rejects(limits.pass(), Refusal)
})

test('limits that were looked up ahead count as long as this instance has counted no failure since', async t => {
  const server = await startRedis()
  t.after(server.remove)
  const connections = await Promise.all([connectRedis(server.url, 'test'), connectRedis(server.url, 'test')])
  t.after(() => connections.map(connection => connection.close()))
  const [here, elsewhere] = connections.map(connection => new BruteForceLimiter(limiters(connection)))
  assert.ok(here !== undefined && elsewhere !== undefined)
  const attempt = { address: HOME, number: NUMBER, budget: budgetOf(HOME, NUMBER, false) }
  const limits = here.limitsOf(attempt)
  assert.equal(await limits.pass(), false)
  for (let count = 0; count < 8; count++) await elsewhere.recordFailure(attempt)
  assert.equal(await limits.pass(), false)
  await here.recordFailure({ address: '192.0.2.1', number: NUMBER + 1, budget: 'another' })
  await assert.rejects(limits.pass(), Refusal)
})
