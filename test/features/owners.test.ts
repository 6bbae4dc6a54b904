/** Owners get in while others guess at their passwords (A9). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { PASSWORD } from '../client.ts'
import { attempt, newAccount } from '../guesses.ts'
import { startGateway } from '../start-gateway.ts'

const DAY_MS = 86_400_000
const HOME = '198.51.100.7'
const ELSEWHERE = '198.51.100.8'

let ahead = 0
const gateway = await startGateway({ TRUST_PROXY: 'on' }, { clock: { now: () => Date.now() + ahead } })
after(() => gateway.close())

/** Uses up the budget that all unknown addresses share. */
async function guessFromManyAddresses(number: number): Promise<void> {
  const addresses = Array.from({ length: 50 }, (_, index) => `192.0.2.${index}`)
  await Promise.all(addresses.map(address => attempt(gateway, address, number, 'a guess')))
  assert.match((await attempt(gateway, '192.0.2.99', number, PASSWORD)).notice, /wait/i)
}

test('A9: guesses from elsewhere do not lock the owner out', async () => {
  const number = await newAccount(gateway)
  assert.equal((await attempt(gateway, HOME, number, PASSWORD)).success, 1)
  await guessFromManyAddresses(number)
  assert.equal((await attempt(gateway, HOME, number, 'mistyped')).success, 0)
  assert.equal((await attempt(gateway, HOME, number, PASSWORD)).success, 1)
  assert.match((await attempt(gateway, ELSEWHERE, number, PASSWORD)).notice, /wait/i)
})

test('A9: an address is known on all instances, and after a restart', async () => {
  const number = await newAccount(gateway)
  assert.equal((await attempt(gateway, '2001:db8:1:2::1', number, PASSWORD)).success, 1)
  await gateway.restart()
  await guessFromManyAddresses(number)
  for (let instance = 0; instance < 2; instance++) {
    assert.equal((await attempt(gateway, '2001:db8:1:2::2', number, PASSWORD)).success, 1)
  }
})

test('A9: an address is known for 30 days', async () => {
  const number = await newAccount(gateway)
  assert.equal((await attempt(gateway, HOME, number, PASSWORD)).success, 1)
  ahead += 30 * DAY_MS
  await guessFromManyAddresses(number)
  assert.match((await attempt(gateway, HOME, number, PASSWORD)).notice, /wait/i)
})

test('A9: an address from which only wrong passwords came is not known', async () => {
  const number = await newAccount(gateway)
  assert.equal((await attempt(gateway, HOME, number, 'a guess')).success, 0)
  await guessFromManyAddresses(number)
  assert.match((await attempt(gateway, HOME, number, PASSWORD)).notice, /wait/i)
})

test('A9: an address that another account is known at is not known to this one', async () => {
  const [number, other] = [await newAccount(gateway), await newAccount(gateway)]
  assert.equal((await attempt(gateway, HOME, other, PASSWORD)).success, 1)
  await guessFromManyAddresses(number)
  assert.match((await attempt(gateway, HOME, number, PASSWORD)).notice, /wait/i)
})
