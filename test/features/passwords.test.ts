/** A password is the same however its characters are typed (A1, A3; RFC 8265). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hash, verify } from '@node-rs/argon2'
import type { Store } from '../../gateway/store/interface.ts'
import { openStore } from '../../gateway/store/open.ts'
import { newcomer } from '../client.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'

const COMPOSED = 'pass\u00e9 compos\u00e9'
const DECOMPOSED = 'passe\u0301 compose\u0301'
const WIDE_SPACE = 'pass\u00e9\u3000compos\u00e9'

let gateway: TestGateway
let store: Store
before(async () => {
  gateway = await startGateway()
  store = await openStore(gateway.database.url)
})
after(async () => {
  await store.close()
  await gateway.close()
})

async function register(password: string): Promise<{ success: number; number: number }> {
  const client = await gateway.connect()
  const answer = await client.ask('register', { ...newcomer, password })
  await client.close()
  return answer
}

async function signsIn(number: number, password: string): Promise<boolean> {
  const client = await gateway.connect()
  const { success } = await client.ask('login', { number, password, manner: 0 })
  await client.close()
  return success === 1
}

for (const registered of [COMPOSED, DECOMPOSED, WIDE_SPACE]) {
  test(`A3: ${JSON.stringify(registered)} is recognized in all its forms`, async () => {
    const { number } = await register(registered)
    for (const typed of [DECOMPOSED, WIDE_SPACE, COMPOSED]) assert.ok(await signsIn(number, typed), typed)
    assert.ok(!(await signsIn(number, 'passe compose')))
  })
}

test('A4: a new password is recognized in all its forms', async () => {
  const client = await gateway.signUp()
  assert.equal((await client.ask('updateProfile', { ...newcomer, password: DECOMPOSED })).success, 1)
  await client.close()
  assert.ok(await signsIn(client.number, COMPOSED))
})

test('A3: who registered when passwords were hashed as typed still signs in, and then in all forms', async () => {
  const { number } = await register(COMPOSED)
  await store.setPasswordHash(number, await hash(DECOMPOSED))
  assert.ok(!(await signsIn(number, COMPOSED)))
  assert.ok(await signsIn(number, DECOMPOSED))
  assert.ok(await verify((await store.credentials(number))?.passwordHash ?? '', COMPOSED))
  assert.ok(await signsIn(number, WIDE_SPACE))
})

test('A3: who registered with a control character still signs in', async () => {
  const { number } = await register(COMPOSED)
  await store.setPasswordHash(number, await hash('tab\tulator'))
  assert.ok(await signsIn(number, 'tab\tulator'))
})

test('A1: a password has 6–64 characters in the form that is hashed, and no control characters', async () => {
  for (const [password, success] of [
    ['e\u0301'.repeat(5), 0],
    ['e\u0301'.repeat(6), 1],
    ['e\u0301'.repeat(64), 1],
    ['e\u0301'.repeat(65), 0],
    ['tab\tulator', 0],
    ['x'.repeat(65_000), 0],
  ] as const) {
    assert.equal((await register(password)).success, success, JSON.stringify(password.slice(0, 20)))
  }
})
