import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { ConnectionLost, NotSignedIn } from '../../client/index.ts'
import { closeCodes, decodeText, Manner, Mode } from '../../protocol/index.ts'
import { newcomer, PASSWORD } from '../client.ts'
import { GatewayProcess } from '../process/gateway-process.ts'
import { collectEvents, FAST_RECONNECT, newClient, newUser, nextEvent, waitForStatus } from './client-fixtures.ts'
import { acceptAndEcho, acceptLogins, type FakeConnection, FakeServer, type FromUser } from './fake-server.ts'
import { RestartableGateway } from './restartable-gateway.ts'

const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `message ${from + index}`)

test('a user is signed in again after a drained gateway restarts', async t => {
  const gateway = await RestartableGateway.start(t)
  const user = await newUser(gateway.wsUrl)
  const { number } = user
  const statuses = collectEvents(user, 'status')
  const waiting = nextEvent(user, 'status', ({ is }) => is === 'waiting')
  const again = nextEvent(user, 'signedIn')
  await gateway.stop()
  assert.equal((await waiting).is, 'waiting')
  assert.equal(user.number, number)
  await gateway.restart()
  const { again: isAgain, groups } = await again
  assert.equal(isAgain, true)
  assert.equal(groups.length, 1)
  assert.deepEqual(
    statuses.slice(-3).map(({ is }) => is),
    ['connecting', 'signing in', 'online'],
  )
  const [first] = statuses
  assert.ok(first?.is === 'waiting')
  assert.equal(first.why, 'the server is stopping')
  await user.getProfile(number)
})

test('messages sent while there is no connection are sent after reconnecting', async t => {
  const gateway = await RestartableGateway.start(t)
  const [writer, reader] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]
  const messages = collectEvents(reader, 'message')
  const waiting = waitForStatus(writer, 'waiting')
  await gateway.stop()
  await waiting
  const sent = Promise.all(numbered(20).map(text => writer.sendMessage(reader.number, text)))
  assert.equal(writer.unsent, 20)
  await gateway.restart()
  await sent
  await waitForStatus(reader, 'online')
  await reader.barrier()
  assert.deepEqual(
    messages.map(({ text }) => text),
    numbered(20),
  )
})

test('requests without a connection, and those pending when it is lost, are rejected with ConnectionLost', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url, { firstDelayMs: 1e9, longestDelayMs: 1e9 })
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const underWay = [user.getProfile(10002), user.broadcast(1, 'hello'), user.barrier(), user.monitor(10002)]
  await connection.waitFor('monitor')
  connection.socket.terminate()
  for (const request of underWay) await assert.rejects(request, ConnectionLost)
  await assert.rejects(user.getProfile(10002), ConnectionLost)
  await assert.rejects(user.broadcast(0, 'hello'), ConnectionLost)
  await assert.rejects(user.barrier(), ConnectionLost)
})

for (const [signal, what] of [
  ['SIGKILL', 'killed'],
  ['SIGTERM', 'drained'],
] as const) {
  test(`a ${what} gateway: what was not safe is sent again, nothing is lost, and the order stays`, async t => {
    const gateway = await GatewayProcess.start()
    t.after(() => gateway.remove())
    const url = `${gateway.url.replace('http', 'ws')}/ws`
    const [writer, reader] = [await newUser(url), await newUser(url)]
    await reader.addFriend(writer.number)
    const messages = collectEvents(reader, 'message')
    const texts = numbered(400)
    const sent = texts.map(text => writer.sendMessage(reader.number, text))
    await sent[100]
    gateway.signal(signal)
    await gateway.startAgain()
    await Promise.all(sent)
    await waitForStatus(reader, 'online')
    await reader.barrier()
    const heard = messages.map(({ text }) => text)
    const firstTimes = heard.filter((text, place) => heard.indexOf(text) === place)
    assert.deepEqual(firstTimes, texts)
    // Only what came before can be marked.
    for (const [place, { text, repeated }] of messages.entries()) {
      if (repeated) assert.notEqual(heard.indexOf(text), place, `${text} is marked, and came for the first time`)
    }
  })
}

test('a refusal received before the connection was lost stands', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const [refused, safe] = [user.sendMessage(5, 'hello'), user.sendMessage(10002, 'hello')]
  await connection.waitFor('connectionTest', 2)
  connection.notice({ name: 'sendMessage', number: 5 }, 'noSuchNumber')
  connection.socket.close(4002)
  await assert.rejects(refused, { reason: 'noSuchNumber' })
  const again = await server.connection(1)
  await again.waitFor('connectionTest')
  again.send('connectionTest', { number: 10001 })
  await safe
  assert.equal(again.frames.filter(({ name }) => name === 'sendMessage').length, 1)
})

test('unsettled messages are sent again in order, before newer ones', async t => {
  const server = await FakeServer.start(t, (connection, frame) => {
    if (connection === server.connections[0]) acceptLogins(connection, frame)
    else acceptAndEcho(connection, frame)
  })
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const safe = user.sendMessage(10002, 'safe')
  await connection.waitFor('connectionTest')
  connection.send('connectionTest', { number: 10001 })
  await safe
  const sent = [user.sendMessage(10003, 'to another')]
  // The second waits for the first: see SendQueue.
  for (const text of numbered(2)) sent.push(user.sendMessage(10002, text))
  await connection.waitFor('connectionTest', 3)
  connection.socket.terminate()
  await waitForStatus(user, 'waiting')
  sent.push(user.sendMessage(10002, 'newer'))
  await Promise.all(sent)
  const texts = (await server.connection(1)).frames.flatMap(textOf)
  assert.deepEqual(texts, ['to another', 'message 0', 'message 1', 'newer'])
})

test('after a loss, no request is sent before the sign-in', async t => {
  const server = await FakeServer.start(t, (connection, frame) => {
    if (connection === server.connections[0]) acceptAndEcho(connection, frame)
  })
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  ;(await server.connection()).socket.terminate()
  const connection = await server.connection(1)
  await connection.waitFor('login')
  assert.deepEqual(user.status, { is: 'signing in' })
  await assert.rejects(user.getProfile(10002), ConnectionLost)
  await assert.rejects(user.broadcast(1, 'hello'), ConnectionLost)
  const sent = user.sendMessage(10002, 'hello')
  assert.deepEqual(
    connection.frames.map(({ name }) => name),
    ['login'],
  )
  acceptAndEcho(connection, { name: 'login', values: { number: 10001, password: PASSWORD, manner: Manner.normal } })
  await connection.waitFor('connectionTest')
  connection.send('connectionTest', { number: 10001 })
  await sent
})

function textOf({ name, values }: FromUser): string[] {
  return name === 'sendMessage' ? [decodeText(values.text)] : []
}

test('a hidden user signs in hidden again', async t => {
  const gateway = await RestartableGateway.start(t)
  const [user, friend] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]
  await friend.addFriend(user.number)
  const hides = nextEvent(friend, 'friendState', ({ state }) => state === 'offline')
  await user.setMode('hidden')
  await hides
  const again = [nextEvent(user, 'signedIn'), nextEvent(friend, 'signedIn')] as const
  const states = collectEvents(friend, 'friendState')
  await gateway.stop()
  await gateway.restart()
  await again[0]
  const { groups } = await again[1]
  assert.equal(groups[0]?.friends[0]?.state, 'offline')
  await user.sendMessage(friend.number, 'I am here')
  assert.deepEqual(states, [])
})

test('the modes hidden and do not disturb are kept when signing in again', async t => {
  const server = await FakeServer.start(t, (connection, frame) => {
    acceptAndEcho(connection, frame)
    if (frame.name === 'setMode') connection.send('mode', { number: 10001, mode: frame.values.mode })
  })
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD, { hidden: true })
  const lose = async (place: number) => {
    const again = nextEvent(user, 'signedIn')
    ;(await server.connection(place)).socket.close(closeCodes.idle.code)
    await again
    await user.barrier()
    return (await server.connection(place + 1)).frames.flatMap(({ name, values }) =>
      name === 'login' ? [values.manner] : name === 'setMode' ? [values.mode] : [],
    )
  }
  assert.deepEqual(await lose(0), [Manner.hidden])
  await user.setMode('do not disturb')
  assert.deepEqual(await lose(1), [Manner.normal, Mode.doNotDisturb])
  await user.setMode('online')
  assert.deepEqual(await lose(2), [Manner.normal])
})

test('a changed password is used for signing in again', async t => {
  const gateway = await RestartableGateway.start(t)
  const user = await newUser(gateway.wsUrl)
  await user.updateProfile({ ...newcomer, password: 'changed it' })
  await user.updateProfile({ ...newcomer, password: '' })
  const again = nextEvent(user, 'signedIn')
  await gateway.stop()
  await gateway.restart()
  assert.equal((await again).again, true)
})

test('a changed password is used even when the request was aborted', async t => {
  const server = await FakeServer.start(t, acceptAndEcho)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const abort = new AbortController()
  const update = user.updateProfile({ ...newcomer, password: 'changed it' }, abort)
  const connection = await server.connection()
  await connection.waitFor('updateProfile')
  abort.abort()
  await assert.rejects(update, { name: 'AbortError' })
  connection.send('profileUpdated', { success: 1 })
  await user.barrier()
  connection.socket.terminate()
  const again = await server.connection(1)
  await again.waitFor('login')
  const [login] = again.frames
  assert.equal(login?.name === 'login' && login.values.password, 'changed it')
})

test('a sign-in elsewhere ends the client, and rejects requests (A6)', async t => {
  const gateway = await RestartableGateway.start(t)
  const user = await newUser(gateway.wsUrl)
  const { number } = user
  const ended = nextEvent(user, 'status', ({ is }) => is === 'ended')
  const elsewhere = newClient(gateway.wsUrl)
  await elsewhere.signIn(number, PASSWORD)
  const status = await ended
  assert.ok(status.is === 'ended')
  assert.deepEqual([status.because, status.code], ['signed in elsewhere', closeCodes.elsewhere.code])
  assert.equal(user.number, undefined)
  await assert.rejects(user.sendMessage(number, 'hello'), (error: Error) => {
    return error instanceof NotSignedIn && error.cause instanceof ConnectionLost && /another/.test(error.cause.message)
  })
  // By hand, it goes on.
  await user.signIn(number, PASSWORD)
  await waitForStatus(elsewhere, 'ended')
  assert.equal(user.number, number)
})

for (const [name, { code, reconnect }] of Object.entries(closeCodes)) {
  test(`close code ${code}, ${name}: to come back ${reconnect}`, async t => {
    const server = await FakeServer.start(t)
    const user = newClient(server.url)
    await user.signIn(10001, PASSWORD)
    const after = nextEvent(user, 'status')
    ;(await server.connection()).socket.close(code, 'because')
    const status = await after
    if (reconnect === 'no') {
      const because = name === 'elsewhere' ? 'signed in elsewhere' : 'protocol'
      assert.deepEqual(status, { is: 'ended', because, code, reason: 'because', told: undefined })
    } else {
      assert.ok(status.is === 'waiting')
      assert.deepEqual([status.why, status.code], ['because', code])
      await waitForStatus(user, 'online')
    }
  })
}

test('a session that the administrator has ended is told from a protocol error', async t => {
  for (const told of ['kicked', 'accountDisabled', 'accountDeleted', 'passwordChanged'] as const) {
    const server = await FakeServer.start(t)
    const user = newClient(server.url)
    await user.signIn(10001, PASSWORD)
    const connection = await server.connection()
    connection.notice({ name: 'connection' }, told)
    connection.socket.close(1008, 'because')
    const status = await waitForStatus(user, 'ended')
    assert.deepEqual(status, {
      is: 'ended',
      because: 'ended by the administrator',
      code: 1008,
      reason: 'because',
      told,
    })
  }
})

test('everything that waits is rejected when the connection ends for good', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const waiting = [user.sendMessage(10002, 'hello'), user.getProfile(10002)]
  ;(await server.connection()).socket.close(closeCodes.policy.code, 'flooding')
  for (const request of waiting) await assert.rejects(request, new ConnectionLost('flooding'))
  assert.equal(user.unsent, 0)
})

test('a repeatedly refused sign-in ends the client', async t => {
  let isLetIn = true
  const server = await FakeServer.start(t, (connection, frame) => {
    if (isLetIn) acceptAndEcho(connection, frame)
    else if (frame.name === 'login') refuse(connection)
  })
  const user = newClient(server.url, { firstDelayMs: 1, longestDelayMs: 10 })
  await user.signIn(10001, PASSWORD)
  isLetIn = false
  const waits = collectEvents(user, 'status')
  ;(await server.connection()).socket.terminate()
  const status = await waitForStatus(user, 'ended')
  assert.deepEqual(status, {
    is: 'ended',
    because: 'refused',
    code: 0,
    reason: 'wrong number or password',
    told: 'wrongPassword',
  })
  assert.equal(server.connections.length, 6)
  assert.equal(waits.filter(({ is }) => is === 'waiting').length, 5)
  isLetIn = true
  await user.signIn(10001, PASSWORD)
})

function refuse(connection: FakeConnection): void {
  connection.send('loggedIn', { success: 0, groups: [] })
  connection.notice({ name: 'login' }, 'wrongPassword')
}

test('a sign-in without a reply is retried on another connection', async t => {
  const server = await FakeServer.start(t, (connection, frame) => {
    if (connection !== server.connections[1]) acceptAndEcho(connection, frame)
  })
  const user = newClient(server.url, { ...FAST_RECONNECT, requestTimeoutMs: 1000 })
  await user.signIn(10001, PASSWORD)
  const again = nextEvent(user, 'signedIn')
  ;(await server.connection()).socket.terminate()
  await again
  assert.equal(server.connections.length, 3)
})

test('signing out without a connection prevents the next sign-in', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const sent = user.sendMessage(10002, 'hello')
  await sent
  ;(await server.connection()).socket.terminate()
  await waitForStatus(user, 'waiting')
  const unsafe = user.sendMessage(10002, 'hello')
  const signedOut = user.signOut()
  await assert.rejects(unsafe, { name: 'NotSignedIn' })
  await signedOut
  await waitForStatus(user, 'connected')
  assert.deepEqual((await server.connection(1)).frames, [])
})

test('signing out while signing in again leaves nobody signed in', async t => {
  const server = await FakeServer.start(t, (connection, frame) => {
    if (connection === server.connections[0]) acceptAndEcho(connection, frame)
  })
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  ;(await server.connection()).socket.terminate()
  await (await server.connection(1)).waitFor('login')
  await user.signOut()
  assert.equal(user.number, undefined)
  await waitForStatus(user, 'connected')
  assert.equal(server.connections.length, 3)
})

test('signing out without a reply drops the connection', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url, { ...FAST_RECONNECT, requestTimeoutMs: 500 })
  await user.signIn(10001, PASSWORD)
  const closed = once((await server.connection()).socket, 'close')
  await user.signOut()
  await closed
  await waitForStatus(user, 'connected')
  assert.equal(user.number, undefined)
})
