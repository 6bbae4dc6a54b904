/** The WebSocket handshake: where, in which version, from which pages (H1, H2, H3, W12). */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { WebSocket } from 'ws'
import { TestClient } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { GatewayProcess } from '../process/gateway-process.ts'
import { startGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { answerOn, openSocket } from './raw-http.ts'

const gateway = await startGateway()
after(() => gateway.close())

const handshake = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']

/** Returns the status of the answer to a handshake on this path, as `statusOfRequest` does. */
function statusOf(path: string, ...lines: readonly string[]): Promise<string> {
  return statusOfRequest(`GET ${path} HTTP/1.1`, ...lines)
}

/** Returns the status of the answer to a request of these lines. Unless that is 101, the server has hung up then. */
async function statusOfRequest(...lines: readonly string[]): Promise<string> {
  const socket = await openSocket(gateway.url)
  socket.write([...lines, '', ''].join('\r\n'))
  const [data] = await once(socket, 'data')
  const [, status = ''] = String(data).split(' ')
  if (status === '101') socket.destroy()
  else await once(socket.resume(), 'close')
  return status
}

for (const path of ['/wsx', '/ws/', '/healthz', '/readyz', '/metrics', '/', '/index.html', '/no-such-page']) {
  test(`H1.2: a handshake on ${path} is refused with 404 at once`, async () => {
    assert.equal(await statusOf(path, 'Host: a', 'Sec-WebSocket-Version: 13', ...handshake), '404')
  })
}

test('H1.4: a handshake of an unknown version is refused with 426', async () => {
  assert.equal(await statusOf('/ws', 'Host: a', 'Sec-WebSocket-Version: 99', ...handshake), '426')
})

test('a handshake without a Host is refused with 400', async () => {
  assert.equal(await statusOf('/ws', 'Sec-WebSocket-Version: 13', ...handshake), '400')
})

test('H1.6: a handshake without a key is refused with 400', async () => {
  const [upgrade = '', connection = ''] = handshake
  assert.equal(await statusOf('/ws', 'Host: a', 'Sec-WebSocket-Version: 13', upgrade, connection), '400')
})

test('H1.6: a handshake with HEAD in place of GET is refused with 400, and its socket does not stay open', async () => {
  assert.equal(await statusOfRequest('HEAD /ws HTTP/1.1', 'Host: a', 'Sec-WebSocket-Version: 13', ...handshake), '400')
})

for (const [path, status] of [
  ['/ws', '426'],
  ['/healthz', '200'],
  ['/no-such-path', '404'],
] as const) {
  test(`a handshake on ${path} behind a request that is not answered yet is answered as a request, and ends the connection`, async () => {
    const socket = await openSocket(gateway.url)
    const requests = [
      ['GET /readyz HTTP/1.1', 'Host: a'],
      [`GET ${path} HTTP/1.1`, 'Host: a', 'Sec-WebSocket-Version: 13', ...handshake],
    ]
    socket.write(requests.map(lines => `${lines.join('\r\n')}\r\n\r\n`).join(''))
    const { head, body } = await answerOn(socket)
    assert.deepEqual((head + body).match(/(?<=HTTP\/1\.1 )\d+/g), ['200', status])
  })
}

for (const [offer, path, status] of [
  ['h2c', '/healthz', '200'],
  ['h2c', '/no-such-path', '404'],
  ['TLS/1.2', '/ws', '426'],
] as const) {
  test(`H1.3: a request on ${path} that offers ${offer}, as clients do unasked, gets ${status} as without the offer`, async () => {
    assert.equal(await statusOf(path, 'Host: a', `Upgrade: ${offer}`, 'Connection: Upgrade'), status)
  })
}

for (const [fault, path] of [
  ['has no key', '/ws'],
  ['has a path that cannot be decoded', '/ws%'],
] as const) {
  test(`a client whose handshake ${fault} cannot keep its connection open`, async () => {
    const server = new URL(gateway.url)
    const socket = connect({ port: Number(server.port), host: server.hostname, allowHalfOpen: true })
    socket.on('error', () => {}) // the reset that is awaited
    socket.resume()
    const ended = once(socket, 'end')
    const [upgrade, connection] = handshake
    socket.write(
      [`GET ${path} HTTP/1.1`, 'Host: a', 'Sec-WebSocket-Version: 13', upgrade, connection, '', ''].join('\r\n'),
    )
    await ended
    await until('a reset, because nobody has the socket any more', () => {
      if (!socket.destroyed) socket.write('x')
      return socket.destroyed
    })
  })
}

for (const [origin, host, status] of [
  ['https://chat.example.org', 'chat.example.org:443', '101'],
  ['https://chat.example.org', 'CHAT.example.ORG', '101'],
  ['http://chat.example.org', 'chat.example.org:80', '101'],
  ['http://[2001:db8::1]:8080', '[2001:0DB8:0:0:0:0:0:1]:8080', '101'],
  ['https://chat.example.org', 'chat.example.org:80', '403'],
  ['https://chat.example.org', 'chat.example.org.evil.example', '403'],
  ['https://evil.example', 'chat.example.org@evil.example', '403'],
  ['capacitor://localhost', 'localhost', '403'],
  ['null', 'localhost', '403'],
] as const) {
  test(`${status === '403' ? 'H2.1' : 'H2.2'}: a page of ${origin} that asks for ${host} gets ${status}`, async () => {
    const lines = [`Origin: ${origin}`, `Host: ${host}`, 'Sec-WebSocket-Version: 13', ...handshake]
    assert.equal(await statusOf('/ws', ...lines), status)
  })
}

test('H2.2: ALLOWED_ORIGINS: subdomains and the schemes of apps can be allowed', ownServer, async t => {
  const own = await startGateway({
    ALLOWED_ORIGINS:
      'https://*.example.org:8443,capacitor://localhost, tauri://localhost, https://Chat.example.com:443',
  })
  t.after(() => own.close())
  const connectFrom = async (origin: string) => (await own.connect({ headers: { origin } })).close()
  for (const origin of [
    'https://a.example.org:8443',
    'https://a.b.example.org:8443',
    'capacitor://localhost',
    'tauri://localhost',
    'https://chat.example.com',
  ]) {
    await connectFrom(origin)
  }
  for (const origin of [
    'https://example.org:8443',
    'https://a.example.org',
    'http://a.example.org:8443',
    'https://evilexample.org:8443',
    'https://evil.example/.example.org:8443',
    'capacitor://localhost.evil.example',
    'ionic://localhost',
  ]) {
    await assert.rejects(connectFrom(origin), /403/, origin)
  }
})

async function protocolFor(...offered: string[]): Promise<string> {
  const socket = new WebSocket(gateway.wsUrl, offered)
  try {
    await once(socket, 'open')
    return socket.protocol
  } finally {
    socket.terminate()
  }
}

test('H1.1, W12.2: oicq.1 is chosen when it is offered, alone or among others', async () => {
  assert.equal(await protocolFor('oicq.1'), 'oicq.1')
  assert.equal(await protocolFor('mqtt', 'oicq.1', 'oicq.2'), 'oicq.1')
})

test('H2.3, W12.4: who offers nothing gets a connection', async () => {
  assert.equal(await protocolFor(), '')
})

test('H3.1: an offer of compression is ignored', async () => {
  const socket = new WebSocket(gateway.wsUrl, { perMessageDeflate: true })
  await once(socket, 'open')
  assert.equal(socket.extensions, '')
  socket.terminate()
})

test('W12.3: an offer without it gets a connection with no subprotocol', async () => {
  const offer = 'Sec-WebSocket-Protocol: mqtt'
  const socket = await openSocket(gateway.url)
  const lines = ['GET /ws HTTP/1.1', 'Host: a', 'Sec-WebSocket-Version: 13', offer, ...handshake, '', '']
  socket.write(lines.join('\r\n'))
  const [data] = await once(socket, 'data')
  assert.match(String(data), /^HTTP\/1.1 101 /)
  assert.doesNotMatch(String(data), /sec-websocket-protocol/i)
  socket.destroy()
})

test('a refused handshake is logged with its reason, and counted', ownServer, async t => {
  const own = await GatewayProcess.start({ LOG_LEVEL: 'info' })
  t.after(() => own.remove())
  const connect = TestClient.connect(`${own.url.replace('http', 'ws')}/ws`, {
    headers: { origin: `https://evil.example/${'x'.repeat(1000)}` },
  })
  await assert.rejects(connect, /403/)
  const metrics = await (await fetch(`${own.url}/metrics`)).text()
  assert.match(metrics, /^oicq_handshakes_refused_total\{reason="origin"\} 1$/m)
  await own.logs(/handshake refused.*\n/)
  const line = own.log.split('\n').find(text => text.includes('handshake refused')) ?? ''
  const { reason, address, path, origin } = JSON.parse(line)
  assert.deepEqual({ reason, address, path }, { reason: 'origin', address: '127.0.0.1', path: '/ws' })
  assert.ok(origin.startsWith('https://evil.example/') && origin.length <= 200, origin)
})
