import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { MAX_TEXT_BYTES, QueueFull, Refused, textBytes } from '../../client/index.ts'
import { decodeText } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { FakeServer, letIn, type Peer, politely } from './fake-server.ts'
import { all, newClient, newUser, next, nextTexts } from './users.ts'

const MOST_WAITING = 1000

const gateway = await startGateway()
after(() => gateway.close())

const [ming, hong] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`)

/** A user of a server that lets them in, and does with all else what the test wants. */
async function userOf(t: Parameters<typeof FakeServer.start>[0], serve = letIn) {
  const server = await FakeServer.start(t, serve)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  return { user, peer: await server.peer() }
}

function echo(peer: Peer): void {
  peer.send('connectionTest', { number: 10001 })
}

test('a message arrives, and the promise says that it is safe', async () => {
  const message = next(hong, 'message')
  const sent = ming.sendMessage(hong.number, '你好')
  assert.equal(ming.unsent, 1)
  await sent
  assert.equal(ming.unsent, 0)
  const { from, text, time, repeated } = await message
  assert.deepEqual([from, text, repeated], [ming.number, '你好', false])
  assert.ok(Math.abs(Date.now() - time) < 10_000)
})

test('messages to one recipient arrive in order', async () => {
  const texts = numbered(300)
  const arrived = nextTexts(hong, texts.length)
  await Promise.all(texts.map(text => ming.sendMessage(hong.number, text)))
  assert.deepEqual(await arrived, texts)
})

test('a message is not safe before the connection test after it is echoed', async t => {
  const { user, peer } = await userOf(t)
  let isSafe = false
  const sent = user.sendMessage(10002, 'hello').then(() => {
    isSafe = true
  })
  await peer.until('connectionTest')
  const other = user.addGroup('anything')
  await peer.until('addGroup')
  peer.send('groupAdded', { success: 1, group: 2, name: 'anything' })
  await other
  assert.equal(isSafe, false)
  echo(peer)
  await sent
})

test('all that is sent in one turn goes in one WebSocket message', async t => {
  const { user, peer } = await userOf(t, politely)
  await Promise.all([user.sendMessage(10002, 'one'), user.sendMessage(10003, 'two'), user.barrier()])
  assert.deepEqual(
    peer.messages.map(frames => frames.map(({ name }) => name)),
    [['login'], ['sendMessage', 'connectionTest', 'sendMessage', 'connectionTest', 'connectionTest']],
  )
})

test('a turn with more than a WebSocket message may hold goes in several', async t => {
  const { user, peer } = await userOf(t, politely)
  await Promise.all(new Array(100).fill('x'.repeat(MAX_TEXT_BYTES)).map(text => user.sendMessage(10002, text)))
  assert.equal(peer.frames.filter(({ name }) => name === 'sendMessage').length, 100)
  assert.ok(peer.messages.length >= 3)
})

test('of several messages under way, the one to an unknown number is refused', async () => {
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
    ['safe', 'there is no such number', 'safe', 'there is no such number', 'there is no such number', 'safe'],
  )
})

test('of several messages to one recipient, the first is refused for which there is no room', async t => {
  const { user, peer } = await userOf(t)
  const results = Promise.allSettled([1, 2, 3].map(number => user.sendMessage(10002, `${number}`)))
  await peer.until('connectionTest', 3)
  echo(peer)
  peer.notice('The message to 10002 was not delivered: the mailbox is full.')
  echo(peer)
  echo(peer)
  const [first, second, third] = await results
  assert.equal(first?.status, 'fulfilled')
  assert.ok(second?.status === 'rejected' && second.reason instanceof Refused)
  assert.equal(second.reason.reason, 'the mailbox is full')
  assert.equal(third?.status, 'fulfilled')
})

test('a refusal is told from others also when an echo waits for someone slow', async t => {
  const { user, peer } = await userOf(t)
  const slow = user.sendMessage(10003, 'to someone slow')
  const [first, second] = [user.sendMessage(10002, 'first'), user.sendMessage(10002, 'second')]
  // The second waits: a refusal now can only be about the first.
  await peer.until('connectionTest', 2)
  assert.equal(peer.frames.filter(({ name }) => name === 'sendMessage').length, 2)
  peer.notice('The message to 10002 was not delivered: the mailbox is full.')
  echo(peer)
  echo(peer)
  await slow
  await assert.rejects(first, Refused)
  await peer.until('connectionTest', 3)
  echo(peer)
  await second
})

test('a refusal of the message itself reaches the first under way', async t => {
  const { user, peer } = await userOf(t)
  const notices = all(user, 'notice')
  const sent = user.sendMessage(10002, 'hello')
  await peer.until('connectionTest')
  peer.notice('sendMessage: the server failed')
  echo(peer)
  await assert.rejects(sent, new Refused('the server failed'))
  assert.deepEqual(notices, [])
})

test('a text of 4,096 bytes is sent, and one of 4,097 is rejected before', async () => {
  assert.equal(MAX_TEXT_BYTES, 4096)
  const text = `${'很'.repeat(1365)}x`
  assert.equal(textBytes(text), 4096)
  const message = next(hong, 'message')
  await ming.sendMessage(hong.number, text)
  assert.equal((await message).text, text)
  await assert.rejects(ming.sendMessage(hong.number, `${text}x`), RangeError)
  await assert.rejects(ming.broadcast(0, `${text}x`), RangeError)
  assert.equal(ming.unsent, 0)
})

test('a text with a lone surrogate is rejected; nothing is replaced in silence', async () => {
  await assert.rejects(ming.sendMessage(hong.number, 'half \ud83d'), RangeError)
  assert.equal(textBytes('half \ud83d'), 8)
})

test(`at most ${MOST_WAITING} messages wait`, async t => {
  const { user } = await userOf(t)
  const kept = Array.from({ length: MOST_WAITING }, () => user.sendMessage(10002, 'hello'))
  await assert.rejects(user.sendMessage(10002, 'one too many'), QueueFull)
  assert.equal(user.unsent, MOST_WAITING)
  user.close()
  for (const { status } of await Promise.allSettled(kept)) assert.equal(status, 'rejected')
})

test('aborted messages make room', async t => {
  const { user } = await userOf(t)
  const abort = new AbortController()
  const kept = Array.from({ length: MOST_WAITING }, () => user.sendMessage(10002, 'hello', abort))
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
  const { user, peer } = await userOf(t)
  const abort = new AbortController()
  const slow = user.sendMessage(10003, 'slow')
  const first = user.sendMessage(10002, 'first')
  const second = user.sendMessage(10002, 'second', { signal: abort.signal })
  await peer.until('connectionTest', 2)
  abort.abort()
  await assert.rejects(second, { name: 'AbortError' })
  assert.equal(user.unsent, 2)
  echo(peer)
  echo(peer)
  await Promise.all([slow, first])
  const barrier = user.barrier()
  await peer.until('connectionTest', 3)
  echo(peer)
  await barrier
  const texts = peer.frames.flatMap(({ name, values }) => (name === 'sendMessage' ? [decodeText(values.text)] : []))
  assert.deepEqual(texts, ['slow', 'first'])
})

test('no more is sent at once than the server’s flood allowance bears, and the rest follows', async t => {
  let now = performance.now()
  t.mock.method(performance, 'now', () => now)
  const { user, peer } = await userOf(t, politely)
  const sent = Promise.all(numbered(700).map(text => user.sendMessage(10002, text)))
  const count = () => peer.frames.filter(({ name }) => name === 'sendMessage').length
  await user.barrier()
  // Each costs 1, and its connection test 1; the server bears 2,000 at once.
  assert.ok(count() > 400 && count() <= 500, `${count()} were sent`)
  now += 10_000
  await sent
  assert.equal(count(), 700)
})

test('a broadcast reaches the friends in a group', async () => {
  const writer = await newUser(gateway.wsUrl)
  const friends = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]
  for (const { number } of friends) await writer.addFriend(number)
  const heard = Promise.all(friends.map(friend => next(friend, 'message')))
  await writer.broadcast(1, 'to all of you')
  for (const { from, text } of await heard) assert.deepEqual([from, text], [writer.number, 'to all of you'])
  await assert.rejects(writer.broadcast(2, 'to nobody'), new Refused('there is no group 2'))
})

test('a broadcast to everyone reaches who is signed in', async () => {
  const heard = next(hong, 'message', ({ text }) => text === 'to everyone')
  await ming.broadcast(0, 'to everyone')
  assert.equal((await heard).from, ming.number)
})

test('a broadcast that some of the group are not reached by says so of each', async t => {
  const { user, peer } = await userOf(t)
  const broadcast = user.broadcast(1, 'hello')
  const next = user.sendMessage(10002, 'not before the broadcast is settled')
  await peer.until('connectionTest')
  peer.notice('The message to 10002 was not delivered: the mailbox is full.')
  peer.notice('The message to 10004 was not delivered: the mailbox is full.')
  assert.equal(peer.frames.at(-2)?.name, 'broadcast')
  echo(peer)
  await assert.rejects(broadcast, new Refused('10002: the mailbox is full; 10004: the mailbox is full'))
  await peer.until('connectionTest', 2)
  echo(peer)
  await next
})

test('signing out rejects what is not safe yet', async t => {
  const { user, peer } = await userOf(t)
  const sent = user.sendMessage(10002, 'hello')
  await peer.until('connectionTest')
  const signedOut = user.signOut()
  await assert.rejects(sent, { name: 'NotSignedIn' })
  assert.equal(user.unsent, 0)
  await peer.until('setMode')
  echo(peer)
  peer.send('mode', { number: 10001, mode: 4 })
  await signedOut
  assert.deepEqual(user.status, { is: 'connected' })
})
