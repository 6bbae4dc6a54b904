import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { PASSWORD } from '../client.ts'
import { attempt, guessAtOnce, MANY, newAccount } from '../guesses.ts'
import { startGateway } from '../start-gateway.ts'

const HOUR_MS = 3_600_000
const GUESSER = '203.0.113.2'

test('A7 the block ends after a while', async t => {
  const gateway = await startGateway({ TRUST_PROXY: 'on' })
  t.after(() => gateway.close())
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() })
  // Short times pass as ever.
  const passing = setInterval(() => mock.timers.tick(10), 10)
  t.after(() => {
    clearInterval(passing)
    mock.timers.reset()
  })
  const number = await newAccount(gateway)
  await guessAtOnce(gateway, MANY, GUESSER, number)
  assert.equal((await attempt(gateway, GUESSER, number, PASSWORD)).success, 0)
  mock.timers.tick(HOUR_MS)
  assert.equal((await attempt(gateway, GUESSER, number, PASSWORD)).success, 1)
})
