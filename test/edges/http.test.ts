import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startGateway, type TestGateway } from '../start-gateway.ts'

const gateway = await startGateway()
after(() => gateway.close())

test('GET /healthz answers 200', async () => {
  assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200)
})

test('GET /readyz answers 200 while the server can serve', async () => {
  assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200)
})

for (const path of [
  '/no-such-page',
  '//api/v1/accounts',
  '/api/v1/accounts',
  '/metrics/',
  '/ws/',
  '/ws/more',
  '/healthz/x',
  '/%2e%2e/package.json',
  '/../package.json',
]) {
  test(`GET ${path} answers 404, with problem details`, async () => {
    await expectNotFound(await fetch(`${gateway.url}${path}`))
  })
}

test('another method than GET and HEAD answers 404, with problem details', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    await expectNotFound(await fetch(`${gateway.url}/healthz`, { method }))
  }
})

async function expectNotFound(answer: Response): Promise<void> {
  assert.equal(answer.status, 404)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
  assert.deepEqual(await answer.json(), {
    type: 'urn:oicq:problem:notFound',
    title: 'There is nothing here',
    status: 404,
  })
}

test('H1.3: GET /ws without an upgrade answers 426 and says what to upgrade to', async () => {
  const { status, headers } = await fetch(`${gateway.url}/ws`)
  assert.equal(status, 426)
  assert.equal(headers.get('upgrade'), 'websocket')
})

test('the server does not say what it is made of', async () => {
  const { headers } = await fetch(`${gateway.url}/healthz`)
  assert.equal(headers.get('x-powered-by'), null)
  assert.equal(headers.get('server'), null)
})

async function connectFrom(at: TestGateway, origin: string): Promise<void> {
  const client = await at.connect({ headers: { origin } })
  await client.expectNothing()
  await client.close()
}

test('ALLOWED_ORIGINS: by default a page of the same host may connect', async () => {
  await connectFrom(gateway, gateway.url)
})

test('ALLOWED_ORIGINS: a client without an Origin may connect', async () => {
  await (await gateway.connect()).expectNothing()
})

for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'http://localhost', 'null', 'not a URL']) {
  test(`ALLOWED_ORIGINS: by default a page of ${JSON.stringify(origin)} is refused with 403`, async () => {
    await assert.rejects(connectFrom(gateway, origin), /403/)
  })
}

test('ALLOWED_ORIGINS: by default a page of the same host name and another port is refused with 403', async () => {
  const { protocol, hostname, port } = new URL(gateway.url)
  await assert.rejects(connectFrom(gateway, `${protocol}//${hostname}:${Number(port) - 1}`), /403/)
})

test('ALLOWED_ORIGINS: a list lets these in, and only these', async t => {
  const own = await startGateway({ ALLOWED_ORIGINS: 'https://chat.example.org,https://b.example:8443' })
  t.after(() => own.close())
  await connectFrom(own, 'https://chat.example.org')
  await connectFrom(own, 'https://b.example:8443')
  await (await own.connect()).expectNothing()
  for (const origin of ['http://chat.example.org', 'https://chat.example.org.evil.example', 'https://b.example']) {
    await assert.rejects(connectFrom(own, origin), /403/)
  }
})

test('ALLOWED_ORIGINS: * lets all in', async t => {
  const own = await startGateway({ ALLOWED_ORIGINS: '*' })
  t.after(() => own.close())
  await connectFrom(own, 'https://anywhere.example')
})
