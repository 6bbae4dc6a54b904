import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rosterBytes } from '../../gateway/store/roster-size.ts'
import { fromServer } from '../../protocol/index.ts'

const HEADER_BYTES = 8

test('W11: the size of a roster is that of its login reply with nicknames of maximum length', () => {
  const names = ['我的好友', 'work', '']
  const friends = Array.from({ length: 255 }, (_, number) => ({
    number,
    portrait: 1,
    state: 4,
    nickname: '🐧'.repeat(32),
  }))
  const groups = names.map((name, group) => ({ name, group, friends: group === 0 ? friends : friends.slice(0, 9) }))
  const reply = fromServer.encode('loggedIn', { success: 1, groups })
  assert.equal(rosterBytes(names, 255 + 9 + 9), reply.length - HEADER_BYTES)
})

test('W11: an empty roster is two bytes', () => {
  assert.equal(rosterBytes([], 0), 2)
})
