/** Signing in again within minutes: without Argon2, and with the same protection against guessing (A3, A7). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hash } from '@node-rs/argon2'
import type { Store } from '../../gateway/store/interface.ts'
import { openStore } from '../../gateway/store/open.ts'
import { newcomer, PASSWORD, type TestClient } from '../client.ts'
import { attempt, connectFrom, guessAtOnce, MANY } from '../guesses.ts'
import { sample, scrape } from '../metrics/scrape.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { until } from '../until.ts'

const MINUTE_MS = 60_000
const [GUESSER, ELSEWHERE] = ['203.0.113.1', '198.51.100.7']

let gateway: TestGateway
let store: Store
let ahead = 0
before(async () => {
  gateway = await startGateway({ TRUST_PROXY: 'on' }, { clock: { now: () => Date.now() + ahead } })
  store = await openStore(gateway.database.url)
})
after(async () => {
  await store.close()
  await gateway.close()
})

/** The number of passwords found in the cache so far. */
async function recognized(): Promise<number> {
  return sample(await scrape(gateway), 'oicq_logins_recognized_total')
}

/** Returns whether a sign-in with this password succeeds, and whether the password came from the cache. */
async function signIn(number: number, password = PASSWORD, address = ELSEWHERE) {
  const before = await recognized()
  const { success } = await attempt(gateway, address, number, password)
  return { success, recognized: (await recognized()) - before }
}

/** An account that has just signed in. */
async function someone(): Promise<TestClient> {
  const client = await gateway.signUp()
  await client.close()
  return client
}

test('a password is recognized as soon as it was registered', async () => {
  const client = await gateway.connect()
  const number = await client.register()
  assert.deepEqual(await signIn(number), { success: 1, recognized: 1 })
})

test('A7 a wrong password after a right one is refused and counted, and the right one is still recognized', async () => {
  const { number } = await someone()
  const wrong = async () => sample(await scrape(gateway), 'oicq_logins_total{outcome="wrongPassword"}')
  const before = await wrong()
  assert.deepEqual(await signIn(number, 'something else'), { success: 0, recognized: 0 })
  assert.equal((await wrong()) - before, 1)
  assert.deepEqual(await signIn(number), { success: 1, recognized: 1 })
})

test('A4 with a new password the old one is refused at once, and the new one is recognized', async () => {
  const client = await gateway.signUp()
  const { number } = client
  assert.deepEqual(await client.ask('updateProfile', { ...newcomer, password: 'fresh start' }), { success: 1 })
  assert.deepEqual(await signIn(number), { success: 0, recognized: 0 })
  assert.deepEqual(await signIn(number, 'fresh start'), { success: 1, recognized: 1 })
})

test('a password set by an administrator takes effect at once, even if it is the same', async () => {
  const { number } = await someone()
  await store.setPasswordHash(number, await hash(PASSWORD))
  assert.deepEqual(await signIn(number), { success: 1, recognized: 0 })
  await store.setPasswordHash(number, await hash('set by others'))
  assert.deepEqual(await signIn(number), { success: 0, recognized: 0 })
})

test('after ten minutes Argon2 checks the password again', async () => {
  const { number } = await someone()
  ahead += 10 * MINUTE_MS
  assert.deepEqual(await signIn(number), { success: 1, recognized: 0 })
})

test('a disabled account is refused even with the right password', async () => {
  const { number } = await someone()
  await store.setDisabled(number, Date.now())
  const { success, notice } = await attempt(gateway, ELSEWHERE, number, PASSWORD)
  assert.equal(success, 0)
  assert.match(notice, /disabled/)
})

test('A7 after many wrong passwords the right one is refused from there, even if cached', async () => {
  const { number } = await someone()
  await guessAtOnce(gateway, MANY, GUESSER, number)
  const { success, notice } = await attempt(gateway, GUESSER, number, PASSWORD)
  assert.equal(success, 0)
  assert.match(notice, /wait/i)
  assert.deepEqual(await signIn(number), { success: 1, recognized: 1 })
})

test('A7 the right one behind many wrong ones that are not counted yet is refused like them', async () => {
  const { number } = await someone()
  const address = '203.0.113.8'
  const last = await connectFrom(gateway, address)
  const guesses = guessAtOnce(gateway, MANY, address, number)
  await until('the guesses wait', async () => sample(await scrape(gateway), 'oicq_logins_waiting') > MANY / 2)
  const { success } = await last.ask('login', { number, password: PASSWORD, manner: 0 })
  assert.equal(success, 0)
  assert.match(await last.notice(), /wait/i)
  await guesses
})

test('A7 a recognized password clears the failures', async () => {
  const { number } = await someone()
  const address = '203.0.113.9'
  for (let day = 0; day < 4; day++) {
    for (let times = 0; times < 3; times++) await attempt(gateway, address, number, 'mistyped')
    assert.deepEqual(await signIn(number, PASSWORD, address), { success: 1, recognized: 1 })
  }
})

test('after a restart Argon2 checks a password once; then it is recognized', async () => {
  const { number } = await someone()
  await gateway.restart()
  assert.deepEqual(await signIn(number), { success: 1, recognized: 0 })
  assert.deepEqual(await signIn(number), { success: 1, recognized: 1 })
})
