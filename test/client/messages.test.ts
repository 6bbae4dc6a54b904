import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { InvalidValue, MAX_TEXT_BYTES, type OicqClient, QueueFull, Refused, textBytes } from '../../client/index.ts'
import { decodeText, encodeText, Flag, Kind, Mode } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { collectEvents, newClient, newUser, nextEvent, nextTexts } from './client-fixtures.ts'
import { acceptAndEcho, acceptLogins, type FakeConnection, FakeServer } from './fake-server.ts'

const MAX_QUEUED = 1000

const gateway = await startGateway()
after(() => gateway.close())

const [ming, hong] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`)

/** A user signed in at a fake server. */
async function userOf(t: Parameters<typeof FakeServer.start>[0], handle = acceptLogins) {
  const server = await FakeServer.start(t, handle)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  return { user, connection: await server.connection() }
}

/** Resolves when the client has read what was sent to it, without sending anything itself. */
async function roundTrip(user: OicqClient, connection: FakeConnection): Promise<void> {
  const heard = nextEvent(user, 'notice')
  connection.announce('are you there?')
  await heard
}

function say(connection: FakeConnection, text: string): void {
  connection.send('message', { flag: Flag.user, number: 10002, text: encodeText(text), kind: Kind.none })
}

function echo(connection: FakeConnection): void {
  connection.send('connectionTest', { number: 10001 })
}

test('a message arrives, and the promise resolves when it is safe (M4)', async () => {
  const start = Date.now()
  const message = nextEvent(hong, 'message')
  const sent = ming.sendMessage(hong.number, '你好')
  assert.equal(ming.unsent, 1)
  await sent
  assert.equal(ming.unsent, 0)
  const { from, text, receivedAt, repeated } = await message
  assert.deepEqual([from, text, repeated], [ming.number, '你好', false])
  assert.ok(start <= receivedAt && receivedAt <= Date.now(), `received at ${receivedAt}`)
})

test('M1.8: a message before the echo of the test that follows the sign-in was stored, a later one was not', async t => {
  const server = await FakeServer.start(t, (connection, frame) => {
    acceptLogins(connection, frame)
    if (frame.name === 'login') say(connection, 'while you were away')
  })
  const user = newClient(server.url)
  const messages = collectEvents(user, 'message')
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  await connection.firstTest()
  say(connection, 'now')
  await roundTrip(user, connection)
  assert.deepEqual(
    messages.map(({ text, stored }) => [text, stored]),
    [
      ['while you were away', true],
      ['now', false],
    ],
  )
})

test('messages to one recipient arrive in order', async () => {
  const [writer, reader] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]
  await reader.addFriend(writer.number)
  const texts = numbered(300)
  const arrived = nextTexts(reader, texts.length)
  await Promise.all(texts.map(text => writer.sendMessage(reader.number, text)))
  assert.deepEqual(await arrived, texts)
})

test('a message is not safe before the echo of its connection test (M4)', async t => {
  const { user, connection } = await userOf(t)
  let isSafe = false
  const sent = user.sendMessage(10002, 'hello').then(() => {
    isSafe = true
  })
  await connection.waitFor('connectionTest')
  const other = user.addGroup('anything')
  await connection.waitFor('addGroup')
  connection.send('groupAdded', { success: 1, group: 2, name: 'anything' })
  await other
  assert.equal(isSafe, false)
  echo(connection)
  await sent
})

test('frames sent in one turn go in one WebSocket message (W8)', async t => {
  const { user, connection } = await userOf(t, acceptAndEcho)
  await Promise.all([user.sendMessage(10002, 'one'), user.sendMessage(10003, 'two'), user.barrier()])
  assert.deepEqual(
    connection.messages.map(frames => frames.map(({ name }) => name)),
    [['login'], ['sendMessage', 'connectionTest', 'sendMessage', 'connectionTest', 'connectionTest']],
  )
})

test('a turn that exceeds the limit of a WebSocket message goes in several (W11)', async t => {
  const { user, connection } = await userOf(t, acceptAndEcho)
  await Promise.all(new Array(100).fill('x'.repeat(MAX_TEXT_BYTES)).map(text => user.sendMessage(10002, text)))
  assert.equal(connection.frames.filter(({ name }) => name === 'sendMessage').length, 100)
  assert.ok(connection.messages.length >= 3)
})

test('of several messages in flight, the one to an unknown number is refused', async () => {
  const results = await Promise.allSettled([
    ming.sendMessage(hong.number, 'one'),
    ming.sendMessage(5, 'two'),
    ming.sendMessage(hong.number, 'three'),
    ming.sendMessage(6, 'four'),
    ming.sendMessage(5, 'five'),
    ming.sendMessage(ming.number, 'six'),
  ])
  assert.deepEqual(
    results.map(result => (result.status === 'fulfilled' ? 'safe' : result.reason.reason)),
    ['safe', 'noSuchNumber', 'safe', 'noSuchNumber', 'noSuchNumber', 'safe'],
  )
})

test('of several messages to one recipient, the first without room is refused', async t => {
  const { user, connection } = await userOf(t)
  const results = Promise.allSettled([1, 2, 3].map(number => user.sendMessage(10002, `${number}`)))
  await connection.waitFor('connectionTest', 3)
  echo(connection)
  connection.notice({ name: 'sendMessage', number: 10002 }, 'mailboxFull')
  echo(connection)
  echo(connection)
  const [first, second, third] = await results
  assert.equal(first?.status, 'fulfilled')
  assert.ok(second?.status === 'rejected' && second.reason instanceof Refused)
  assert.equal(second.reason.reason, 'mailboxFull')
  assert.equal(third?.status, 'fulfilled')
})

test('a refusal is attributed correctly even when an echo waits for a slow recipient', async t => {
  const { user, connection } = await userOf(t)
  const slow = user.sendMessage(10003, 'to someone slow')
  const [first, second] = [user.sendMessage(10002, 'first'), user.sendMessage(10002, 'second')]
  // The second waits: a refusal now can only be about the first.
  await connection.waitFor('connectionTest', 2)
  assert.equal(connection.frames.filter(({ name }) => name === 'sendMessage').length, 2)
  connection.notice({ name: 'sendMessage', number: 10002 }, 'mailboxFull')
  echo(connection)
  echo(connection)
  await slow
  await assert.rejects(first, Refused)
  await connection.waitFor('connectionTest', 3)
  echo(connection)
  await second
})

test('a refusal of the message itself rejects the first in flight', async t => {
  const { user, connection } = await userOf(t)
  const notices = collectEvents(user, 'notice')
  const sent = user.sendMessage(10002, 'hello')
  await connection.waitFor('connectionTest')
  connection.notice({ name: 'sendMessage', number: 10002 }, 'serverFailed')
  echo(connection)
  await assert.rejects(sent, { reason: 'serverFailed' })
  assert.deepEqual(notices, [])
})

test('a text of 4,096 bytes is sent, and one of 4,097 is rejected (M1)', async () => {
  assert.equal(MAX_TEXT_BYTES, 4096)
  const text = `${'很'.repeat(1365)}x`
  assert.equal(textBytes(text), 4096)
  const message = nextEvent(hong, 'message')
  await ming.sendMessage(hong.number, text)
  assert.equal((await message).text, text)
  await assert.rejects(ming.sendMessage(hong.number, `${text}x`), InvalidValue)
  await assert.rejects(ming.broadcast(0, `${text}x`), InvalidValue)
  assert.equal(ming.unsent, 0)
})

test('a text with a lone surrogate is rejected; nothing is replaced in silence', async () => {
  await assert.rejects(ming.sendMessage(hong.number, 'half \ud83d'), InvalidValue)
  assert.equal(textBytes('half \ud83d'), 8)
})

test(`at most ${MAX_QUEUED} messages wait`, async t => {
  const { user } = await userOf(t)
  const kept = Array.from({ length: MAX_QUEUED }, () => user.sendMessage(10002, 'hello'))
  await assert.rejects(user.sendMessage(10002, 'one too many'), QueueFull)
  assert.equal(user.unsent, MAX_QUEUED)
  user.close()
  for (const { status } of await Promise.allSettled(kept)) assert.equal(status, 'rejected')
})

test('aborted messages make room', async t => {
  const { user } = await userOf(t)
  const abort = new AbortController()
  const kept = Array.from({ length: MAX_QUEUED }, () => user.sendMessage(10002, 'hello', abort))
  abort.abort()
  for (const result of await Promise.allSettled(kept)) {
    assert.ok(result.status === 'rejected' && result.reason.name === 'AbortError')
  }
  assert.equal(user.unsent, 0)
  const another = user.sendMessage(10002, 'hello')
  user.close()
  await assert.rejects(another, { name: 'ConnectionClosed' })
})

test('a message that is aborted while it waits is not sent', async t => {
  const { user, connection } = await userOf(t)
  const abort = new AbortController()
  const slow = user.sendMessage(10003, 'slow')
  const first = user.sendMessage(10002, 'first')
  const second = user.sendMessage(10002, 'second', { signal: abort.signal })
  await connection.waitFor('connectionTest', 2)
  abort.abort()
  await assert.rejects(second, { name: 'AbortError' })
  assert.equal(user.unsent, 2)
  echo(connection)
  echo(connection)
  await Promise.all([slow, first])
  const barrier = user.barrier()
  await connection.waitFor('connectionTest', 3)
  echo(connection)
  await barrier
  const texts = connection.frames.flatMap(({ name, values }) =>
    name === 'sendMessage' ? [decodeText(values.text)] : [],
  )
  assert.deepEqual(texts, ['slow', 'first'])
})

test('messages are throttled to the server’s flood allowance, and the rest follows', async t => {
  let now = performance.now()
  t.mock.method(performance, 'now', () => now)
  const { user, connection } = await userOf(t, acceptAndEcho)
  const sent = Promise.all(numbered(700).map(text => user.sendMessage(10002, text)))
  const count = () => connection.frames.filter(({ name }) => name === 'sendMessage').length
  await connection.waitFor('connectionTest', 490)
  await roundTrip(user, connection)
  // Each costs 1, and its connection test 1; the sign-in has cost 20, and its test 1. The server bears 2,000 at once.
  assert.equal(count(), 490)
  now += 10_000
  await sent
  assert.equal(count(), 700)
})

test('M7: broadcasts to groups are paced as if all friends were in the group', async t => {
  let now = performance.now()
  t.mock.method(performance, 'now', () => now)
  const friend = { portrait: 0, state: Mode.online, nickname: 'Hong' }
  const friends = Array.from({ length: 199 }, (_, index) => ({ ...friend, number: 10002 + index }))
  const { user, connection } = await userOf(t, (connection, frame) => {
    if (frame.name === 'login') connection.send('loggedIn', { success: 1, groups: [{ name: '', group: 1, friends }] })
    if (frame.name === 'connectionTest') echo(connection)
  })
  const sent = Promise.all(numbered(8).map(text => user.broadcast(1, text)))
  const count = () => connection.frames.filter(({ name }) => name === 'broadcast').length
  await connection.waitFor('broadcast', 5)
  await roundTrip(user, connection)
  // Each may cost 200, and its connection test 1.
  assert.equal(count(), 5)
  now += 10_000
  await sent
  assert.equal(count(), 8)
})

test('a broadcast reaches the friends in a group (M3)', async () => {
  const writer = await newUser(gateway.wsUrl)
  const friends = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]
  for (const { number } of friends) await writer.addFriend(number)
  const heard = Promise.all(friends.map(friend => nextEvent(friend, 'message')))
  await writer.broadcast(1, 'to all of you')
  for (const { from, text } of await heard) assert.deepEqual([from, text], [writer.number, 'to all of you'])
  await assert.rejects(writer.broadcast(2, 'to nobody'), {
    reason: 'noSuchGroup',
    request: 'broadcast',
    about: 'group',
  })
})

test('a broadcast to everyone reaches the users who are signed in (M3)', async () => {
  const heard = nextEvent(hong, 'message', ({ text }) => text === 'to everyone')
  await ming.broadcast(0, 'to everyone')
  assert.equal((await heard).from, ming.number)
})

test('a broadcast rejects with each member of the group that was not reached', async t => {
  const { user, connection } = await userOf(t)
  const broadcast = user.broadcast(1, 'hello')
  const later = user.sendMessage(10002, 'told apart by the name')
  await connection.waitFor('connectionTest', 2)
  connection.notice({ name: 'broadcast', number: 10002 }, 'mailboxFull')
  connection.notice({ name: 'broadcast', number: 10004 }, 'mailboxFull')
  echo(connection)
  await assert.rejects(broadcast, (refused: Refused) => {
    assert.deepEqual(
      [refused, ...refused.others].map(each => [each.reason, each.about]),
      [
        ['mailboxFull', 10002],
        ['mailboxFull', 10004],
      ],
    )
    return true
  })
  echo(connection)
  await later
})

test('signing out rejects messages that are not safe yet', async t => {
  const { user, connection } = await userOf(t)
  const sent = user.sendMessage(10002, 'hello')
  await connection.waitFor('connectionTest')
  const signedOut = user.signOut()
  await assert.rejects(sent, { name: 'NotSignedIn' })
  assert.equal(user.unsent, 0)
  await connection.waitFor('setMode')
  echo(connection)
  connection.send('mode', { number: 10001, mode: 4 })
  await signedOut
  assert.deepEqual(user.status, { is: 'connected' })
})
