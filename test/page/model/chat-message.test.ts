import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { afterReload, type ChatMessage } from '../../../web-demo/model/chat-message.ts'

const message: ChatMessage = {
  ...{ id: '1', peer: 10002, from: 10001, kind: 'text', text: 'hello', time: 1, state: 'safe' },
}
const file = { name: 'a.txt', length: 3, outgoing: false }

describe('after a reload', () => {
  test('what was settled stays as it was', () => {
    assert.deepEqual(afterReload(message), message)
    assert.deepEqual(afterReload({ ...message, state: 'received' }), { ...message, state: 'received' })
  })

  test('what was being sent has failed, for nobody can know', () => {
    const { state, failure } = afterReload({ ...message, state: 'sending' })
    assert.deepEqual([state, failure], ['failed', 'pageLeft'])
  })

  test('a file that was under way has failed, and has no transfer any more', () => {
    const after = afterReload({ ...message, kind: 'file', state: 'received', file: { ...file, transfer: 7 } })
    assert.deepEqual(after.file, { ...file, outcome: 'failed' })
  })

  test('a file keeps how it ended', () => {
    const after = afterReload({ ...message, kind: 'file', file: { ...file, transfer: 7, outcome: 'done' } })
    assert.deepEqual(after.file, { ...file, outcome: 'done' })
  })
})
