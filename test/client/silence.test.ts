import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ConnectionLost } from '../../client/index.ts'
import { PASSWORD } from '../client.ts'
import { newClient, nextEvent } from './client-fixtures.ts'
import { acceptAndEcho, acceptLogins, FakeServer } from './fake-server.ts'

/** Mocks the client's clock and its liveness timers. */
function clock(t: TestContext) {
  const watches = new Set<() => void>()
  let now = performance.now()
  t.mock.method(performance, 'now', () => now)
  t.mock.method(globalThis, 'setInterval', (watch: () => void) => {
    watches.add(watch)
    return watch
  })
  t.mock.method(globalThis, 'clearInterval', (watch: () => void) => watches.delete(watch))
  return {
    watches,
    pass(seconds: number) {
      now += seconds * 1000
      for (const watch of watches) watch()
    },
  }
}

test('a server that is silent for 20 s while a reply is awaited counts as dead', async t => {
  const time = clock(t)
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
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
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
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
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
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
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
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
