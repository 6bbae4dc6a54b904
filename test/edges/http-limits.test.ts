/** A public HTTP server: what a client sends is limited in size and time. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { startGateway } from '../start-gateway.ts'
import { answerOn, getRaw, openSocket } from './raw-http.ts'

const gateway = await startGateway()
after(() => gateway.close())

test('a head of more than 16 KiB is refused', async () => {
  assert.equal((await getRaw(gateway.url, '/healthz', `X-Long: ${'x'.repeat(20_000)}`)).status, 431)
  assert.equal((await getRaw(gateway.url, `/healthz?${'x'.repeat(20_000)}`)).status, 431)
})

test('what is no HTTP is refused', async () => {
  const socket = await openSocket(gateway.url)
  socket.write('\x81\x0a\x01\x16\r\n\r\n')
  assert.equal((await answerOn(socket)).status, 400)
})

test('a body is not read', async () => {
  const response = await fetch(`${gateway.url}/`, { method: 'POST', body: 'x'.repeat(100_000) })
  assert.ok(response.status >= 400 && response.status < 500, String(response.status))
})

describe('a request that does not end', { concurrency: true }, () => {
  for (const [what, begun] of [
    ['nothing at all', ''],
    ['half a head', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['half an upgrade', 'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'],
    ['a head without its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n'],
  ] as const) {
    test(`${what} is given up after some seconds`, async () => {
      const socket = await openSocket(gateway.url)
      socket.write(begun)
      const { status } = await answerOn(socket)
      assert.ok(status === undefined || status === 404 || status === 408, String(status))
    })
  }

  test('a head that comes byte by byte is given up, too', async () => {
    const socket = await openSocket(gateway.url)
    socket.write('GET / HTTP/1.1\r\nX-Slow: ')
    const timer = setInterval(() => socket.write('x'), 500)
    const { status } = await answerOn(socket)
    clearInterval(timer)
    assert.equal(status, 408)
  })

  test('an open WebSocket is not such a request', async () => {
    const client = await gateway.connect()
    await client.signUp()
    const socket = await openSocket(gateway.url)
    await answerOn(socket) // as long as that takes
    await client.expectNothing()
    await client.close()
  })
})
