import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ConnectionLost, type SayOptions } from '../../../client/index.ts'
import { RoomOutbox } from '../../../web-demo/model/rooms-outbox.ts'
import { RoomThread } from '../../../web-demo/model/rooms-thread.ts'

/** The outbox of a room, whose connection is lost with every text. */
function losingOutbox() {
  const said: SayOptions[] = []
  const thread = new RoomThread(7, {
    ...{ account: 10001, client: { history: async () => [] } },
    ...{ nickname: () => 'Ming', isBlocked: () => false, room: () => undefined },
  })
  const outbox = new RoomOutbox(thread, {
    account: 10001,
    client: {
      say: async (_room, _text, options = {}) => {
        said.push(options)
        throw new ConnectionLost('lost')
      },
    },
  })
  const texts = () => thread.messages.peek().map(({ text, state, failure }) => [text, state, failure])
  const failed = () => thread.messages.peek().find(({ state }) => state === 'failed')?.id ?? ''
  return { said, outbox, texts, failed }
}

test('R4: a failed text is said again with its tag for nine minutes, and as a new one after that', async t => {
  const { said, outbox, texts, failed } = losingOutbox()
  const start = Date.now()
  const clock = t.mock.method(Date, 'now', () => start)
  outbox.send('hi')
  await turn()
  assert.deepEqual(texts(), [['hi', 'failed', 'connectionLost']])
  clock.mock.mockImplementation(() => start + 8 * 60_000)
  outbox.retry(failed())
  await turn()
  clock.mock.mockImplementation(() => start + 10 * 60_000)
  outbox.retry(failed())
  await turn()
  const [first, second, third] = said
  assert.deepEqual([first?.sentAt, second?.sentAt, third?.sentAt], [undefined, start, undefined])
  assert.equal(second?.tag, first?.tag)
  assert.notEqual(third?.tag, first?.tag)
  assert.deepEqual(texts(), [['hi', 'failed', 'connectionLost']])
})

test('a text on its way cannot be removed, and a failed one can', async () => {
  const { outbox, texts, failed } = losingOutbox()
  outbox.send('hi')
  outbox.remove('~0000000001')
  assert.deepEqual(texts(), [['hi', 'sending', undefined]])
  await turn()
  outbox.remove(failed())
  assert.deepEqual(texts(), [])
})
