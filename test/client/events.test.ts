import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObservedFrame } from '../../client/index.ts'
import { encodeText, Flag, FrameReader, fromServer, fromUser, Kind, Program } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { FAST_RECONNECT, newClient } from './client-fixtures.ts'
import { type FakeConnection, FakeServer } from './fake-server.ts'

async function userOf(t: Parameters<typeof FakeServer.start>[0], onFrame: (frame: ObservedFrame) => void = () => {}) {
  const server = await FakeServer.start(t)
  const user = newClient(server.url, { ...FAST_RECONNECT, onFrame })
  await user.signIn(10001, PASSWORD)
  return { user, connection: await server.connection() }
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
  const sent = user.sendMessage(10002, '你好')
  assert.equal(frames.length, 2)
  await sent
  say(connection, 'hello')
  await user.barrier()
  assert.deepEqual(
    frames.map(({ direction, name }) => `${direction} ${name}`),
    [
      'out login',
      'in loggedIn',
      'out sendMessage',
      'out connectionTest',
      'in connectionTest',
      'out connectionTest',
      'in message',
      'in connectionTest',
    ],
  )
  for (const { direction, name, values, bytes, time } of frames) {
    const [codec, sender] = direction === 'out' ? [fromUser, Program.user] : [fromServer, Program.server]
    const reader = new FrameReader(bytes, sender)
    assert.ok(reader.next())
    assert.deepEqual(codec.decode(reader), { name, values })
    assert.equal(reader.end, bytes.length)
    assert.ok(start <= time && time <= Date.now(), `observed at ${time}`)
  }
})
