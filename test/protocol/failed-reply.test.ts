import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failedReply, fromServer, type ServerMessageName, serverMessages, userMessages } from '../../protocol/index.ts'
import { serverVectors, userVectors } from '../vectors/vectors.ts'

/** What each failed reply to the first vector of its request has to be, beside zeros and empty strings. */
const echoed: { readonly [request: string]: object } = {
  register: {},
  login: {},
  getProfile: { friend: 10002 },
  addGroup: { name: '同学' },
  renameGroup: { group: 2, name: '家人' },
  deleteGroup: { group: 2 },
  moveFriends: {},
  listOnline: {},
  search: {},
  addFriend: { friend: 10002 },
  deleteFriend: { friend: 10002 },
  updateProfile: {},
}

const nothing: { readonly [letter: string]: unknown } = { t: 0, m: 0, l: 0, s: '', '{…}': [] }

for (const [name, row] of Object.entries(userMessages)) {
  if (!('reply' in row)) continue
  const reply: ServerMessageName = row.reply
  const { fields } = serverMessages[reply]
  if (!('success' in fields) && !('result' in fields)) continue

  test(`a failed ${name} echoes its subject, the rest is zero or empty (W7)`, () => {
    assert.ok(Object.hasOwn(echoed, name))
    const request = userVectors.find(vector => vector.name === name)
    assert.ok(request)
    const empty = Object.entries(fields).map(([field, { letter }]) => [field, nothing[letter]])
    assert.deepEqual(failedReply(reply, request.values), { ...Object.fromEntries(empty), ...echoed[name] })
  })
}

test('a failed reply keeps its full shape on the wire (W7)', () => {
  for (const { name, about, values } of serverVectors) {
    if (!about.includes('failed') || !('success' in values)) continue
    const reply = failedReply(name, values)
    assert.deepEqual(fromServer.decodeAll(fromServer.encode(name, reply)), [{ name, values }], about)
  }
})

test('failed replies do not share lists', () => {
  failedReply('loggedIn', {}).groups.push({ name: 'mine', group: 1, friends: [] })
  assert.deepEqual(failedReply('loggedIn', {}), { success: 0, groups: [] })
})
