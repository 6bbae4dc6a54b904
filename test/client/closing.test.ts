import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { ConnectionClosed } from '../../client/index.ts'
import { newcomer, PASSWORD } from '../client.ts'
import { newClient, waitForStatus } from './client-fixtures.ts'
import { acceptAndEcho, acceptLogins, FakeServer } from './fake-server.ts'

test('close rejects everything that waits, and connect may be called again', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const offered = user.sendFile(10002, new Blob(['hello']))
  const waiting = [
    user.sendMessage(10002, 'under way'),
    user.getProfile(10002),
    user.register(newcomer),
    user.requestFriend(10003, 'hello'),
    user.monitor(10002),
    user.setMode('hidden'),
    user.barrier(),
    user.broadcast(1, 'hello'),
    user.sendMessage(10002, 'behind the broadcast'),
    offered.done,
  ]
  await connection.waitFor('connectionTest')
  user.close()
  for (const request of waiting) await assert.rejects(request, ConnectionClosed)
  assert.deepEqual(user.status, { is: 'idle' })
  assert.equal(user.number, undefined)
  assert.equal(user.unsent, 0)
  assert.equal(offered.state, 'failed')
  await once(connection.socket, 'close')
  user.close()
  await user.connect()
  assert.deepEqual(user.status, { is: 'connected' })
})

test('close during a sign-in rejects it', async t => {
  const server = await FakeServer.start(t, () => {})
  const user = newClient(server.url)
  const signedIn = user.signIn(10001, PASSWORD)
  await (await server.connection()).waitFor('login')
  user.close()
  await assert.rejects(signedIn, ConnectionClosed)
  assert.deepEqual(user.status, { is: 'idle' })
})

test('a listener may close the client at any status', async t => {
  const server = await FakeServer.start(t)
  for (const is of ['connecting', 'connected', 'signing in', 'online', 'waiting'] as const) {
    const user = newClient(server.url)
    user.on('status', status => {
      if (status.is === is) user.close()
    })
    const signedIn = user.signIn(10001, PASSWORD)
    signedIn.catch(() => {})
    if (is === 'waiting') {
      await signedIn
      server.connections.at(-1)?.socket.terminate()
      await new Promise<void>(resolve => user.on('status', () => user.status.is === 'idle' && resolve()))
    } else await waitForStatus(user, 'idle')
    assert.deepEqual(user.status, { is: 'idle' }, is)
  }
})

/** Returns the source of a program that uses the client at this URL and exits. */
function program(url: string, lines: string): string {
  return `
    import { OicqClient } from ${JSON.stringify(new URL('../../client/index.ts', import.meta.url).href)}
    const client = new OicqClient(${JSON.stringify(url)})
    ${lines}
  `
}

const programs = {
  'that is signed in and has all kinds of requests under way': `
    await client.signIn(10001, 'open sesame')
    const waiting = [client.sendMessage(1, 'a'), client.getProfile(1), client.broadcast(1, 'b'), client.barrier()]
    client.sendFile(1, new Blob(['c']))
    setImmediate(() => client.close())
    await Promise.allSettled(waiting)`,
  'that waits to come back': `
    client.on('status', ({ is }) => is === 'waiting' && client.close())
    await client.signIn(10001, 'open sesame')
    client.sendMessage(1, 'close me').catch(() => {})`,
}

for (const [what, lines] of Object.entries(programs)) {
  test(`a program ends after close, ${what}`, async t => {
    const server = await FakeServer.start(t, (connection, frame) => {
      acceptLogins(connection, frame)
      if (frame.name === 'sendMessage' && lines.includes('close me')) connection.socket.terminate()
    })
    const node = spawn(process.execPath, ['--input-type=module', '-e', program(server.url, lines)], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    t.after(() => node.kill('SIGKILL'))
    const [code] = await once(node, 'exit', { signal: AbortSignal.timeout(20_000) })
    assert.equal(code, 0)
  })
}

test('close waits until everything is settled', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const sent = user.sendMessage(10002, 'hello')
  const closed = user.close({ wait: true })
  await connection.waitFor('connectionTest')
  assert.equal(user.status.is, 'online')
  connection.send('connectionTest', { number: 10001 })
  await sent
  assert.deepEqual(await closed, [])
  assert.deepEqual(user.status, { is: 'idle' })
})

test('close waits across a lost connection', async t => {
  const server = await FakeServer.start(t, (connection, frame) => {
    if (connection === server.connections[0]) acceptLogins(connection, frame)
    else acceptAndEcho(connection, frame)
  })
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const sent = user.sendMessage(10002, 'hello')
  const closed = user.close({ wait: 60_000 })
  await connection.waitFor('connectionTest')
  connection.socket.terminate()
  await sent
  assert.deepEqual(await closed, [])
})

test('close says which messages were not safe in time', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const abort = new AbortController()
  abort.abort()
  for (const options of [{ wait: 50 }, { wait: true, signal: AbortSignal.timeout(50) }, abort, {}]) {
    const user = newClient(server.url)
    await user.signIn(10001, PASSWORD)
    const sent = [user.sendMessage(10002, 'one'), user.sendMessage(10003, 'two'), user.broadcast(1, 'three')]
    const rejected = Promise.all(sent.map(each => assert.rejects(each, ConnectionClosed)))
    assert.deepEqual(await user.close(options), [
      { recipient: 10002, text: 'one' },
      { recipient: 10003, text: 'two' },
    ])
    await rejected
    assert.deepEqual(user.status, { is: 'idle' })
  }
})
