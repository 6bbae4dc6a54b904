import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TestClient } from '../client.ts'
import { startApiGateway } from './api-client.ts'

let now = Date.now()
const gateway = await startApiGateway({}, { clock: { now: () => now } })
after(() => gateway.close())
const { ask } = gateway

async function newToken(number: number, options: object = {}) {
  const { status, body } = await ask('POST', '/tokens', { body: { number, ...options } })
  assert.equal(status, 201)
  return body
}

/** Tries to sign in. Returns the client, or undefined if it was refused. */
async function tried(number: number, password: string): Promise<TestClient | undefined> {
  const client = await gateway.connect()
  client.send('login', { number, password, manner: 0 })
  if ((await client.next('loggedIn')).success === 1) return client
  await client.close()
  return undefined
}

async function signsIn(number: number, password: string): Promise<boolean> {
  const client = await tried(number, password)
  await client?.close()
  return client !== undefined
}

test('N5: a token for a single use signs its account in once', async () => {
  const number = await gateway.newAccount()
  const { token, singleUse, expiresAt } = await newToken(number)
  assert.ok(token.length <= 64)
  assert.deepEqual([singleUse, expiresAt], [true, now + 300_000])
  assert.equal(await signsIn(number, token), true)
  assert.equal(await signsIn(number, token), false)
})

test('N5: another token is good until its time', async () => {
  const number = await gateway.newAccount()
  const { token } = await newToken(number, { singleUse: false, expiresIn: 60 })
  assert.equal(await signsIn(number, token), true)
  assert.equal(await signsIn(number, token), true)
  now += 60_000
  assert.equal(await signsIn(number, token), false)
})

test('N5: a token is of one account, and of none that is disabled or that there is not', async () => {
  const [number, other] = [await gateway.newAccount(), await gateway.newAccount()]
  const { token } = await newToken(number, { singleUse: false })
  assert.equal(await signsIn(other, token), false)
  await ask('POST', `/accounts/${number}/disable`)
  assert.equal(await signsIn(number, token), false)
  const refused = await ask('POST', '/tokens', { body: { number: 4_000_000_000 } })
  assert.deepEqual([refused.status, refused.body.reason], [404, 'noSuchNumber'])
  assert.equal((await ask('POST', '/tokens', { body: { number, expiresIn: 86_401 } })).status, 400)
})

test('N5: tokens are listed without what signs in, and revoked', async () => {
  const number = await gateway.newAccount()
  const [one, two] = [await newToken(number, { singleUse: false }), await newToken(number)]
  const { body } = await ask('GET', `/accounts/${number}/tokens`)
  assert.deepEqual(body.tokens.map(({ id }: { id: string }) => id).toSorted(), [one.id, two.id].toSorted())
  assert.doesNotMatch(JSON.stringify(body), /oicqtoken_/)
  assert.equal((await ask('DELETE', `/accounts/${number}/tokens/${one.id}`)).status, 204)
  assert.equal((await ask('DELETE', `/accounts/${number}/tokens/${one.id}`)).status, 404)
  assert.equal(await signsIn(number, one.token), false)
  assert.deepEqual((await ask('DELETE', `/accounts/${number}/tokens`)).body, { revoked: 1 })
  assert.equal(await signsIn(number, two.token), false)
})

test('N5: the store has no token, and the audit table who asked for it', async () => {
  const number = await gateway.newAccount()
  const { token, id } = await newToken(number)
  assert.equal((await gateway.database.bytes()).includes(token), false)
  const rows = await gateway.database.rows('audit')
  assert.ok(
    rows.some(
      ({ action, subject, detail }) => action === 'token' && subject === number && detail === `api key all: ${id}`,
    ),
  )
})

test('N5: a password that looks like a token is a password', async () => {
  const password = `oicqtoken_${'a'.repeat(43)}`
  const { body } = await ask('POST', '/accounts', { body: { nickname: 'Lan', password } })
  assert.equal(await signsIn(body.number, password), true)
})

test('N5, A7: wrong tokens count as wrong passwords; a right one is not locked out by them (A9)', async () => {
  const { body } = await ask('POST', '/accounts', { body: { nickname: 'Lan', password: 'the password' } })
  const { number } = body
  const wrong = `oicqtoken_${'b'.repeat(43)}`
  // The delays of answers grow, so they run side by side.
  await Promise.all(Array.from({ length: 8 }, () => signsIn(number, wrong)))
  assert.equal(await signsIn(number, 'the password'), false)
  const { token } = await newToken(number)
  assert.equal(await signsIn(number, token), true)
})
