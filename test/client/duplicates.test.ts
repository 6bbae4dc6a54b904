import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DuplicateDetector } from '../../client/duplicate-detector.ts'
import { encodeText, Flag, Kind } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { collectEvents, newClient, nextEvent } from './client-fixtures.ts'
import { type FakeConnection, FakeServer } from './fake-server.ts'

const SECOND = 1000

/** Receives single-letter texts from one sender, all at this time; returns those detected as duplicates. */
function receive(detector: DuplicateDetector, texts: string, at: number, from = 10001): string {
  return [...texts].filter(text => detector.record(from, text, at)).join('')
}

/** A detector that has received these texts, lost the connection and signed in again. */
function afterLoss(texts: string): DuplicateDetector {
  const detector = new DuplicateDetector()
  assert.equal(receive(detector, texts, 0), '')
  detector.connectionLost(0)
  detector.signedIn(0)
  return detector
}

test('without a lost connection, nothing is a duplicate', () => {
  assert.equal(receive(new DuplicateDetector(), 'aabbaa', 0), '')
})

test('messages that come again in order after a loss are duplicates; new ones are not (M5)', () => {
  assert.equal(receive(afterLoss('abc'), 'abcd', SECOND), 'abc')
})

test('duplicates may begin at any message: earlier ones may have been acknowledged', () => {
  assert.equal(receive(afterLoss('abcabd'), 'abdx', SECOND), 'abd')
  assert.equal(receive(afterLoss('abc'), 'c', SECOND), 'c')
})

test('the first message that does not match ends detection for that sender', () => {
  assert.equal(receive(afterLoss('abc'), 'axbc', SECOND), 'a')
  assert.equal(receive(afterLoss('abc'), 'xabc', SECOND), '')
  assert.equal(receive(afterLoss('abc'), 'ac', SECOND), 'a')
})

test('detection ends when every message has come again', () => {
  assert.equal(receive(afterLoss('ab'), 'abab', SECOND), 'ab')
})

test('senders are tracked separately', () => {
  const detector = new DuplicateDetector()
  receive(detector, 'ab', 0, 10001)
  receive(detector, 'a', 0, 10002)
  detector.connectionLost(0)
  detector.signedIn(0)
  assert.equal(receive(detector, 'x', 0, 10002), '')
  assert.equal(receive(detector, 'a', 0, 10001), 'a')
  assert.equal(receive(detector, 'b', 0, 10003), '')
  assert.equal(receive(detector, 'b', 0, 10001), 'b')
})

test('messages from more than five seconds before the last sign of life count as acknowledged', () => {
  const detector = new DuplicateDetector()
  receive(detector, 'a', 0)
  receive(detector, 'b', 2 * SECOND)
  detector.connectionLost(6 * SECOND)
  detector.signedIn(100 * SECOND)
  assert.equal(receive(detector, 'a', 100 * SECOND), '')
  const others = new DuplicateDetector()
  receive(others, 'a', 0)
  receive(others, 'b', 2 * SECOND)
  others.connectionLost(6 * SECOND)
  others.signedIn(100 * SECOND)
  assert.equal(receive(others, 'b', 100 * SECOND), 'b')
})

test('a minute after the sign-in, nothing is a duplicate any more', () => {
  assert.equal(receive(afterLoss('ab'), 'a', 59 * SECOND), 'a')
  assert.equal(receive(afterLoss('ab'), 'a', 60 * SECOND), '')
})

test('a duplicate may come once more, after another loss', () => {
  const detector = afterLoss('ab')
  assert.equal(receive(detector, 'ab', SECOND), 'ab')
  detector.connectionLost(SECOND)
  detector.signedIn(2 * SECOND)
  assert.equal(receive(detector, 'ab', 2 * SECOND), 'ab')
})

test('at most a thousand messages are remembered', () => {
  const detector = new DuplicateDetector()
  receive(detector, 'a'.repeat(5000), 0)
  detector.connectionLost(0)
  detector.signedIn(0)
  const marked = receive(detector, 'a'.repeat(5000), 0).length
  assert.ok(marked >= 500 && marked <= 1000, `${marked} are marked`)
})

test('a client marks duplicates after signing in again, but not for the next user who signs in', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const messages = collectEvents(user, 'message')
  const say = async (connection: FakeConnection, ...texts: string[]) => {
    for (const text of texts)
      connection.send('message', { flag: Flag.user, number: 10002, text: encodeText(text), kind: Kind.none })
    await user.barrier()
    return messages.splice(0).map(({ text, repeated }) => (repeated ? `${text} again` : text))
  }
  assert.deepEqual(await say(await server.connection(), 'a', 'b'), ['a', 'b'])
  const again = nextEvent(user, 'signedIn')
  ;(await server.connection()).socket.terminate()
  await again
  assert.deepEqual(await say(await server.connection(1), 'a', 'b', 'b'), ['a again', 'b again', 'b'])
  user.close()
  await user.signIn(10003, PASSWORD)
  assert.deepEqual(await say(await server.connection(2), 'b'), ['b'])
})

test('what was expected after an earlier loss, and has not come in time, is not expected after the next one', () => {
  const detector = afterLoss('a')
  detector.connectionLost(3600 * SECOND)
  detector.signedIn(3600 * SECOND)
  assert.equal(receive(detector, 'a', 3601 * SECOND), '')
})
