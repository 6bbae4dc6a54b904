/** Who may read /metrics. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
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

async function statusUnder(t: Scope, host: string, settings: Record<string, string> = {}) {
  const gateway = await startGateway(settings)
  t.after(() => gateway.close())
  const asked = get(`${gateway.url}/metrics`, { headers: { host } })
  const [answer]: IncomingMessage[] = await once(asked, 'response')
  answer?.resume()
  return answer?.statusCode
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

for (const host of ['127.0.0.1:8080', '[::1]:8080', '10.1.2.3', 'localhost:8080', 'LOCALHOST']) {
  test(`under the host ${host} they may be read`, async t => {
    assert.equal(await statusUnder(t, host), 200)
  })
}

for (const host of [
  'rebound.example.org',
  'rebound.example.org:8080',
  'localhost.example.org',
  '127.0.0.1.example.org',
]) {
  test(`under the host ${host} they may not: a page that a browser here shows could read them`, async t => {
    assert.notEqual(await statusUnder(t, host), 200)
  })
}

test('METRICS_HOSTS: under a name that is listed they may, and under no other', async t => {
  assert.equal(await statusUnder(t, 'Gateway.internal:8080', { METRICS_HOSTS: 'monitor, gateway.internal' }), 200)
  assert.equal(await statusUnder(t, 'gateway.internal.example.org', { METRICS_HOSTS: 'gateway.internal' }), 404)
})

test('METRICS=off: nobody may', async t => {
  assert.equal(await statusOf(t, { METRICS: 'off' }), 404)
})
