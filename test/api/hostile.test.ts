import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startApiGateway } from './api-client.ts'

const gateway = await startApiGateway()
after(() => gateway.close())
const { ask } = gateway

const malformed = 'urn:oicq:problem:malformed'

test('N5: what is not JSON, or not as the document has it, is a problem that says where', async () => {
  const post = (body: unknown, headers?: Record<string, string>) =>
    ask('POST', '/messages', { body, ...(headers && { headers }) })
  for (const body of [
    '{',
    '',
    'null',
    '[]',
    '{}',
    '{"to":"10001","text":"a"}',
    '{"to":10001,"text":1}',
    '{"to":0,"text":"a"}',
  ]) {
    const { status, body: problem } = await post(body)
    assert.deepEqual([status, problem.type], [400, malformed], body)
  }
  const unknown = await post({ to: 10001, text: 'a', more: 1 })
  assert.deepEqual([unknown.status, unknown.body.detail], [400, 'body/more is unknown'])
  const long = await post({ to: 10001, text: 'a', ['m'.repeat(1000)]: 1 })
  assert.ok((long.body.detail?.length ?? 0) < 100, 'its name is cut')
  assert.equal((await post({ to: 1.5, text: 'a' })).status, 400)
  assert.equal((await post({ to: 2 ** 32, text: 'a' })).status, 400)
  assert.equal((await post('{"__proto__":{"scope":1},"to":10001,"text":"a"}')).status, 400)
  const form = await ask('POST', '/messages', { body: 'to=1', headers: { 'content-type': 'text/plain' } })
  assert.deepEqual([form.status, form.body.type], [415, 'urn:oicq:problem:mediaType'])
})

test('N5: a request without a body may name a type all the same, as many clients do', async () => {
  const number = await gateway.newAccount()
  const { status } = await ask('POST', `/accounts/${number}/disable`, {
    body: '',
    headers: { 'content-type': 'application/json' },
  })
  assert.equal(status, 200)
})

test('N5: a body that is too large is refused before it is read', async () => {
  const { status, body } = await ask('POST', '/messages', { body: { to: 10001, text: 'a'.repeat(300_000) } })
  assert.deepEqual([status, body.type], [413, 'urn:oicq:problem:tooLarge'])
  const long = await ask('POST', '/messages', { body: { to: 10001, text: '长'.repeat(2000) } })
  assert.deepEqual([long.status, long.body.reason, long.body.code], [422, 'textTooLong', 64])
})

test('N5: bounds of pages and lists hold', async () => {
  for (const query of ['limit=0', 'limit=1001', 'limit=a', 'cursor=-1', 'cursor=99999999999', 'cursor=a', 'page=2']) {
    assert.equal((await ask('GET', `/accounts?${query}`)).status, 400, query)
  }
  const presence = (numbers: string) => ask('GET', `/presence?numbers=${numbers}`)
  for (const numbers of ['', 'a', '1,', '0', '4294967296', Array.from({ length: 501 }, (_, n) => n + 1).join()]) {
    assert.equal((await presence(numbers)).status, 400, numbers.slice(0, 20))
  }
  assert.equal((await presence(Array.from({ length: 500 }, (_, n) => n + 1).join())).status, 200)
  const broadcast = (to: unknown) => ask('POST', '/broadcasts', { body: { to, text: 'a' } })
  assert.equal((await broadcast([])).status, 400)
  assert.equal((await broadcast([1, 1])).status, 400)
  assert.equal((await broadcast(Array.from({ length: 10_001 }, (_, n) => n + 1))).status, 400)
})

test('N5: pages of other origins get nothing: there is no CORS', async () => {
  const { headers } = await ask('GET', '/presence?numbers=1', { headers: { origin: 'https://evil.example' } })
  assert.equal(headers.get('access-control-allow-origin'), null)
  const preflight = await ask('OPTIONS', '/messages', {
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  })
  assert.equal(preflight.status, 404)
  assert.equal(preflight.headers.get('access-control-allow-origin'), null)
})

test('N5: a path that there is not is a problem, too, and numbers in paths are checked', async () => {
  const { status, body } = await ask('GET', '/nothing')
  assert.deepEqual([status, body.type], [404, 'urn:oicq:problem:notFound'])
  assert.equal((await ask('GET', '/accounts/abc')).status, 400)
  assert.equal((await ask('GET', '/accounts/-1')).status, 400)
  assert.equal((await ask('GET', '/accounts/%2e%2e%2f')).status, 400)
})
