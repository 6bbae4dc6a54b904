import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Repeats } from '../../client/repeats.ts'
import { encodeText, Flag, Kind } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { FakeServer, type Peer } from './fake-server.ts'
import { all, newClient, next } from './users.ts'

const SECOND = 1000

/** Hears texts of one sender, all at this time; answers which of them are marked. */
function hear(repeats: Repeats, texts: string, at: number, from = 10001): string {
  return [...texts].filter(text => repeats.isRepeated(from, text, at)).join('')
}

/** One who has heard these texts, and has lost the connection and signed in again. */
function afterLoss(texts: string): Repeats {
  const repeats = new Repeats()
  assert.equal(hear(repeats, texts, 0), '')
  repeats.lost(0)
  repeats.signedIn(0)
  return repeats
}

test('without a loss, nothing is a repetition', () => {
  assert.equal(hear(new Repeats(), 'aabbaa', 0), '')
})

test('what comes again after a loss, in order, is marked; what is new is not', () => {
  assert.equal(hear(afterLoss('abc'), 'abcd', SECOND), 'abc')
})

test('it may begin anywhere: the first ones may have been confirmed', () => {
  assert.equal(hear(afterLoss('abcabd'), 'abdx', SECOND), 'abd')
  assert.equal(hear(afterLoss('abc'), 'c', SECOND), 'c')
})

test('the first that does not match ends it for that sender', () => {
  assert.equal(hear(afterLoss('abc'), 'axbc', SECOND), 'a')
  assert.equal(hear(afterLoss('abc'), 'xabc', SECOND), '')
  assert.equal(hear(afterLoss('abc'), 'ac', SECOND), 'a')
})

test('when all has come again, it is over', () => {
  assert.equal(hear(afterLoss('ab'), 'abab', SECOND), 'ab')
})

test('each sender is looked at alone', () => {
  const repeats = new Repeats()
  hear(repeats, 'ab', 0, 10001)
  hear(repeats, 'a', 0, 10002)
  repeats.lost(0)
  repeats.signedIn(0)
  assert.equal(hear(repeats, 'x', 0, 10002), '')
  assert.equal(hear(repeats, 'a', 0, 10001), 'a')
  assert.equal(hear(repeats, 'b', 0, 10003), '')
  assert.equal(hear(repeats, 'b', 0, 10001), 'b')
})

test('what came more than five seconds before the last sign of life was confirmed', () => {
  const repeats = new Repeats()
  hear(repeats, 'a', 0)
  hear(repeats, 'b', 2 * SECOND)
  repeats.lost(6 * SECOND)
  repeats.signedIn(100 * SECOND)
  assert.equal(hear(repeats, 'a', 100 * SECOND), '')
  const others = new Repeats()
  hear(others, 'a', 0)
  hear(others, 'b', 2 * SECOND)
  others.lost(6 * SECOND)
  others.signedIn(100 * SECOND)
  assert.equal(hear(others, 'b', 100 * SECOND), 'b')
})

test('a minute after the sign-in, nothing is a repetition any more', () => {
  assert.equal(hear(afterLoss('ab'), 'a', 59 * SECOND), 'a')
  assert.equal(hear(afterLoss('ab'), 'a', 60 * SECOND), '')
})

test('what was repeated may be repeated once more, after another loss', () => {
  const repeats = afterLoss('ab')
  assert.equal(hear(repeats, 'ab', SECOND), 'ab')
  repeats.lost(SECOND)
  repeats.signedIn(2 * SECOND)
  assert.equal(hear(repeats, 'ab', 2 * SECOND), 'ab')
})

test('no more is remembered than a thousand messages', () => {
  const repeats = new Repeats()
  hear(repeats, 'a'.repeat(5000), 0)
  repeats.lost(0)
  repeats.signedIn(0)
  const marked = hear(repeats, 'a'.repeat(5000), 0).length
  assert.ok(marked >= 500 && marked <= 1000, `${marked} are marked`)
})

test('a client marks what comes again after it was signed in again, and not for the next who signs in', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const messages = all(user, 'message')
  const say = async (peer: Peer, ...texts: string[]) => {
    for (const text of texts)
      peer.send('message', { flag: Flag.user, number: 10002, text: encodeText(text), kind: Kind.none })
    await user.barrier()
    return messages.splice(0).map(({ text, repeated }) => (repeated ? `${text} again` : text))
  }
  assert.deepEqual(await say(await server.peer(), 'a', 'b'), ['a', 'b'])
  const again = next(user, 'signedIn')
  ;(await server.peer()).socket.terminate()
  await again
  assert.deepEqual(await say(await server.peer(1), 'a', 'b', 'b'), ['a again', 'b again', 'b'])
  user.close()
  await user.signIn(10003, PASSWORD)
  assert.deepEqual(await say(await server.peer(2), 'b'), ['b'])
})
