/** How many accounts one address may register (A8). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newcomer } from '../client.ts'
import { connectFrom } from '../guesses.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'

/** Returns the number of the new account, or the words of the notice. */
async function register(gateway: TestGateway, address: string): Promise<number | string> {
  const client = await connectFrom(gateway, address)
  const { success, number } = await client.ask('register', newcomer)
  const outcome = success === 1 ? number : await client.notice()
  await client.close()
  return outcome
}

for (const [name, settings] of [
  ['an hour', { MAX_REGISTRATIONS_PER_HOUR: '3' }],
  ['a day', { MAX_REGISTRATIONS_PER_DAY: '3' }],
] as const) {
  test(`A8: an address may register so many accounts in ${name}, and others are not affected`, async t => {
    const gateway = await startGateway({ TRUST_PROXY: 'on', ...settings })
    t.after(() => gateway.close())
    const outcomes: (number | string)[] = []
    for (let count = 0; count < 4; count++) outcomes.push(await register(gateway, `2001:db8:1:2::${count}`))
    assert.deepEqual(
      outcomes.map(outcome => typeof outcome),
      ['number', 'number', 'number', 'string'],
    )
    assert.match(String(outcomes[3]), /registrations.*wait \d+ s/)
    assert.equal(typeof (await register(gateway, '2001:db8:1:3::1')), 'number')
  })
}

test('A8: with RATE_LIMITS=off registrations are not limited', async t => {
  const gateway = await startGateway({ RATE_LIMITS: 'off', MAX_REGISTRATIONS_PER_HOUR: '1' })
  t.after(() => gateway.close())
  assert.equal(typeof (await register(gateway, '192.0.2.1')), 'number')
  assert.equal(typeof (await register(gateway, '192.0.2.1')), 'number')
})
