import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { ConnectionLost } from '../../client/index.ts'
import {
  closeCodes,
  encodeText,
  fromServer,
  MAX_MESSAGE_BYTES,
  type ServerMessageName,
  serverMessages,
} from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { newClient, nextEvent, waitForStatus } from './client-fixtures.ts'
import { acceptAndEcho, acceptLogins, FakeServer } from './fake-server.ts'

// An uncaught error would fail the test that runs meanwhile.

const breaches: Record<string, string | Uint8Array> = {
  'a text message': 'hello',
  'an empty message': new Uint8Array(0),
  garbage: randomBytes(100),
  'half a frame': fromServer.encode('mode', { number: 10001, mode: 1 }).subarray(0, 9),
  'a frame and half another': new Uint8Array([...fromServer.encode('mode', { number: 1, mode: 1 }), 0x81]),
  'a body that is too short': Uint8Array.of(0x81, 0x01, 0x0a, 0x10, 0, 0, 0, 1, 0),
  'a body that is too long': Uint8Array.of(0x81, 0x01, 0x0a, 0x11, 0, 0, 0, 2, 1, 1),
  'a length of 4 GiB': Uint8Array.of(0x81, 0x01, 0x0a, 0x10, 0xff, 0xff, 0xff, 0xff),
  'text that is not UTF-8': Uint8Array.of(0x81, 0x01, 0x0a, 0x03, 0, 0, 0, 9, 2, 0, 0, 0, 1, 0, 1, 0xff, 0),
  'a frame from no program': Uint8Array.of(0x81, 0x06, 0x0a, 0x10, 0, 0, 0, 4, 0, 0, 0, 1),
  'a message that is too large': new Uint8Array(MAX_MESSAGE_BYTES + 1),
}

for (const [what, bytes] of Object.entries(breaches)) {
  test(`${what} ends the connection for good`, async t => {
    const server = await FakeServer.start(t, acceptLogins)
    const user = newClient(server.url)
    await user.signIn(10001, PASSWORD)
    const waiting = [user.getProfile(10002), user.sendMessage(10002, 'hello')]
    ;(await server.connection()).socket.send(bytes)
    for (const request of waiting) await assert.rejects(request, ConnectionLost)
    const { because, code, reason } = await waitForStatus(user, 'ended')
    assert.deepEqual([because, code], ['protocol', closeCodes.malformed.code])
    assert.notEqual(reason, '')
  })
}

test('W9: frames of an unknown type are skipped', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const group = user.addGroup('Work')
  const connection = await server.connection()
  await connection.waitFor('addGroup')
  const reply = fromServer.encode('groupAdded', { success: 1, group: 2, name: 'Work' })
  connection.socket.send(new Uint8Array([0x81, 0x01, 0x0a, 0x7f, 0, 0, 0, 1, 0xff, ...reply]))
  assert.equal(await group, 2)
  assert.deepEqual(user.status, { is: 'online', number: 10001 })
})

test('frames before a malformed one count', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const group = user.addGroup('Work')
  const connection = await server.connection()
  await connection.waitFor('addGroup')
  const reply = fromServer.encode('groupAdded', { success: 1, group: 2, name: 'Work' })
  connection.socket.send(new Uint8Array([...reply, 0]))
  assert.equal(await group, 2)
  await waitForStatus(user, 'ended')
})

test('every server message may come unsolicited, before and after the sign-in', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  user.on('fileOffer', file => file.blob().catch(() => {}))
  await user.connect()
  const connection = await server.connection()
  const sendAll = () => {
    for (const success of [0, 1, 2]) {
      for (const name of Object.keys(serverMessages) as ServerMessageName[]) {
        if (name !== 'connectionTest') connection.socket.send(unasked(name, success))
      }
    }
  }
  sendAll()
  await user.barrier()
  await user.signIn(10001, PASSWORD)
  sendAll()
  await user.barrier()
  assert.deepEqual(user.status, { is: 'online', number: 10001 })
  assert.equal(user.unsent, 0)
})

/** A message with this in every number, and with strings that could be taken for something. */
function unasked(name: ServerMessageName, value: number): Uint8Array {
  const values: Record<string, unknown> = {}
  for (const [field, { empty }] of Object.entries(serverMessages[name].fields)) {
    values[field] = typeof empty === 'number' ? value : typeof empty === 'string' ? '<b>__proto__: x</b>' : empty
  }
  if (name === 'message') values.text = encodeText('__proto__: constructor: file 1: x')
  return fromServer.encode(name, values as Parameters<typeof fromServer.encode<typeof name>>[1])
}

test('unsolicited replies are not matched with later requests', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const heard = nextEvent(user, 'notice')
  connection.send('connectionTest', { number: 10001 })
  connection.send('groupAdded', { success: 1, group: 9, name: 'unasked' })
  connection.announce('that was all')
  await heard
  const [group, barrier] = [user.addGroup('asked'), user.barrier()]
  await connection.waitFor('connectionTest')
  connection.send('groupAdded', { success: 1, group: 2, name: 'asked' })
  assert.equal(await group, 2)
  connection.send('connectionTest', { number: 10001 })
  await barrier
})

test('an observer that throws does not disturb what it observes', async t => {
  const thrown: unknown[] = []
  t.mock.method(globalThis, 'queueMicrotask', (task: () => void) => {
    Promise.resolve()
      .then(task)
      .catch(error => thrown.push(error))
  })
  const server = await FakeServer.start(t, acceptAndEcho)
  const user = newClient(server.url, {
    onFrame() {
      throw new Error('a bug of the observer')
    },
  })
  await user.signIn(10001, PASSWORD)
  await user.sendMessage(10002, 'hello')
  // Two frames each of the sign-in, its test and the test of the message, and the message.
  assert.equal(thrown.length, 7)
})
