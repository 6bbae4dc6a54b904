import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasWords, searchWords } from '../../../web-demo/history/search.ts'
import type { ChatMessage } from '../../../web-demo/model/chat-message.ts'

const saying = (text: string, kind: ChatMessage['kind'] = 'text'): ChatMessage => {
  return { id: '', peer: 1, from: 1, kind, text, time: 0, state: 'received' }
}

test('a search finds all its words, in any order, whatever the capitals and the width', () => {
  const words = searchWords('  ＡＢＣ tea ')
  assert.deepEqual(words, ['abc', 'tea'])
  assert.equal(hasWords(saying('Tea, as easy as ABC'), words), true)
  assert.equal(hasWords(saying('Tea only'), words), false)
  assert.equal(hasWords(saying('茶和 abc tea', 'file'), words), true)
  assert.equal(hasWords(saying('abc tea', 'system'), words), false)
})
