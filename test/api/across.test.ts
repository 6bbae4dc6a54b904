import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startApiCluster } from './api-client.ts'

const gateway = await startApiCluster(2)
after(() => gateway.close())
const [one, other] = gateway.asks
if (one === undefined || other === undefined) throw new Error('there are not two instances')

test('N5: a token that one instance gave signs in on the other, once', async () => {
  const number = await gateway.newAccount()
  const { body } = await one('POST', '/tokens', { body: { number } })
  const clients = [await gateway.connect(), await gateway.connect()]
  const outcomes = await Promise.all(
    clients.map(async client => {
      client.send('login', { number, password: body.token, manner: 0 })
      return (await client.next('loggedIn')).success
    }),
  )
  assert.deepEqual(outcomes.toSorted(), [0, 1])
  await Promise.all(clients.map(client => client.close()))
})

test('N5: a token that one instance revoked signs in on neither, and who signed in with it stays', async () => {
  const number = await gateway.newAccount()
  const { body } = await one('POST', '/tokens', { body: { number, singleUse: false } })
  const client = await gateway.signIn(number, body.token)
  assert.equal((await other('DELETE', `/accounts/${number}/tokens/${body.id}`)).status, 204)
  await client.expectNothing()
  for (let instance = 0; instance < gateway.asks.length; instance++) {
    const late = await gateway.connect()
    late.send('login', { number, password: body.token, manner: 0 })
    assert.equal((await late.next('loggedIn')).success, 0)
    await late.notice('wrongPassword')
    await late.close()
  }
  await client.close()
})

test('N5, M4: messages and sign-outs reach users of either instance', async () => {
  const clients = [await gateway.signUp(), await gateway.signUp()]
  const to = clients.map(({ number }) => number)
  for (const ask of gateway.asks) {
    const { body } = await ask('POST', '/broadcasts', { body: { to, text: 'hello', wait: true } })
    assert.deepEqual(body, { settled: 2, refused: [] })
    for (const client of clients) assert.equal((await client.next('message')).text, 'hello')
  }
  const { body } = await one('GET', `/presence?numbers=${to}`)
  assert.deepEqual(
    body.presence.map(({ state }: { state: string }) => state),
    ['online', 'online'],
  )
  assert.equal((await other('GET', '/statistics')).body.instances, 2)
  for (const client of clients) {
    assert.deepEqual((await one('DELETE', `/sessions/${client.number}`)).body, { ended: true })
    await client.closed
  }
})

test('N5: users of either instance see at once that a site made them friends', async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  await one('PUT', `/accounts/${ming.number}/friends/${hong.number}`)
  assert.equal((await ming.next('friendAdded')).friend, hong.number)
  assert.equal((await hong.next('friendAdded')).friend, ming.number)
})

test('N5: an idempotency key holds on both instances', async () => {
  const ming = await gateway.signUp()
  const request = { body: { to: ming.number, text: 'once', wait: true }, headers: { 'idempotency-key': 'order-7' } }
  const answers = await Promise.all([one, other, one, other].map(ask => ask('POST', '/messages', request)))
  const statuses = answers.map(({ status }) => status)
  assert.ok(statuses.includes(200) && statuses.every(status => status === 200 || status === 409), `${statuses}`)
  assert.equal((await ming.next('message')).text, 'once')
  const later = await other('POST', '/messages', request)
  assert.deepEqual([later.status, later.body], [200, { settled: 1, refused: [] }])
  await ming.expectNothing()
})
