import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startApiGateway } from './api-client.ts'

const gateway = await startApiGateway()
after(() => gateway.close())
const { ask } = gateway

test('N5: an account is created and read, and its user can sign in', async () => {
  const profile = { nickname: '小明', password: 'secret-8', city: 'Beijing', age: 30 }
  const { status, headers, body } = await ask('POST', '/accounts', { body: profile })
  assert.equal(status, 201)
  assert.equal(headers.get('location'), `/api/v1/accounts/${body.number}`)
  const read = await ask('GET', `/accounts/${body.number}`)
  assert.equal(read.status, 200)
  const { city, age, nickname, hobby } = read.body.profile
  assert.deepEqual({ city, age, nickname, hobby }, { city: 'Beijing', age: 30, nickname: '小明', hobby: '' })
  assert.equal(read.body.disabledSince, null)
  await (await gateway.signIn(body.number, 'secret-8')).close()
})

test('N5: what is not given stays when an account is changed, and a new password signs its user out', async () => {
  const { body } = await ask('POST', '/accounts', { body: { nickname: 'Hong', password: 'old-secret', city: 'Xi’an' } })
  const client = await gateway.signIn(body.number, 'old-secret')
  const changed = await ask('PATCH', `/accounts/${body.number}`, { body: { nickname: 'Hong 2' } })
  assert.equal(changed.status, 200)
  assert.deepEqual([changed.body.profile.nickname, changed.body.profile.city], ['Hong 2', 'Xi’an'])
  await client.expectNothing()
  assert.equal((await ask('PATCH', `/accounts/${body.number}`, { body: { password: 'new-secret' } })).status, 200)
  await client.closed
  await (await gateway.signIn(body.number, 'new-secret')).close()
})

test('N5: a disabled account is signed out and cannot sign in until it is enabled', async () => {
  const client = await gateway.signUp()
  const { number } = client
  const disabled = await ask('POST', `/accounts/${number}/disable`)
  const { disabledSince } = disabled.body
  assert.equal(typeof disabledSince, 'number')
  assert.equal((await ask('POST', `/accounts/${number}/disable`)).body.disabledSince, disabledSince)
  await client.closed
  const refused = await gateway.connect()
  refused.send('login', { number, password: 'secret', manner: 0 })
  assert.equal((await refused.next('loggedIn')).success, 0)
  assert.equal((await ask('POST', `/accounts/${number}/enable`)).body.disabledSince, null)
  await (await gateway.signIn(number)).close()
})

test('N5: a deleted account is gone, with its session', async () => {
  const client = await gateway.signUp()
  assert.equal((await ask('DELETE', `/accounts/${client.number}`)).status, 204)
  await client.closed
  const again = await ask('DELETE', `/accounts/${client.number}`)
  assert.deepEqual([again.status, again.body.reason, again.body.code], [404, 'noSuchNumber', 22])
  assert.equal((await ask('GET', `/accounts/${client.number}`)).status, 404)
})

test('N5: an export has what is kept, and no password', async () => {
  const number = await gateway.newAccount('Lan')
  await ask('POST', '/messages', { body: { to: number, text: 'kept for you', wait: true } })
  const { body, status } = await ask('GET', `/accounts/${number}/export`)
  assert.equal(status, 200)
  assert.deepEqual([body.profile.nickname, body.messages[0]?.text], ['Lan', 'kept for you'])
  assert.doesNotMatch(JSON.stringify(body), /argon2|password"/)
})

test('N5: accounts are listed page by page, each once', async () => {
  for (let count = 0; count < 3; count++) await gateway.newAccount()
  const seen: number[] = []
  for (let cursor = '0'; ; ) {
    const { body } = await ask('GET', `/accounts?limit=2&cursor=${cursor}`)
    assert.ok(body.accounts.length <= 2)
    seen.push(...body.accounts.map(({ number }: { number: number }) => number))
    if (body.next === undefined) break
    cursor = body.next
  }
  assert.deepEqual(
    seen,
    [...new Set(seen)].toSorted((a, b) => a - b),
  )
  assert.ok(seen.length >= 3)
})

test('N5: the audit table names the key and the account, and has what failed', async () => {
  const number = await gateway.newAccount()
  await ask('POST', `/accounts/${number}/disable`)
  await ask('POST', '/accounts/4000000000/disable')
  const rows = await gateway.database.rows('audit')
  const told = rows.map(({ action, subject, detail }) => [action, subject, detail])
  assert.deepEqual(told.slice(-4), [
    ['disable', number, 'api key all'],
    ['disable done', number, 'api key all'],
    ['disable', 4000000000, 'api key all'],
    ['disable failed', 4000000000, 'api key all: there is no account 4000000000'],
  ])
})

test('N5: texts of a profile have the limits of the protocol, told with its reasons', async () => {
  const long = '长'.repeat(100)
  const { status, body } = await ask('POST', '/accounts', { body: { nickname: 'Ming', city: long } })
  assert.deepEqual([status, body.reason, body.code], [422, 'profileTextLength', 34])
  assert.equal((await ask('POST', '/accounts', { body: { nickname: 'Ming', age: 256 } })).status, 400)
})
