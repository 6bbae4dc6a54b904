import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { answerOn, getRaw, openSocket, type RawAnswer } from '../edges/raw-http.ts'
import { keys, startApiGateway } from './api-client.ts'

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
  const access = await ask('POST', '/rooms', { body: { name: 'a', access: 'secret' } })
  assert.deepEqual([access.status, access.body.detail], [400, 'body/access must be one of open, invitation'])
  const long = await post({ to: 10001, text: 'a', ['m'.repeat(1000)]: 1 })
  assert.ok((long.body.detail?.length ?? 0) < 100, 'its name is cut')
  assert.equal((await post({ to: 1.5, text: 'a' })).status, 400)
  assert.equal((await post({ to: 2 ** 32, text: 'a' })).status, 400)
  assert.equal((await post('{"__proto__":{"scope":1},"to":10001,"text":"a"}')).status, 400)
  const latin1 = await fetch(`${gateway.url}/api/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.all.key}`, 'content-type': 'application/json' },
    body: Buffer.from('{"to":10001,"text":"\xe9"}', 'latin1'),
  })
  assert.deepEqual([latin1.status, await detailOf(latin1)], [400, 'the body is not UTF-8'])
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

test('N5: a request that offers HTTP/2 or TLS, as some client libraries do unasked, is served over HTTP/1.1', async () => {
  const body = '{"nickname":"Ming"}'
  for (const offer of ['h2c', 'TLS/1.2']) {
    const socket = await openSocket(gateway.url)
    const head = [
      'POST /api/v1/accounts HTTP/1.1',
      'Host: a',
      'Connection: Upgrade',
      `Upgrade: ${offer}`,
      `Authorization: Bearer ${keys.all.key}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
    assert.equal((await answerOn(socket)).status, 201, offer)
  }
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
  assert.equal(preflight.status, 405)
  assert.equal(preflight.headers.get('access-control-allow-origin'), null)
})

test('N5: a path that there is not is a problem, too, and numbers in paths are checked', async () => {
  const { status, body } = await ask('GET', '/nothing')
  assert.deepEqual([status, body.type], [404, 'urn:oicq:problem:notFound'])
  assert.equal((await ask('GET', '/accounts/abc')).status, 400)
  assert.equal((await ask('GET', '/accounts/-1')).status, 400)
  assert.equal((await ask('GET', '/accounts/%2e%2e%2f')).status, 400)
})

test('N5: another method of a path is a problem, with those that there are', async () => {
  for (const [method, path, allowed] of [
    ['PUT', '/accounts', 'POST, GET, HEAD'],
    ['POST', '/openapi.json', 'GET, HEAD'],
    ['OPTIONS', '/accounts/10001/friends/10002', 'PUT, DELETE'],
  ] as const) {
    const { status, headers, body } = await ask(method, path)
    assert.deepEqual([status, body.type], [405, 'urn:oicq:problem:method'], path)
    assert.equal(headers.get('allow'), allowed)
  }
  assert.equal((await ask('PROPFIND', '/accounts')).body.type, 'urn:oicq:problem:notFound')
})

test('N5: what no route sees is a problem, too: the prefix alone, a path or a request that cannot be read, a long URL, a handshake', async () => {
  for (const [path, status, type] of [
    ['/api/v1', 404, 'notFound'],
    ['/api/v1/', 404, 'notFound'],
    ['//api/v1/accounts', 404, 'notFound'],
    ['/api//v1/accounts', 404, 'notFound'],
    ['/api/v1/accounts/%zz', 400, 'malformed'],
    [`/api/v1/accounts/${'1'.repeat(1000)}`, 404, 'notFound'],
    [`/api/v1/accounts/${'1'.repeat(20_000)}`, 431, 'headTooLarge'],
  ] as const) {
    expectProblem(await getRaw(gateway.url, path), status, type)
  }
  const socket = await openSocket(gateway.url)
  socket.write('GET /api/v1/accounts HTTP/1.1\r\nContent-Length: some\r\n\r\n')
  expectProblem(await answerOn(socket), 400, 'malformed')

  const path = '/api/v1/accounts'
  expectProblem(await getRaw(gateway.url, path, 'Expect: nonsense'), 417, 'expectation')
  expectProblem(await getRaw(gateway.url, path, 'Upgrade: websocket', 'Connection: upgrade'), 404, 'notFound')
  const withoutHost = await openSocket(gateway.url)
  withoutHost.write(`GET ${path} HTTP/1.1\r\n\r\n`)
  expectProblem(await answerOn(withoutHost), 400, 'malformed')
})

function expectProblem(answer: RawAnswer, status: number, name: string): void {
  assert.equal(answer.status, status, answer.head)
  assert.match(answer.head, /^content-type: application\/problem\+json\r?$/im)
  const problem = JSON.parse(answer.body)
  assert.deepEqual([problem.type, problem.status], [`urn:oicq:problem:${name}`, status])
}

async function detailOf(response: Response): Promise<unknown> {
  return Object(await response.json()).detail
}
