import assert from 'node:assert/strict'
import { BLOCK_LIST } from '../../../protocol/index.ts'
import { pair, people, type withStore } from './database.ts'

const NOBODY = 77

export function friendshipsContract(test: ReturnType<typeof withStore>): void {
  test('F2: a friendship is one entry, or two', async store => {
    const [one, other] = await pair(store)
    assert.deepEqual(await store.addFriendship(one, other, { mutual: false }), [one])
    assert.deepEqual(await store.groupMembers(one, 1), [other])
    assert.deepEqual(await store.groupMembers(other, 1), [])
    assert.deepEqual(await store.addFriendship(one, other, { mutual: true }), [other])
    assert.deepEqual(await store.addFriendship(one, other, { mutual: true }), [])
    assert.deepEqual(await store.groupMembers(other, 1), [one])
  })

  test('G3: the friend is put into a group of the owner, old or new', async store => {
    const [owner, friend] = await pair(store)
    await store.addGroup(owner, '同学')
    assert.deepEqual(await store.addFriendship(owner, friend, { mutual: true, group: 2 }), [owner, friend])
    assert.deepEqual(await store.groupMembers(owner, 2), [friend])
    assert.deepEqual(await store.groupMembers(friend, 1), [owner])
    assert.deepEqual(await store.addFriendship(owner, friend, { mutual: true, group: 1 }), [])
    assert.deepEqual(await store.groupMembers(owner, 1), [friend])
    assert.deepEqual(await store.addFriendship(owner, friend, { mutual: true }), [])
    assert.deepEqual(await store.groupMembers(owner, 1), [friend])
  })

  test('F2, G3, M8: a friendship that is refused leaves both lists as they were', async store => {
    const [owner, friend] = await pair(store)
    assert.equal(await store.addFriendship(owner, friend, { mutual: true, group: 9 }), 'unknown group')
    assert.equal(await store.addFriendship(owner, NOBODY, { mutual: true }), 'unknown number')
    await store.moveFriends(friend, [{ friend: owner, group: BLOCK_LIST }])
    assert.equal(await store.addFriendship(owner, friend, { mutual: true }), 'blocked')
    assert.deepEqual([await store.groupMembers(owner, 1), await store.groupMembers(friend, 1)], [[], []])
    assert.deepEqual(await store.addFriendship(owner, friend, { mutual: false }), [owner])
  })

  test('W5: a friend is put into a group that has room while group 1 has none', async store => {
    const [owner, friend, ...more] = await people(store, 2 + 255)
    assert(owner !== undefined && friend !== undefined)
    await store.addGroup(owner, '同学')
    for (const other of more) await store.addFriend(owner, other)
    assert.equal(await store.addFriendship(owner, friend, { mutual: false }), 'full')
    assert.deepEqual(await store.addFriendship(owner, friend, { mutual: false, group: 2 }), [owner])
    assert.deepEqual(await store.groupMembers(owner, 2), [friend])
    const [first] = more
    assert(first !== undefined)
    assert.deepEqual(await store.addFriendship(owner, first, { mutual: false, group: 2 }), [], 'moved')
    assert.deepEqual(
      await store.groupMembers(owner, 2),
      [friend, first].sort((one, other) => one - other),
    )
  })

  test('W5: a friendship for which the other list has no room is on neither', async store => {
    const [owner, friend, ...more] = await people(store, 2 + 255)
    assert(owner !== undefined && friend !== undefined)
    for (const other of more) await store.addFriend(friend, other)
    assert.equal(await store.addFriendship(owner, friend, { mutual: true }), 'full')
    assert.deepEqual(await store.groupMembers(owner, 1), [])
  })

  test('F4, M8: ending a friendship removes one entry or both, and leaves the blocked blocked', async store => {
    const [one, other] = await pair(store)
    await store.addFriendship(one, other, { mutual: true })
    assert.equal(await store.removeFriendship(one, other, { mutual: false }), true)
    assert.equal(await store.removeFriendship(one, other, { mutual: false }), false)
    assert.equal(await store.removeFriendship(one, other, { mutual: true }), true, 'the other entry')
    assert.equal(await store.removeFriendship(one, other, { mutual: true }), false)
    await store.moveFriends(one, [{ friend: other, group: BLOCK_LIST }])
    assert.equal(await store.removeFriendship(one, other, { mutual: true }), false)
    assert.deepEqual(await store.blocked([{ recipient: one, sender: other }]), [true])
  })
}
