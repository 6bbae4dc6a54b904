import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatMessage } from '../../../web-demo/model/chat-message.ts'
import { duplicatesAfterReload } from '../../../web-demo/model/incoming-messages.ts'

const LEFT = 1_700_000_000_000
const SIGNED_IN = LEFT + 3000

let count = 0

/** A message that came from 10002 so many ms before the page went away. */
function heard(text: string, before: number, rest: Partial<ChatMessage> = {}): ChatMessage {
  const time = LEFT - before
  return { id: String(count++), peer: 10002, from: 10002, kind: 'text', text, time, state: 'received', ...rest }
}

describe('messages that come again after a reload (M5)', () => {
  test('what came in the last seconds before it duplicates, in order, from any of them on', () => {
    const duplicates = duplicatesAfterReload([heard('a', 3000), heard('b', 2000), heard('c', 1000)], LEFT, SIGNED_IN)
    assert.ok(duplicates.record(10002, 'b', SIGNED_IN))
    assert.ok(duplicates.record(10002, 'c', SIGNED_IN))
    assert.ok(!duplicates.record(10002, 'a', SIGNED_IN))
  })

  test('the first that is new ends it', () => {
    const duplicates = duplicatesAfterReload([heard('a', 3000), heard('b', 2000)], LEFT, SIGNED_IN)
    assert.ok(!duplicates.record(10002, 'new', SIGNED_IN))
    assert.ok(!duplicates.record(10002, 'b', SIGNED_IN))
  })

  test('what came earlier was confirmed: the same text is a new message', () => {
    const duplicates = duplicatesAfterReload([heard('hello', 5001)], LEFT, SIGNED_IN)
    assert.ok(!duplicates.record(10002, 'hello', SIGNED_IN))
  })

  test('a minute after the sign-in the same text is a new message', () => {
    const duplicates = duplicatesAfterReload([heard('hello', 100)], LEFT, SIGNED_IN)
    assert.ok(!duplicates.record(10002, 'hello', SIGNED_IN + 60_001))
  })

  test('own messages, those of others, and what was written after the page left, do not count', () => {
    const before = [
      heard('mine', 100, { from: 10001, state: 'safe' }),
      heard('of another', 100, { peer: 10003, from: 10003 }),
      heard('later', -100),
    ]
    const duplicates = duplicatesAfterReload(before, LEFT, SIGNED_IN)
    for (const text of ['mine', 'of another', 'later']) assert.ok(!duplicates.record(10002, text, SIGNED_IN), text)
  })
})
