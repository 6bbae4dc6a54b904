import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ChatHistory } from '../../../web-demo/model/chat-history.ts'
import { type ChatMessage, MessageClock } from '../../../web-demo/model/chat-message.ts'
import { Conversation } from '../../../web-demo/model/conversation.ts'

/** With someone who has written so many messages, in a browser that keeps them or does not. */
function flooded(messages: number, keeps: boolean): Conversation {
  const history = new ChatHistory(new Promise(() => {}), () => {})
  history.keeps = keeps
  const clock = new MessageClock()
  const conversation = new Conversation(10002, { account: 10001, history, clock, deliver: async () => {} })
  for (let count = 0; count < messages; count++) {
    conversation.add({ from: 10002, kind: 'text', text: `message ${count}`, state: 'received' })
  }
  return conversation
}

describe('of a conversation that nobody has opened', () => {
  test('only the last page stays in memory: there may be one with each stranger', () => {
    const { messages, hasOlder } = flooded(60, true)
    assert.equal(messages.value.length, 50)
    assert.equal(messages.value[0]?.text, 'message 10')
    assert.equal(hasOlder.value, true)
  })

  test('more stays where this browser keeps nothing: it is nowhere else', () => {
    assert.equal(flooded(60, false).messages.value.length, 60)
    assert.equal(flooded(600, false).messages.value.length, 500)
  })
})

test('what comes while the history is read again stays in the list', async t => {
  const history = new ChatHistory(new Promise(() => {}), () => {})
  const conversation = new Conversation(10002, {
    ...{ account: 10001, history, clock: new MessageClock(), deliver: async () => {} },
  })
  const before = conversation.add({ from: 10002, kind: 'text', text: 'before', state: 'received' })
  const read = Promise.withResolvers<ChatMessage[]>()
  t.mock.method(history, 'older', () => read.promise)
  const reloaded = conversation.reload()
  conversation.add({ from: 10002, kind: 'text', text: 'meanwhile', state: 'received' })
  read.resolve([{ ...before, id: '0', text: 'of another browser' }, before])
  await reloaded
  assert.deepEqual(
    conversation.messages.value.map(({ text }) => text),
    ['of another browser', 'before', 'meanwhile'],
  )
})
