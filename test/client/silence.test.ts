import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ConnectionLost, emptyRegistration, type OicqClient } from '../../client/index.ts'
import { PASSWORD } from '../client.ts'
import { newClient, nextEvent } from './client-fixtures.ts'
import { acceptAndEcho, acceptLogins, type FakeConnection, FakeServer } from './fake-server.ts'

const { password: _, verification: __, ...emptyProfile } = emptyRegistration

/** Mocks the client's clock and its liveness timers. */
function clock(t: TestContext) {
  const watches = new Set<() => void>()
  let now = Math.ceil(performance.now())
  t.mock.method(performance, 'now', () => now)
  t.mock.method(globalThis, 'setInterval', (watch: () => void) => {
    watches.add(watch)
    return watch
  })
  t.mock.method(globalThis, 'clearInterval', (watch: () => void) => watches.delete(watch))
  return {
    watches,
    /** Time passes, and is noticed each second. */
    pass(seconds: number) {
      for (let second = 0; second < seconds; second++) this.freeze(1)
    },
    /** The process, or the tab, stands still for so long. */
    freeze(seconds: number) {
      now += seconds * 1000
      for (const watch of watches) watch()
    },
  }
}

/** Resolves when the client has also read the echo of the test that follows a sign-in. */
async function signIn(user: OicqClient, server: FakeServer): Promise<FakeConnection> {
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  await connection.firstTest()
  const heard = nextEvent(user, 'notice')
  connection.announce('signed in')
  await heard
  return connection
}

test('a server that is silent for 20 s while a reply is awaited counts as dead', async t => {
  const time = clock(t)
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await signIn(user, server)
  time.pass(10)
  const profile = user.getProfile(10002)
  time.pass(19)
  assert.equal(user.status.is, 'online')
  const waiting = nextEvent(user, 'status')
  time.pass(1)
  await assert.rejects(profile, new ConnectionLost('the server was silent for 20 s'))
  const status = await waiting
  assert.equal(status.is === 'waiting' && status.why, 'the server was silent for 20 s')
  await nextEvent(user, 'signedIn')
})

test('any frame is a sign of life', async t => {
  const time = clock(t)
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  const connection = await signIn(user, server)
  const profile = user.getProfile(10002)
  time.pass(15)
  const notice = nextEvent(user, 'notice')
  connection.announce('I am here')
  await notice
  time.pass(15)
  assert.equal(user.status.is, 'online')
  user.close()
  await assert.rejects(profile)
})

test('after 25 s of silence, a connection test is sent; its echo suffices', async t => {
  const time = clock(t)
  const server = await FakeServer.start(t, acceptAndEcho)
  const user = newClient(server.url)
  const connection = await signIn(user, server)
  time.pass(24)
  time.pass(1)
  await connection.waitFor('connectionTest')
  assert.equal(connection.frames.length, 2)
  await user.barrier()
  time.pass(24)
  assert.equal(user.status.is, 'online')
})

test('while a file is being sent, a server may be silent for 60 s: a slow receiver delays it', async t => {
  const time = clock(t)
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  const connection = await signIn(user, server)
  const file = user.sendFile(10002, new Blob([new Uint8Array(1_000_000)]))
  await connection.waitFor('connectionTest')
  connection.send('connectionTest', { number: 10001 })
  connection.send('fileAnswer', { friend: 10002, accepted: 1 })
  await connection.waitFor('fileData')
  time.pass(59)
  assert.equal(file.state, 'sending')
  time.pass(1)
  await assert.rejects(file.done, ConnectionLost)
})

test('a closed connection has no liveness timer', async t => {
  const time = clock(t)
  const server = await FakeServer.start(t, acceptAndEcho)
  const user = newClient(server.url)
  await user.connect()
  assert.equal(time.watches.size, 1)
  user.close()
  assert.equal(time.watches.size, 0)
})

test('a client that stood still reads what has arrived before it calls the connection dead', async t => {
  const time = clock(t)
  const server = await FakeServer.start(t, acceptAndEcho)
  const user = newClient(server.url)
  const connection = await signIn(user, server)
  const profile = user.getProfile(10002)
  await connection.waitFor('getProfile')
  time.freeze(25)
  connection.send('profile', { ...emptyProfile, success: 1, friend: 10002 })
  await profile
  time.pass(4)
  assert.equal(user.status.is, 'online')
  assert.equal(server.connections.length, 1)
})

test('a client that stood still reads an answer that has arrived before its deadline counts', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url, { requestTimeoutMs: 1000 })
  const connection = await signIn(user, server)
  const renamed = user.renameGroup(2, 'Work')
  await connection.waitFor('renameGroup')
  connection.send('groupRenamed', { success: 1, group: 2, name: 'Work' })
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100)
  await renamed
})

test('a client that stood still gives the connection up 5 s later if nothing arrives', async t => {
  const time = clock(t)
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await signIn(user, server)
  time.freeze(3600)
  await (await server.connection()).waitFor('connectionTest')
  time.pass(4)
  assert.equal(user.status.is, 'online')
  const waiting = nextEvent(user, 'status')
  time.pass(1)
  const status = await waiting
  assert.equal(status.is === 'waiting' && status.why, 'the server was silent for 5 s')
})

test('a tab whose timers run once a minute notices a dead connection, too', async t => {
  const time = clock(t)
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await signIn(user, server)
  time.freeze(60)
  assert.equal(user.status.is, 'online')
  time.freeze(60)
  assert.equal(user.status.is, 'waiting')
})

/** A window, whose network comes and goes. */
function pretendWindow(t: TestContext): EventTarget {
  const window = new EventTarget()
  for (const name of ['addEventListener', 'removeEventListener'] as const) {
    Object.defineProperty(globalThis, name, { value: window[name].bind(window), configurable: true })
    t.after(() => Reflect.deleteProperty(globalThis, name))
  }
  return window
}

for (const [what, act] of [
  ['reconnectNow', (user: OicqClient) => user.reconnectNow()],
  ['the event online of a window', (_: OicqClient, window: EventTarget) => window.dispatchEvent(new Event('online'))],
] as const) {
  test(`${what} finds out whether the connection is alive`, async t => {
    const time = clock(t)
    const window = pretendWindow(t)
    let isAlive = true
    const server = await FakeServer.start(t, (connection, frame) => {
      if (isAlive) acceptAndEcho(connection, frame)
    })
    const user = newClient(server.url)
    await signIn(user, server)
    const connection = await server.connection()
    act(user, window)
    await connection.waitFor('connectionTest')
    await user.barrier()
    time.pass(6)
    assert.equal(user.status.is, 'online')
    isAlive = false
    act(user, window)
    act(user, window)
    await connection.waitFor('connectionTest', 3)
    time.pass(5)
    assert.equal(user.status.is, 'waiting')
    assert.equal(connection.frames.length, 4)
    await user.close()
    act(user, window)
    assert.deepEqual(user.status, { is: 'idle' })
  })
}
