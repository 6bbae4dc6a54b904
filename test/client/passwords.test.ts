/** A password by a function, which is asked at every sign-in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OicqClient, type PasswordRequest, PasswordUnavailable } from '../../client/index.ts'
import { newcomer } from '../client.ts'
import { collectEvents, FAST_RECONNECT, newClient, nextEvent } from './client-fixtures.ts'
import { acceptAndEcho, FakeServer } from './fake-server.ts'

test('a function is asked at every sign-in, and told which it is', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  const asked: boolean[] = []
  await user.signIn(10001, async ({ again }) => `token ${asked.push(again)}`)
  const again = nextEvent(user, 'signedIn')
  ;(await server.connection()).socket.terminate()
  await again
  assert.deepEqual(asked, [false, true])
  const passwords = server.connections
    .flatMap(({ frames }) => frames)
    .flatMap(({ name, values }) => (name === 'login' ? [values.password] : []))
  assert.deepEqual(passwords, ['token 1', 'token 2'])
})

const failing = {
  'throws at once': () => {
    throw new Error('no token today')
  },
  rejects: () => Promise.reject(new Error('no token today')),
  'does not answer': () => new Promise<string>(() => {}),
  'returns no string': () => 7 as unknown as string,
}

for (const [what, password] of Object.entries(failing)) {
  test(`a function that ${what} rejects the sign-in, and the connection stays`, async t => {
    const server = await FakeServer.start(t)
    const user = newClient(server.url, { ...FAST_RECONNECT, requestTimeoutMs: 1000 })
    await assert.rejects(user.signIn(10001, password), PasswordUnavailable)
    assert.deepEqual(user.status, { is: 'connected' })
    await user.signIn(10001, 'another')
    assert.deepEqual((await server.connection()).frames.length, 1)
  })
}

test('a function that fails when signing in again is asked again later; the status says why', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  let failures = 0
  const password = ({ again }: PasswordRequest) => {
    if (again && failures++ < 7) throw new Error('no token today')
    return 'token'
  }
  await user.signIn(10001, password)
  const reasons = collectEvents(user, 'status')
  const again = nextEvent(user, 'signedIn')
  ;(await server.connection()).socket.terminate()
  await again
  const why = reasons.flatMap(status => (status.is === 'waiting' ? [status.why] : []))
  assert.deepEqual(why.slice(1), new Array(7).fill('the function for the password failed: no token today'))
})

const stops = {
  'the sign-in is aborted': { name: 'AbortError', stop: (_: OicqClient, abort: AbortController) => abort.abort() },
  'the client is closed': { name: 'ConnectionClosed', stop: (user: OicqClient) => void user.close() },
}

for (const [when, { name, stop }] of Object.entries(stops)) {
  test(`a function need not answer any more when ${when}`, async t => {
    const server = await FakeServer.start(t)
    const user = newClient(server.url)
    const abort = new AbortController()
    const asked = Promise.withResolvers<AbortSignal>()
    const password = ({ signal }: PasswordRequest) => {
      asked.resolve(signal)
      return new Promise<string>(() => {})
    }
    const signedIn = user.signIn(10001, password, { signal: abort.signal })
    const signal = await asked.promise
    assert.equal(signal.aborted, false)
    stop(user, abort)
    await assert.rejects(signedIn, { name })
    assert.equal(signal.aborted, true)
  })
}

test('a new password does not replace a function', async t => {
  const server = await FakeServer.start(t, (connection, frame) => {
    acceptAndEcho(connection, frame)
    if (frame.name === 'updateProfile') connection.send('profileUpdated', { success: 1 })
  })
  const user = newClient(server.url)
  await user.signIn(10001, () => 'token')
  await user.updateProfile({ ...newcomer, password: 'changed it' })
  ;(await server.connection()).socket.terminate()
  const connection = await server.connection(1)
  await connection.waitFor('login')
  const [login] = connection.frames
  assert.equal(login?.name === 'login' && login.values.password, 'token')
})

test('a password that does not fit is asked for again when signing in again', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  let asked = 0
  await user.signIn(10001, () => (asked++ === 1 ? 'x'.repeat(70_000) : 'token'))
  const again = nextEvent(user, 'signedIn')
  ;(await server.connection()).socket.terminate()
  await again
  assert.equal(asked, 3)
})
