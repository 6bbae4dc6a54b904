/** What the web server keeps (N5): tokens, answers to requests, webhooks. */
import assert from 'node:assert/strict'
import type { NewToken } from '../../../gateway/store/web-interface.ts'
import { BLOCK_LIST } from '../../../protocol/index.ts'
import { DAY, NOW, pair, people, type withStore } from './database.ts'

function token(number: number, changes: Partial<NewToken> = {}): NewToken {
  return { id: 'one', hash: 'hash', number, singleUse: false, expiresAt: NOW + DAY, by: 'api key shop', ...changes }
}

const request = { apiKey: 'shop', idempotencyKey: 'order-1', fingerprint: 'a' }
const times = { now: NOW, since: NOW - DAY, abandoned: NOW - 60_000 }
const reply = { status: 201, body: '{"number":10001}' }

export function webServerContract(test: ReturnType<typeof withStore>): void {
  test('N5: a token signs its own account in until its time has come', async store => {
    const [number, other] = await pair(store)
    assert.deepEqual(await store.addTokens([token(number)], NOW), [true])
    assert.equal(await store.useToken('hash', number, NOW), true)
    assert.equal(await store.useToken('hash', number, NOW + DAY - 1), true)
    assert.equal(await store.useToken('hash', number, NOW + DAY), false)
    assert.equal(await store.useToken('hash', other, NOW), false)
    assert.equal(await store.useToken('other hash', number, NOW), false)
  })

  test('N5: of many who use a token for a single use at once, one is let in', async store => {
    const [number] = await people(store, 1)
    await store.addTokens([token(number ?? 0, { singleUse: true })], NOW)
    const uses = await Promise.all(Array.from({ length: 10 }, () => store.useToken('hash', number ?? 0, NOW)))
    assert.equal(uses.filter(Boolean).length, 1)
  })

  test('N5: tokens of accounts that there are not are not stored, others of the same call are', async store => {
    const [number] = await people(store, 1)
    const given = [token(number ?? 0), token(1, { id: 'two', hash: 'hash of two' })]
    assert.deepEqual(await store.addTokens(given, NOW), [true, false])
    assert.deepEqual(await store.addTokens([token(1, { id: 'two', hash: 'hash of two' })], NOW), [false])
    const [entry, ...rest] = await store.auditEntries(10)
    const { action, actor, subject, detail } = entry ?? {}
    assert.deepEqual(
      { action, actor, subject, detail },
      { action: 'token', actor: 0, subject: number, detail: 'api key shop: one' },
    )
    assert.equal(rest.length, 0)
  })

  test('N5: tokens are listed, revoked one by one or all, and removed with their account', async store => {
    const [number, other] = await pair(store)
    const given = [
      token(number, { id: 'later', hash: '2', expiresAt: NOW + 2, singleUse: true }),
      token(number, { id: 'sooner', hash: '1', expiresAt: NOW + 1 }),
      token(other, { id: 'of the other', hash: '3' }),
    ]
    await store.addTokens(given, NOW)
    assert.deepEqual(await store.tokens(number, NOW), [
      { id: 'sooner', singleUse: false, expiresAt: NOW + 1 },
      { id: 'later', singleUse: true, expiresAt: NOW + 2 },
    ])
    assert.equal(await store.revokeTokens(number, 'of the other'), 0)
    assert.equal(await store.revokeTokens(number, 'later'), 1)
    assert.equal(await store.useToken('2', number, NOW), false)
    assert.equal(await store.revokeTokens(number), 1)
    assert.equal(await store.useToken('3', other, NOW), true)
    assert.equal(await store.deleteAccount(other, 'root', NOW), true)
    assert.equal(await store.useToken('3', other, NOW), false)
  })

  test('N5: tokens that have ended are removed', async store => {
    const [number] = await people(store, 1)
    const given = [
      token(number ?? 0, { expiresAt: NOW }),
      token(number ?? 0, { id: 'two', hash: '2', expiresAt: NOW + 1 }),
    ]
    await store.addTokens(given, NOW - 1)
    await store.expireTokens(NOW)
    assert.equal(await store.useToken('hash', number ?? 0, NOW - 1), false)
    assert.equal(await store.useToken('2', number ?? 0, NOW - 1), true)
  })

  test('N5: of the same requests at once one is served, and its answer is given to all later ones', async store => {
    const begun = await Promise.all(Array.from({ length: 5 }, () => store.beginRequest(request, times)))
    assert.deepEqual(begun.toSorted(), ['begun', 'running', 'running', 'running', 'running'])
    await store.endRequest('shop', 'order-1', reply)
    assert.deepEqual(await store.beginRequest(request, times), reply)
    assert.equal(await store.beginRequest({ ...request, fingerprint: 'b' }, times), 'other')
    assert.equal(await store.beginRequest({ ...request, apiKey: 'other shop' }, times), 'begun')
  })

  test('N5: a request that failed, was abandoned, or is a day old is served again', async store => {
    await store.beginRequest(request, times)
    await store.endRequest('shop', 'order-1', undefined)
    assert.equal(await store.beginRequest(request, times), 'begun')
    assert.equal(await store.beginRequest(request, { ...times, abandoned: NOW + 1 }), 'begun')
    await store.endRequest('shop', 'order-1', reply)
    assert.deepEqual(await store.beginRequest(request, { ...times, abandoned: NOW + 1 }), reply)
    assert.equal(await store.beginRequest({ ...request, fingerprint: 'b' }, { ...times, since: NOW + 1 }), 'begun')
    await store.expireRequests(NOW + 1)
    assert.equal(await store.beginRequest(request, times), 'begun')
  })

  test('N5: a webhook is given to one caller at a time, until it is delivered', async store => {
    const webhook = { event: 'evt_1', url: 'http://127.0.0.1/', body: '{"小":"明"}' }
    const claim = (limit: number, now: number, until: number) => store.claimWebhooks(webhook.url, limit, now, until)
    await store.addWebhooks([webhook, { ...webhook, event: 'evt_2' }], NOW)
    assert.deepEqual(await claim(5, NOW - 1, NOW), [])
    assert.deepEqual(await store.claimWebhooks('http://127.0.0.1/2', 5, NOW, NOW + 10), [], 'another URL')
    const claims = await Promise.all([1, 1, 1].map(limit => claim(limit, NOW, NOW + 10)))
    const events = claims.flat().map(({ event }) => event)
    assert.ok(new Set(events).size === events.length && events.length > 0, `${events}`)
    const rest = await claim(5, NOW, NOW + 10)
    assert.equal(events.length + rest.length, 2)
    const [first] = await claim(5, NOW + 10, NOW + 20)
    assert.deepEqual(first, { ...webhook, id: first?.id, createdAt: NOW, attempts: 0 })
    await store.removeWebhook(first?.id ?? 0)
    assert.deepEqual(await store.countWebhooks(), { waiting: 1, dead: 0 })
  })

  test('N5: a webhook that fails is due later, then a dead letter, which can be revived', async store => {
    const url = 'http://127.0.0.1/'
    await store.addWebhooks([{ event: 'evt_1', url, body: '{}' }], NOW)
    const [claimed] = await store.claimWebhooks(url, 1, NOW, NOW + 1)
    const id = claimed?.id ?? 0
    await store.failWebhook(id, NOW, NOW + 100, '500')
    assert.deepEqual(await store.claimWebhooks(url, 1, NOW + 99, NOW + 200), [])
    const [again] = await store.claimWebhooks(url, 1, NOW + 100, NOW + 200)
    assert.equal(again?.attempts, 1)
    await store.failWebhook(id, NOW + 150, undefined, 'ECONNREFUSED')
    assert.deepEqual(await store.claimWebhooks(url, 1, NOW + 1000, NOW + 2000), [])
    assert.deepEqual(await store.countWebhooks(), { waiting: 0, dead: 1 })
    const [dead] = await store.deadWebhooks(10)
    assert.deepEqual([dead?.problem, dead?.failedAt, dead?.attempts], ['ECONNREFUSED', NOW + 150, 2])
    assert.equal(await store.reviveWebhooks(NOW + 300), 1)
    const [revived] = await store.claimWebhooks(url, 1, NOW + 300, NOW + 301)
    assert.deepEqual([revived?.createdAt, revived?.attempts], [NOW + 300, 0])
    await store.failWebhook(id, NOW + 400, undefined, '410')
    await store.expireWebhooks(NOW + 400)
    assert.deepEqual(await store.countWebhooks(), { waiting: 0, dead: 1 })
    await store.expireWebhooks(NOW + 401)
    assert.deepEqual(await store.countWebhooks(), { waiting: 0, dead: 0 })
  })

  test('N5: webhooks that have waited for long are dead letters', async store => {
    const webhook = { event: 'evt_1', url: 'http://127.0.0.1/', body: '{}' }
    await store.addWebhooks([webhook], NOW)
    await store.addWebhooks([webhook], NOW + 1)
    await store.abandonWebhooks(NOW + 1, NOW + 2, 'nobody delivers it')
    assert.deepEqual(await store.countWebhooks(), { waiting: 1, dead: 1 })
    const [dead] = await store.deadWebhooks(10)
    assert.deepEqual([dead?.createdAt, dead?.failedAt, dead?.problem], [NOW, NOW + 2, 'nobody delivers it'])
  })

  test('M8: the store tells whom a recipient has blocked', async store => {
    const [owner, blocked] = await pair(store)
    await store.moveFriends(owner, [{ friend: blocked, group: BLOCK_LIST }])
    const pairs = [
      { recipient: owner, sender: 0 },
      { recipient: owner, sender: blocked },
      { recipient: blocked, sender: owner },
      { recipient: owner, sender: blocked },
    ]
    assert.deepEqual(await store.blocked(pairs), [false, true, false, true])
  })
}
