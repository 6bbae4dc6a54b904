import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { WebSocket as WebSocketOfWs, WebSocketServer } from 'ws'
import { ConnectionClosed, ConnectionLost, NotSignedIn } from '../../client/index.ts'
import { fromServer, fromUser } from '../../protocol/index.ts'
import { newcomer, PASSWORD } from '../client.ts'
import { freePort } from '../servers/free-port.ts'
import { startGateway } from '../start-gateway.ts'
import { collectEvents, FAST_RECONNECT, newClient, newUser, nextEvent, waitForStatus } from './client-fixtures.ts'
import { acceptAndEcho, FakeServer } from './fake-server.ts'

const NOWHERE = 'ws://127.0.0.1:1/ws'

const gateway = await startGateway()
after(() => gateway.close())

test('a new client does not connect by itself', () => {
  const client = newClient(gateway.wsUrl)
  assert.deepEqual(client.status, { is: 'idle' })
  assert.equal(client.number, undefined)
  assert.equal(client.unsent, 0)
})

test('connect, register, sign in, sign out: each step changes the status', async () => {
  const client = newClient(gateway.wsUrl)
  const statuses = collectEvents(client, 'status')
  await client.connect()
  const number = await client.register(newcomer)
  assert.equal(client.number, undefined)
  await client.signIn(number, PASSWORD)
  assert.equal(client.number, number)
  await client.signOut()
  assert.equal(client.number, undefined)
  client.close()
  assert.deepEqual(statuses, [
    { is: 'connecting' },
    { is: 'connected' },
    { is: 'signing in' },
    { is: 'online', number },
    { is: 'connected' },
    { is: 'idle' },
  ])
})

test('signIn connects if need be, and returns the roster', async () => {
  const friend = await newUser(gateway.wsUrl, { nickname: 'Hong', portrait: 7 })
  const user = await newUser(gateway.wsUrl)
  await user.addFriend(friend.number)
  const { number } = user
  user.close()
  const client = newClient(gateway.wsUrl)
  const signedIn = nextEvent(client, 'signedIn')
  const groups = await client.signIn(number, PASSWORD)
  const hong = { number: friend.number, nickname: 'Hong', portrait: 7, state: 'online' }
  assert.deepEqual(groups, [{ group: 1, name: '我的好友', friends: [hong] }])
  assert.deepEqual(await signedIn, { number, groups, again: false })
})

test('stored messages come after the roster (M1)', async () => {
  const user = await newUser(gateway.wsUrl)
  const { number } = user
  await user.signOut()
  const writer = await newUser(gateway.wsUrl)
  await writer.sendMessage(number, 'while you were away')
  const order: string[] = []
  user.on('signedIn', () => order.push('signed in'))
  user.on('message', ({ text }) => order.push(text))
  const message = nextEvent(user, 'message')
  await user.signIn(number, PASSWORD)
  await message
  assert.deepEqual(order, ['signed in', 'while you were away'])
})

test('a wrong password is refused, and the connection stays', async () => {
  const { number } = await newUser(gateway.wsUrl)
  const client = newClient(gateway.wsUrl)
  await assert.rejects(client.signIn(number, 'guess'), { name: 'Refused', reason: 'wrongPassword', request: 'login' })
  assert.deepEqual(client.status, { is: 'connected' })
  assert.equal(client.number, undefined)
  await client.signIn(number, PASSWORD)
})

test('an invalid number is rejected before it is sent, and the connection stays', async () => {
  const client = newClient(gateway.wsUrl)
  await assert.rejects(client.signIn(-1, PASSWORD), /login\.number/)
  assert.deepEqual(client.status, { is: 'connected' })
})

test('a second sign-in is refused before signing out', async () => {
  const user = await newUser(gateway.wsUrl)
  await assert.rejects(user.signIn(user.number, PASSWORD), /already signed in/)
  assert.equal(user.status.is, 'online')
})

test('requests before the sign-in, and after signing out, are rejected with NotSignedIn', async () => {
  const user = await newUser(gateway.wsUrl)
  await user.signOut()
  await user.signOut()
  await assert.rejects(user.sendMessage(10001, 'hello'), NotSignedIn)
  await assert.rejects(user.getProfile(10001), NotSignedIn)
  await assert.rejects(user.broadcast(0, 'hello'), NotSignedIn)
  await assert.rejects(user.setMode('hidden'), NotSignedIn)
  await user.barrier()
})

test('connect keeps trying until the server is there', async t => {
  const port = await freePort()
  const client = newClient(`ws://127.0.0.1:${port}`)
  const connected = client.connect()
  const { delayMs, until, why } = await waitForStatus(client, 'waiting')
  assert.ok(delayMs <= 20 && until <= Date.now() + 20, `waits ${delayMs} ms`)
  assert.notEqual(why, '')
  await FakeServer.start(t, acceptAndEcho, port)
  await connected
  assert.deepEqual(client.status, { is: 'connected' })
})

test('close ends the attempts', async () => {
  const client = newClient(NOWHERE)
  const connected = client.connect()
  await waitForStatus(client, 'waiting')
  client.close()
  await assert.rejects(connected, ConnectionClosed)
  assert.deepEqual(client.status, { is: 'idle' })
})

test('reconnectNow ends a wait', async () => {
  const client = newClient(NOWHERE, { firstDelayMs: 1e9, longestDelayMs: 1e9 })
  client.connect().catch(() => {})
  await waitForStatus(client, 'waiting')
  const connecting = nextEvent(client, 'status')
  client.reconnectNow()
  assert.deepEqual(await connecting, { is: 'connecting' })
})

test('an attempt to connect fails after the timeout when the server does not reply to the upgrade', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const client = newClient(`ws://127.0.0.1:${address.port}`, { connectTimeoutMs: 100 })
  client.connect().catch(() => {})
  const { why } = await waitForStatus(client, 'waiting')
  assert.equal(why, 'no connection in 100 ms')
  client.close()
})

test('an aborted connect stops trying', async () => {
  const client = newClient(NOWHERE)
  const abort = new AbortController()
  const connected = client.connect({ signal: abort.signal })
  await waitForStatus(client, 'waiting')
  abort.abort()
  await assert.rejects(connected, { name: 'AbortError' })
  assert.deepEqual(client.status, { is: 'idle' })
})

test('an aborted connect does not stop another that waits for the connection', async () => {
  const client = newClient(gateway.wsUrl)
  const abort = new AbortController()
  const mine = client.connect({ signal: abort.signal })
  const others = client.connect()
  abort.abort()
  await assert.rejects(mine, { name: 'AbortError' })
  await others
})

test('an aborted sign-in leaves nobody signed in', async t => {
  const server = await FakeServer.start(t, () => {})
  const client = newClient(server.url)
  const abort = new AbortController()
  const signedIn = client.signIn(10001, PASSWORD, { signal: abort.signal })
  await (await server.connection()).waitFor('login')
  abort.abort(new Error('never mind'))
  await assert.rejects(signedIn, /never mind/)
  assert.equal(client.number, undefined)
  // The answer could still come: the connection is replaced.
  await server.connection(1)
  await waitForStatus(client, 'connected')
})

test('an invalid URL rejects connect', async () => {
  const client = newClient('not a url')
  await assert.rejects(client.connect(), { name: 'SyntaxError' })
  assert.deepEqual(client.status, { is: 'idle' })
})

test('an invalid URL rejects connect; aborting its signal later has no effect', async () => {
  const aborting = new AbortController()
  const client = newClient('nowhere')
  await assert.rejects(client.connect({ signal: aborting.signal }), { name: 'SyntaxError' })
  aborting.abort()
})

test('a WebSocket of one’s own is used, with its headers; that of ws is one', async t => {
  const origins: string[] = []
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  t.after(() => server.close())
  await once(server, 'listening')
  server.on('connection', (socket, { headers }) => {
    origins.push(String(headers['x-origin']))
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => {
      for (const frame of fromUser.decodeAll(data)) {
        if (frame.name === 'login') socket.send(fromServer.encode('loggedIn', { success: 1, groups: [] }))
        else if (frame.name === 'connectionTest') socket.send(fromServer.encode('connectionTest', frame.values))
        else socket.terminate()
      }
    })
  })
  class WithHeaders extends WebSocketOfWs {
    constructor(url: string | URL, subprotocol: string) {
      super(url, subprotocol, { headers: { 'x-origin': 'here' } })
    }
  }
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const user = newClient(`ws://127.0.0.1:${address.port}`, { ...FAST_RECONNECT, WebSocket: WithHeaders })
  await user.signIn(10001, PASSWORD)
  await user.barrier()
  const again = nextEvent(user, 'signedIn')
  await assert.rejects(user.addGroup('cut'), ConnectionLost)
  await again
  assert.deepEqual(origins, ['here', 'here'])
})

test('the WebSocket of ws may find no server, or be closed before it is open', async () => {
  const client = newClient(NOWHERE, { ...FAST_RECONNECT, WebSocket: WebSocketOfWs })
  client.connect().catch(() => {})
  await waitForStatus(client, 'waiting')
  await waitForStatus(client, 'connecting')
  client.close()
  assert.deepEqual(client.status, { is: 'idle' })
})

test('a client that a listener closes as soon as it begins to connect rejects', async () => {
  const client = newClient(NOWHERE)
  client.once('status', () => client.close())
  await assert.rejects(client.connect(), ConnectionClosed)
  assert.deepEqual(client.status, { is: 'idle' })
})

test('a client that a listener closes and connects again waits for the new connection', async t => {
  const server = await FakeServer.start(t)
  const client = newClient(server.url)
  const again = Promise.withResolvers<void>()
  const stop = client.on('status', ({ is }) => {
    if (is !== 'connected') return
    stop()
    client.close()
    again.resolve(client.connect().then(() => assert.equal(client.status.is, 'connected')))
  })
  await assert.rejects(client.connect(), ConnectionClosed)
  await again.promise
})
