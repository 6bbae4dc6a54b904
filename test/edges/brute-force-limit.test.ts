/** How many guesses the limits leave in a day (A7, A9); docs/security.md has the figures. */
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { BruteForceLimiter, budgetOf } from '../../gateway/auth/brute-force-limit.ts'
import { limiters } from '../../gateway/auth/limiter.ts'

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

function isAllowed(limiter: BruteForceLimiter, attempt: Parameters<BruteForceLimiter['check']>[0]): Promise<boolean> {
  return limiter.check(attempt).then(
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
