import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newApiKey, scopes } from '../../gateway/api-keys.ts'
import { startGateway } from '../start-gateway.ts'
import { apiSettings, keyFor, keys, startApiGateway } from './api-client.ts'

const byScope = Object.fromEntries(scopes.map(scope => [scope, keyFor(scope)]))
const allSettings = [apiSettings.API_KEYS, ...Object.values(byScope).map(({ setting }) => setting)].join('\n')
const gateway = await startApiGateway({ API_KEYS: allSettings, RATE_LIMITS: 'off' })
after(() => gateway.close())
const { ask } = gateway

/** One request for each scope that is refused for other reasons only when the key is right. */
const requests = {
  accounts: ['GET', '/accounts/1'],
  tokens: ['GET', '/accounts/1/tokens'],
  messages: ['POST', '/messages'],
  presence: ['GET', '/presence?numbers=1'],
  rooms: ['GET', '/rooms/1'],
  sessions: ['DELETE', '/sessions/1'],
} as const

test('N5: without keys there is no API', async t => {
  const plain = await startGateway()
  t.after(() => plain.close())
  assert.equal((await fetch(`${plain.url}/api/v1/openapi.json`)).status, 404)
  assert.equal((await fetch(`${plain.url}/api/v1/presence?numbers=1`)).status, 404)
})

test('N5: a wrong key, an expired one and none are told the same', async () => {
  for (const key of ['', 'wrong', `${keys.all.key}x`, keys.all.setting, keys.expired.key]) {
    const { status, headers, body } = await ask('GET', '/presence?numbers=1', { key })
    assert.equal(status, 401)
    assert.match(headers.get('www-authenticate') ?? '', /^Bearer/)
    assert.equal(headers.get('content-type'), 'application/problem+json')
    assert.deepEqual(body, { type: 'urn:oicq:problem:noKey', title: 'The request has no valid key', status: 401 })
  }
  const basic = await ask('GET', '/presence?numbers=1', {
    key: '',
    headers: { authorization: `Basic ${keys.all.key}` },
  })
  assert.equal(basic.status, 401)
})

test('N5: a key ends at the beginning of its day, UTC, without a restart', async t => {
  const end = Date.UTC(2027, 0, 31)
  let now = end - 1
  const ending = newApiKey('ending', scopes, '2027-01-31')
  const clocked = await startApiGateway({ API_KEYS: ending.setting }, { clock: { now: () => now } })
  t.after(() => clocked.close())
  const status = async () => (await clocked.ask('GET', '/presence?numbers=1', { key: ending.key })).status
  assert.equal(await status(), 200)
  now = end
  assert.equal(await status(), 401)
})

for (const scope of scopes) {
  test(`N5: a key with the scope ${scope} may do that, and nothing else`, async () => {
    for (const other of scopes) {
      const [method, path] = requests[other]
      const { status, body } = await ask(method, path, { key: byScope[scope]?.key })
      if (other === scope) assert.notEqual(status, 403)
      else assert.deepEqual([status, body.type], [403, 'urn:oicq:problem:scope'])
    }
  })
}

test('N5: requests without a valid key are limited by address, and those of a key by key', async t => {
  const limited = await startApiGateway({ API_REQUESTS_PER_SECOND: '1', RATE_LIMITS: 'on' })
  t.after(() => limited.close())
  const read = (key: string) => limited.ask('GET', '/presence?numbers=1', { key })
  const statuses = await Promise.all(Array.from({ length: 8 }, () => read(keys.all.key).then(({ status }) => status)))
  assert.ok(statuses.includes(429), 'the key')
  const strangers = await Promise.all(Array.from({ length: 101 }, () => read('wrong')))
  const refused = strangers.filter(({ status }) => status === 429)
  assert.equal(refused.length, 1)
  assert.ok(Number(refused[0]?.headers.get('retry-after')) > 0)
})
