import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startApiGateway } from './api-client.ts'

const gateway = await startApiGateway()
after(() => gateway.close())
const { ask } = gateway

test('N5, M1: the system writes to someone who is signed in', async () => {
  const ming = await gateway.signUp()
  const { status, body } = await ask('POST', '/messages', { body: { to: ming.number, text: '您的订单已发货' } })
  assert.deepEqual([status, body], [202, { accepted: 1 }])
  const { flag, kind, number, text } = await ming.next('message')
  assert.deepEqual({ flag, kind, number, text }, { flag: 1, kind: 0, number: 0, text: '您的订单已发货' })
})

test('N5, M4: with wait, the answer is the receipt: delivered and acknowledged, or stored', async () => {
  const [shop, ming] = [await gateway.newAccount('Shop'), await gateway.signUp()]
  const absent = await gateway.newAccount()
  for (const to of [ming.number, absent]) {
    const { status, body } = await ask('POST', '/messages', { body: { from: shop, to, text: 'hello', wait: true } })
    assert.deepEqual([status, body], [200, { settled: 1, refused: [] }])
  }
  const { flag, number, text } = await ming.next('message')
  assert.deepEqual({ flag, number, text }, { flag: 2, number: shop, text: 'hello' })
  const rows = await gateway.database.rows('messages')
  assert.deepEqual(
    rows.filter(({ recipient }) => recipient === absent).map(({ sender }) => sender),
    [shop],
  )
})

test('N5: nobody to send to or from, and a full mailbox, are told by their reasons', async () => {
  const to = await gateway.newAccount()
  const send = (body: object) => ask('POST', '/messages', { body: { text: 'a', wait: true, ...body } })
  const toNobody = await send({ to: 4_000_000_000 })
  assert.deepEqual([toNobody.status, toNobody.body.reason, toNobody.body.code], [404, 'noSuchNumber', 22])
  const fromNobody = await send({ to, from: 4_000_000_000 })
  assert.deepEqual([fromNobody.status, fromNobody.body.reason], [404, 'noSuchNumber'])
  const stranger = await gateway.newAccount()
  await Promise.all(Array.from({ length: 100 }, () => send({ to, from: stranger })))
  const full = await send({ to, from: stranger })
  assert.deepEqual([full.status, full.body.reason, full.body.code], [422, 'mailboxFull', 65])
})

test('N5, M5: messages of one sender arrive in the order in which they were taken', async () => {
  const [shop, ming] = [await gateway.newAccount('Shop'), await gateway.signUp()]
  for (let count = 0; count < 50; count++) {
    await ask('POST', '/messages', { body: { from: shop, to: ming.number, text: String(count) } })
  }
  for (let count = 0; count < 50; count++) assert.equal((await ming.next('message')).text, String(count))
})

test('N5: a broadcast goes to everyone on the list, and says who was refused', async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  const absent = await gateway.newAccount()
  const to = [ming.number, 4_000_000_001, hong.number, absent]
  const { status, body } = await ask('POST', '/broadcasts', { body: { to, text: 'sale', wait: true } })
  assert.equal(status, 200)
  assert.deepEqual(body, { settled: 3, refused: [{ number: 4_000_000_001, reason: 'noSuchNumber', code: 22 }] })
  for (const client of [ming, hong]) assert.equal((await client.next('message')).text, 'sale')
  const unawaited = await ask('POST', '/broadcasts', { body: { to, text: 'sale 2' } })
  assert.deepEqual([unawaited.status, unawaited.body], [202, { accepted: 4 }])
  for (const client of [ming, hong]) assert.equal((await client.next('message')).text, 'sale 2')
})

test('N5: the same request with the same idempotency key is served once', async () => {
  const ming = await gateway.signUp()
  const request = { body: { to: ming.number, text: 'once' }, headers: { 'idempotency-key': 'order-1' } }
  const first = await ask('POST', '/messages', request)
  const second = await ask('POST', '/messages', request)
  assert.deepEqual([second.status, second.body], [first.status, first.body])
  assert.equal(second.headers.get('idempotency-replayed'), 'true')
  assert.equal((await ming.next('message')).text, 'once')
  await ming.expectNothing()
  const other = await ask('POST', '/messages', { ...request, body: { to: ming.number, text: 'another' } })
  assert.deepEqual([other.status, other.body.type], [422, 'urn:oicq:problem:keyReused'])
  const malformed = await ask('POST', '/messages', { ...request, headers: { 'idempotency-key': 'a b' } })
  assert.equal(malformed.status, 400)
})

test('N5: a request that was refused can be tried again with its idempotency key', async () => {
  const headers = { 'idempotency-key': 'refused-first' }
  const body = { from: await gateway.newAccount(), to: 0xffff_fff0, text: 'a', wait: true }
  assert.equal((await ask('POST', '/messages', { body, headers })).status, 404)
  const again = await ask('POST', '/messages', { body, headers })
  assert.deepEqual([again.status, again.headers.get('idempotency-replayed')], [404, null])
})
