import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatMessage } from '../../../web-demo/model/chat-message.ts'
import { InvalidHistory, readHistory, writeHistory } from '../../../web-demo/model/history-file.ts'

const ACCOUNT = 10001
const NOW = Date.UTC(2026, 0, 1)

const messages: readonly ChatMessage[] = [
  {
    id: '0kb0000000000',
    peer: 10002,
    from: 10002,
    kind: 'text',
    text: '你好\n"',
    time: NOW - 2,
    state: 'received',
    stored: true,
  },
  { id: '0kb0000000001', peer: 10002, from: ACCOUNT, kind: 'text', text: 'hi', time: NOW - 1, state: 'sending' },
  {
    ...{ id: '0kb0000000002', peer: 10003, from: 10003, kind: 'file', text: 'a.png', time: NOW, state: 'received' },
    file: { name: 'a.png', length: 3, outgoing: false, transfer: 7, outcome: 'done' },
  },
  { id: '0kb0000000003', peer: 10003, from: ACCOUNT, kind: 'system', text: '', time: NOW, state: 'received' },
]

async function written(all: readonly ChatMessage[]): Promise<string> {
  async function* pieces() {
    yield all.slice(0, 1)
    yield all.slice(1)
  }
  let text = ''
  for await (const part of writeHistory(ACCOUNT, pieces())) text += part
  return text
}

test('what one browser exports another one reads; what was on its way counts as not sent', async () => {
  const [received, sent, file] = readHistory(await written(messages), ACCOUNT, NOW)
  assert.deepEqual(received, messages[0])
  assert.deepEqual(sent, { ...messages[1], state: 'failed' })
  assert.deepEqual(file?.file, { name: 'a.png', length: 3, outgoing: false, outcome: 'done' })
  assert.deepEqual(readHistory(await written([]), ACCOUNT, NOW), [])
})

const good = { id: '0kb0000000000', peer: 10002, from: 10002, kind: 'text', text: 'hi', time: NOW, state: 'received' }
const file = (changed: object) => ({ format: 'oicq-history', version: 1, account: ACCOUNT, messages: [], ...changed })
const one = (changed: object) => file({ messages: [good, { ...good, ...changed }] })

test('a file that is not as it should be is refused, with the field', () => {
  const cases: [unknown, string, InvalidHistory['problem']][] = [
    [[], 'file', 'wrong'],
    [null, 'file', 'wrong'],
    [file({ format: undefined }), 'format', 'missing'],
    [file({ format: 'other' }), 'format', 'wrong'],
    [file({ version: 2 }), 'version', 'wrong'],
    [file({ account: 10002 }), 'account', 'another account'],
    [file({ messages: undefined }), 'messages', 'missing'],
    [file({ messages: { length: 1 } }), 'messages', 'wrong'],
    [file({ messages: new Array(200_001).fill(null) }), 'messages', 'too long'],
    [file({ messages: [good, 'x'] }), 'messages[1]', 'wrong'],
    [one({ time: '2026' }), 'messages[1].time', 'wrong'],
    [one({ time: -1 }), 'messages[1].time', 'wrong'],
    [one({ time: 8.64e15 }), 'messages[1].time', 'wrong'],
    [one({ peer: 0 }), 'messages[1].peer', 'wrong'],
    [one({ peer: 1.5 }), 'messages[1].peer', 'wrong'],
    [one({ from: 10003 }), 'messages[1].from', 'wrong'],
    [one({ kind: 'system' }), 'messages[1].kind', 'wrong'],
    [one({ state: 'unknown' }), 'messages[1].state', 'wrong'],
    [one({ id: '../../etc' }), 'messages[1].id', 'wrong'],
    [one({ text: undefined }), 'messages[1].text', 'missing'],
    [one({ text: 'x'.repeat(4097) }), 'messages[1].text', 'too long'],
    [one({ kind: 'file' }), 'messages[1].file', 'missing'],
    [one({ kind: 'file', file: { name: 'x', length: -1, outgoing: false } }), 'messages[1].file.length', 'wrong'],
    [one({ kind: 'file', file: { name: 'x', length: 1, outgoing: 1 } }), 'messages[1].file.outgoing', 'wrong'],
  ]
  for (const [content, field, problem] of cases) {
    assert.throws(
      () => readHistory(JSON.stringify(content), ACCOUNT, NOW),
      (error: unknown) => error instanceof InvalidHistory && error.field === field && error.problem === problem,
      `${field}: ${problem}`,
    )
  }
  assert.throws(() => readHistory('{', ACCOUNT, NOW), InvalidHistory)
})

test('nothing of a file but what a message has becomes part of one', () => {
  const [message] = readHistory(
    JSON.stringify(file({ messages: [{ ...good, html: '<b>', absence: {}, file: { name: 'x' } }] })),
    ACCOUNT,
    NOW,
  )
  assert.deepEqual(message, good)
})
