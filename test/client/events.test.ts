import assert from 'node:assert/strict'
import { getEventListeners, on, once } from 'node:events'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { type LogEntry, type ObservedFrame, QueueFull } from '../../client/index.ts'
import {
  encodeText,
  Flag,
  FrameReader,
  fromServer,
  fromUser,
  fromUserTraffic,
  Kind,
  toUserTraffic,
} from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { FAST_RECONNECT, newClient, nextEvent } from './client-fixtures.ts'
import { type FakeConnection, FakeServer } from './fake-server.ts'

async function userOf(t: Parameters<typeof FakeServer.start>[0], onFrame: (frame: ObservedFrame) => void = () => {}) {
  const server = await FakeServer.start(t)
  const user = newClient(server.url, { ...FAST_RECONNECT, onFrame })
  await user.signIn(10001, PASSWORD)
  return { user, connection: await server.connection() }
}

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const details: T[] = []
  for await (const detail of events) details.push(detail)
  return details
}

function say(connection: FakeConnection, text: string): void {
  connection.send('message', { flag: Flag.user, number: 10002, text: encodeText(text), kind: Kind.none })
}

test('on passes the detail of each event, until it is removed', async t => {
  const { user, connection } = await userOf(t)
  const texts: string[] = []
  const stop = user.on('message', ({ text }) => texts.push(text))
  say(connection, 'one')
  await user.barrier()
  stop()
  say(connection, 'two')
  await user.barrier()
  assert.deepEqual(texts, ['one'])
})

test('on takes the options once and signal', async t => {
  const { user, connection } = await userOf(t)
  const texts: string[] = []
  const abort = new AbortController()
  user.on('message', ({ text }) => texts.push(`once ${text}`), { once: true })
  user.on('message', ({ text }) => texts.push(`until ${text}`), abort)
  say(connection, 'one')
  say(connection, 'two')
  await user.barrier()
  abort.abort()
  say(connection, 'three')
  await user.barrier()
  assert.deepEqual(texts, ['once one', 'until one', 'until two'])
})

test('a client is an EventTarget like any other', async t => {
  const { user, connection } = await userOf(t)
  const texts: string[] = []
  const listener = (event: CustomEvent<{ text: string }>) => texts.push(event.detail.text)
  user.addEventListener('message', listener)
  user.addEventListener('message', { handleEvent: listener })
  say(connection, 'one')
  await user.barrier()
  user.removeEventListener('message', listener)
  say(connection, 'two')
  await user.barrier()
  assert.deepEqual(texts, ['one', 'one', 'two'])
})

test('an observer sees every frame, decoded and as bytes', async t => {
  const start = Date.now()
  const frames: ObservedFrame[] = []
  const { user, connection } = await userOf(t, frame => frames.push(frame))
  await user.barrier()
  const before = frames.length
  const sent = user.sendMessage(10002, '你好')
  assert.equal(frames.length, before)
  await sent
  say(connection, 'hello')
  await user.barrier()
  assert.deepEqual(
    frames.map(({ direction, name }) => `${direction} ${name}`),
    [
      'out login',
      'in loggedIn',
      'out connectionTest',
      'out connectionTest',
      'in connectionTest',
      'in connectionTest',
      'out sendMessage',
      'out connectionTest',
      'in connectionTest',
      'out connectionTest',
      'in message',
      'in connectionTest',
    ],
  )
  for (const { direction, name, values, bytes, time } of frames) {
    const [codec, traffic] = direction === 'out' ? [fromUser, fromUserTraffic] : [fromServer, toUserTraffic]
    const reader = new FrameReader(bytes, traffic)
    assert.ok(reader.next())
    assert.deepEqual(codec.decode(reader), { name, values })
    assert.equal(reader.end, bytes.length)
    assert.ok(start <= time && time <= Date.now(), `observed at ${time}`)
  }
})

test('once and on of node:events work, and leave no listener behind', async t => {
  const { user, connection } = await userOf(t)
  const [said] = [once(user, 'message'), say(connection, 'one')]
  assert.equal((await said)[0].text, 'one')
  const aborting = new AbortController()
  const gaveUp = once(user, 'message', aborting)
  aborting.abort()
  await assert.rejects(gaveUp, { name: 'AbortError' })
  for (const text of ['two', 'three']) {
    const messages = on(user, 'message')
    say(connection, text)
    for await (const [message] of messages) {
      assert.equal(message.text, text)
      break
    }
  }
  for (const name of ['message', 'error']) assert.deepEqual(getEventListeners(user, name), [])
})

test('a listener of on is removed by removeListener, too', async t => {
  const { user, connection } = await userOf(t)
  const texts: string[] = []
  const listener = ({ text }: { text: string }) => texts.push(text)
  user.on('message', listener)
  user.removeListener('message', listener)
  say(connection, 'one')
  await user.barrier()
  assert.deepEqual(texts, [])
})

test('events is an iterator of what comes from now on, until the loop is left', async t => {
  const { user, connection } = await userOf(t)
  const messages = user.events('message')
  for (const text of ['one', 'two', 'three']) say(connection, text)
  const texts: string[] = []
  for await (const { text } of messages) {
    texts.push(text)
    if (text === 'two') break
  }
  assert.deepEqual(texts, ['one', 'two'])
  for (const name of ['message', 'status']) assert.deepEqual(getEventListeners(user, name), [])
  assert.deepEqual(await messages.next(), { value: undefined, done: true })
})

test('the loop ends after close, when it has had all that came', async t => {
  const { user, connection } = await userOf(t)
  const [messages, statuses] = [user.events('message'), user.events('status')]
  say(connection, 'one')
  await user.barrier()
  user.close()
  assert.deepEqual(
    (await all(messages)).map(({ text }) => text),
    ['one'],
  )
  assert.deepEqual(await all(statuses), [{ is: 'idle' }])
})

test('a signal ends the loop with its reason', async t => {
  const { user } = await userOf(t)
  const abort = new AbortController()
  const messages = user.events('message', abort)
  const [first, second] = [messages.next(), messages.next()]
  abort.abort()
  await assert.rejects(first, { name: 'AbortError' })
  assert.deepEqual(await second, { value: undefined, done: true })
  assert.deepEqual(getEventListeners(user, 'message'), [])
  assert.throws(() => user.events('message', abort), { name: 'AbortError' })
})

test('a loop that is too slow gets a QueueFull, or loses the oldest', async t => {
  const { user, connection } = await userOf(t)
  const strict = user.events('message', { limit: 2 })
  const lax = user.events('message', { limit: 2, whenFull: 'drop oldest' })
  for (const text of ['one', 'two', 'three']) say(connection, text)
  await user.barrier()
  const texts: string[] = []
  await assert.rejects(async () => {
    for await (const { text } of strict) texts.push(text)
  }, QueueFull)
  assert.deepEqual(texts, ['one', 'two'])
  user.close()
  assert.deepEqual(
    (await all(lax)).map(({ text }) => text),
    ['two', 'three'],
  )
})

test('a log has statuses, frames and notices, and no passwords or texts', async t => {
  const server = await FakeServer.start(t)
  const entries: LogEntry[] = []
  const user = newClient(server.url, { ...FAST_RECONNECT, log: entry => entries.push(entry) })
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const sent = user.sendMessage(5, 'a secret')
  await connection.waitFor('sendMessage')
  connection.notice({ name: 'sendMessage', number: 5 }, 'noSuchNumber')
  say(connection, 'a secret, too')
  connection.announce('a secret of the administrator')
  await sent.catch(() => {})
  await user.barrier()
  const ended = nextEvent(user, 'status')
  connection.socket.close(1008, 'a secret')
  await ended
  const text = JSON.stringify(entries)
  for (const secret of [PASSWORD, 'secret']) assert.ok(!text.includes(secret), text)
  const [first] = entries
  assert.ok(first !== undefined && Math.abs(Date.now() - first.time) < 60_000)
  const brief = entries.map(({ time: _, ...entry }) => entry)
  for (const expected of [
    { event: 'status', is: 'online' },
    { event: 'sent', message: 'sendMessage', bytes: 26 },
    { event: 'notice', subject: 'sendMessage', code: 22, reason: 'noSuchNumber' },
    { event: 'status', is: 'ended', code: 1008, because: 'protocol', told: undefined },
  ]) {
    assert.ok(
      brief.some(entry => isDeepStrictEqual(entry, expected)),
      `${JSON.stringify(expected)} in ${text}`,
    )
  }
})
