import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestClient } from '../client.ts'
import { befriend } from '../features/inbox.ts'
import { startGateway } from '../start-gateway.ts'
import { assertClosed, signedUp } from './closing.ts'
import { closeFrame, maskedHeader, rawWebSocket } from './raw-websocket.ts'

const IDLE_MS = 600

const gateway = await startGateway({ IDLE_TIMEOUT_MS: String(IDLE_MS) })
after(() => gateway.close())

/** A signed-in client that answers no pings. It signs in again, for which no password is hashed: that may take longer than the idle limit. */
async function silent(): Promise<TestClient> {
  const { number } = await signedUp(gateway)
  const client = await gateway.connect({ autoPong: false })
  await client.login(number)
  return client
}

test('M6, E2: a signed-in client that is silent is closed 4003, not before the idle limit', async () => {
  const client = await silent()
  // The server hears the last frame later than this.
  const start = Date.now()
  client.send('connectionTest', {})
  await client.next('connectionTest')
  await assertClosed(client, 4003)
  assert.ok(Date.now() - start >= IDLE_MS - 100, `after ${Date.now() - start} ms`)
})

test('M6, P5: a gateway that stood still reads what has arrived before it calls a client silent', async () => {
  const [user, friend] = [await signedUp(gateway), await signedUp(gateway)]
  await befriend(friend, user)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * IDLE_MS)
  await user.ask('connectionTest', {})
  await friend.expectNothing()
})

test('M6, E2: a client that never logs in is closed 4003', async () => {
  await assertClosed(await gateway.connect({ autoPong: false }), 4003)
})

test('M6: a client that sends frames stays', async () => {
  const client = await silent()
  for (const end = Date.now() + 4 * IDLE_MS; Date.now() < end; ) {
    await pause(IDLE_MS / 4)
    await client.ask('connectionTest', {})
  }
})

test('M6: a client that sends pongs unasked stays', async () => {
  const client = await silent()
  for (const end = Date.now() + 4 * IDLE_MS; Date.now() < end; ) {
    await pause(IDLE_MS / 4)
    client.socket.pong()
  }
  await client.expectNothing()
})

test('M6: a client that answers pings stays, and is sent nothing unasked', async t => {
  const limit = 6500
  const own = await startGateway({ IDLE_TIMEOUT_MS: String(limit) })
  t.after(() => own.close())
  const [signedIn, nobody] = [await signedUp(own), await own.connect()]
  await pause(limit + 1500)
  for (const client of [signedIn, nobody]) {
    assert.ok(client.isOpen)
    await client.expectNothing()
  }
})

test('M6: a socket that dribbles a frame without end is closed 4003', async () => {
  const socket = await rawWebSocket(gateway.url)
  const closed = closeFrame(socket)
  socket.write(maskedHeader(0x02, 100))
  const dribble = setInterval(() => socket.write(Buffer.from([0x81])), IDLE_MS / 4)
  try {
    assert.equal((await closed).code, 4003)
  } finally {
    clearInterval(dribble)
  }
})

test('M6: a socket that sends fragments of a message without end is closed', async () => {
  const socket = await rawWebSocket(gateway.url)
  const closed = closeFrame(socket)
  socket.write(maskedHeader(0x02, 0, false))
  const dribble = setInterval(() => socket.write(maskedHeader(0x00, 0, false)), IDLE_MS / 4)
  try {
    assert.ok([4003, 1008, 1009].includes((await closed).code))
  } finally {
    clearInterval(dribble)
  }
})
