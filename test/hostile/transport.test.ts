import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { after, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { frameOf } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { numbered } from '../features/inbox.ts'
import { startGateway } from '../start-gateway.ts'
import { assertChatWorks, assertClosed, signedUp } from './closing.ts'
import { closeFrame, maskedHeader, rawWebSocket } from './raw-websocket.ts'

const gateway = await startGateway()
after(() => gateway.close())

test('H3.2, W8: a message in WebSocket fragments of one byte is served', async () => {
  const [sender, recipient] = [await signedUp(gateway), await signedUp(gateway)]
  const frame = frameOf('sendMessage', { number: sender.number, recipient: recipient.number, text: 'piece by piece' })
  for (const [at, byte] of frame.entries()) {
    sender.socket.send(Uint8Array.of(byte), { fin: at === frame.length - 1 })
  }
  assert.equal((await recipient.next('message')).text, 'piece by piece')
})

test('W1.2, W1.3, W1.4, W2.2: a message in TCP segments of one byte is served', async () => {
  const socket = await rawWebSocket(gateway.url)
  socket.setNoDelay(true)
  const frame = frameOf('connectionTest', { number: 0 })
  const echo = once(socket, 'data')
  for (const byte of Buffer.concat([maskedHeader(0x02, frame.length), frame])) {
    socket.write(Uint8Array.of(byte))
    await turn()
  }
  const [data] = await echo
  assert.deepEqual(data.subarray(2), Buffer.from([0x81, 0x01, 0x0a, 0x16, 0, 0, 0, 4, 0, 0, 0, 0]))
  socket.destroy()
})

test('E2: fragments over the limit of a message close 1009', async () => {
  const client = await gateway.connect()
  for (let count = 0; count < 300; count++) client.socket.send(Buffer.alloc(1024), { fin: false })
  await assertClosed(client, 1009)
})

for (const count of [60, 1500]) {
  test(`M6.5: ${count} pings at once are answered, and the connection lives`, async () => {
    const socket = await rawWebSocket(gateway.url)
    const test = frameOf('connectionTest', { number: 0 })
    socket.write(Buffer.concat(new Array<Buffer>(count).fill(maskedHeader(0x09, 0))))
    socket.write(Buffer.concat([maskedHeader(0x02, test.length), test]))
    let received = Buffer.alloc(0)
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk])
      if (received.includes(0x82)) break
    }
    assert.deepEqual(received.subarray(0, 2 * count), Buffer.alloc(2 * count, Buffer.from([0x8a, 0x00])))
  })
}

test('thousands of pings leave the server serving', async () => {
  const client = await gateway.connect()
  for (let count = 0; count < 5000; count++) client.socket.ping(Buffer.alloc(125))
  await assertChatWorks(gateway)
  client.cut()
})

test('thousands of pongs nobody asked for leave the server serving', async () => {
  const client = await gateway.connect()
  for (let count = 0; count < 5000; count++) client.socket.pong(Buffer.alloc(125, 0xff))
  await assertChatWorks(gateway)
  client.cut()
})

test('hundreds of connections at once are all served', async () => {
  const clients = await Promise.all(numbered(0, 400).map(() => gateway.connect()))
  await Promise.all(clients.map(client => client.expectNothing()))
  await assertChatWorks(gateway)
  for (const client of clients) client.cut()
  await assertChatWorks(gateway)
})

test('connections that come and go leave the server serving', async () => {
  for (let round = 0; round < 20; round++) {
    const clients = await Promise.all(numbered(0, 20).map(() => gateway.connect()))
    for (const client of clients) {
      client.send('connectionTest', {})
      client.cut()
    }
  }
  await assertChatWorks(gateway)
})

test(
  'H1.5: more connections than MAX_CONNECTIONS are turned away, and let in when there is room',
  ownServer,
  async t => {
    const own = await startGateway({ MAX_CONNECTIONS: '5' })
    t.after(() => own.close())
    const clients = await Promise.all(numbered(0, 5).map(() => own.connect()))
    await Promise.all(clients.map(client => client.expectNothing()))
    const turnedAway = await own.connect().then(
      async client => (await client.closed).code,
      () => 'refused',
    )
    assert.ok(turnedAway === 'refused' || turnedAway === 1013, String(turnedAway))
    for (const client of clients) await client.expectNothing()
    await clients[0]?.close()
    await (await own.connect()).expectNothing()
  },
)

for (const [what, bytes, code, reason] of [
  ['without a mask', Buffer.from([0x82, 0x01, 0x81]), 1002, 'RFC 6455'],
  ['with a reserved bit', Buffer.from([0xc2, 0x80, 0, 0, 0, 0]), 1002, 'RFC 6455'],
  ['of the reserved opcode 3', maskedHeader(0x03, 0), 1002, 'RFC 6455'],
  ['of the reserved opcode 11', maskedHeader(0x0b, 0), 1002, 'RFC 6455'],
  ['that continues nothing', maskedHeader(0x00, 0), 1002, 'RFC 6455'],
  ['that is a ping in fragments', maskedHeader(0x09, 0, false), 1002, 'RFC 6455'],
  ['that is a ping of 126 bytes', Buffer.from([0x89, 0xfe, 0, 126, 0, 0, 0, 0]), 1002, 'RFC 6455'],
  [
    'with a close code that may not be sent',
    Buffer.concat([maskedHeader(0x08, 2), Buffer.from([0x03, 0xed])]),
    1002,
    'RFC 6455',
  ],
  [
    'with a close reason that is not UTF-8',
    Buffer.concat([maskedHeader(0x08, 3), Buffer.from([0x03, 0xe8, 0xff])]),
    1007,
    'UTF-8',
  ],
  ['longer than a message may be', Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0]), 1009, 'limit'],
] as const) {
  test(`H3.4, E2.1: a WebSocket frame ${what} closes ${code} with a reason, and only its own connection`, async () => {
    const socket = await rawWebSocket(gateway.url)
    socket.write(bytes)
    const closed = await closeFrame(socket)
    assert.equal(closed.code, code)
    assert.ok(closed.reason.includes(reason), closed.reason)
    await assertChatWorks(gateway)
  })
}

for (const [what, bytes] of [
  ['no HTTP', Buffer.from([0x81, 0x0a, 0x01, 0x16, 0, 0, 0, 4, 0, 0, 0, 0])],
  ['broken HTTP', Buffer.from('GET /ws HTTP/9.9\r\nUpgrade: websocket\r\n\r\n')],
  ['a header without end', Buffer.from(`GET /ws HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`)],
] as const) {
  test(`a connection that speaks ${what} is closed, and others are served`, async () => {
    const { hostname, port } = new URL(gateway.url)
    const socket = createConnection(Number(port), hostname)
    socket.on('error', () => {}) // a reset closes it, too
    const closed = new Promise(resolve => socket.on('close', resolve))
    socket.setTimeout(10_000, () => assert.fail('still open'))
    socket.resume().write(bytes)
    await closed
    await assertChatWorks(gateway)
  })
}

test('H1.6: an upgrade with a broken key is refused', async () => {
  const { hostname, port, host } = new URL(gateway.url)
  const socket = createConnection(Number(port), hostname)
  const answer = once(socket, 'data')
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n`,
  )
  const [data] = await answer
  assert.match(String(data), /^HTTP\/1\.1 400 /)
  socket.destroy()
})
