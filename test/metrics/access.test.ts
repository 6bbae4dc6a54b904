/** Who may read /metrics. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway } from '../start-gateway.ts'

interface Scope {
  after(done: () => Promise<void>): void
}

async function statusOf(t: Scope, settings: Record<string, string>, headers: Record<string, string> = {}) {
  const gateway = await startGateway(settings)
  t.after(() => gateway.close())
  return (await fetch(`http://127.0.0.1:${new URL(gateway.url).port}/metrics`, { headers })).status
}

test('by default this machine may', async t => {
  assert.equal(await statusOf(t, {}), 200)
})

test('by default this machine may over IPv4 when the gateway listens over IPv6', async t => {
  assert.equal(await statusOf(t, { HOST: '::' }), 200)
})

test('METRICS: addresses that are not named may not, and find no such path', async t => {
  assert.equal(await statusOf(t, { METRICS: '192.0.2.1, 10.0.0.0/8' }), 404)
})

test('METRICS: an address that is named may', async t => {
  assert.equal(await statusOf(t, { METRICS: '192.0.2.1, 127.0.0.1' }), 200)
})

for (const header of ['x-forwarded-for', 'forwarded']) {
  test(`whoever comes through a proxy may not: ${header}`, async t => {
    assert.equal(await statusOf(t, {}, { [header]: '10.0.0.1' }), 404)
  })
}

test('a proxy that is trusted makes no difference: what it says of the client is not asked', async t => {
  assert.equal(await statusOf(t, { TRUST_PROXY: 'on' }, { 'x-forwarded-for': '127.0.0.1' }), 404)
})

test('METRICS=on: everyone may', async t => {
  assert.equal(await statusOf(t, { METRICS: 'on' }, { 'x-forwarded-for': '203.0.113.1' }), 200)
})

test('METRICS=off: nobody may', async t => {
  assert.equal(await statusOf(t, { METRICS: 'off' }), 404)
})
