/** The block list, group 255 (M8): who is on it, how they come off it, and what becomes of their messages. */
import assert from 'node:assert/strict'
import type { Store } from '../../../gateway/store/interface.ts'
import { sizeOf } from '../../../gateway/store/roster-size.ts'
import { BLOCK_LIST, MAX_BODY_BYTES } from '../../../protocol/index.ts'
import { NOW, people, type withStore } from './database.ts'
import { messagesTo } from './stored-messages.ts'

const NOBODY = 4_000_000_000

/** An owner, a friend in group 2, and two others. */
async function setting(store: Store) {
  const [owner = 0, friend = 0, stranger = 0, other = 0] = await people(store, 4)
  await store.addFriend(owner, friend)
  await store.addGroup(owner, 'second')
  await store.moveFriends(owner, [{ friend, group: 2 }])
  return { owner, friend, stranger, other }
}

const block = (store: Store, owner: number, ...numbers: number[]) =>
  store.moveFriends(
    owner,
    numbers.map(friend => ({ friend, group: BLOCK_LIST })),
  )

/** The numbers in each group. */
async function rosterOf(store: Store, owner: number): Promise<Record<number, number[]>> {
  const groups = await store.roster(owner)
  return Object.fromEntries(groups.map(({ group, friends }) => [group, friends.map(({ number }) => number)]))
}

export function blockListContract(test: ReturnType<typeof withStore>): void {
  test('M8: anyone can be blocked, friend or not, and is shown in group 255', async store => {
    const { owner, friend, stranger } = await setting(store)
    const nothing = { returned: [], removed: [] }
    assert.deepEqual(await block(store, owner, friend, stranger), { blocked: [friend, stranger], ...nothing })
    assert.deepEqual(await rosterOf(store, owner), { 1: [], 2: [], [BLOCK_LIST]: [friend, stranger] })
    assert.deepEqual(await block(store, owner, friend), { blocked: [], ...nothing })
    const list = (await store.roster(owner)).at(-1)
    assert.equal(list?.name, '黑名单')
    assert.deepEqual(list?.friends[0], { number: friend, portrait: 7, nickname: 'user 1' })
    assert.deepEqual(await rosterOf(store, stranger), { 1: [] })
  })

  test('M8: whoever is blocked is no friend, in no group, and not watched', async store => {
    const { owner, friend } = await setting(store)
    await store.addFriend(friend, owner)
    await block(store, owner, friend)
    assert.equal(await store.isFriend(owner, friend), false)
    assert.equal(await store.isFriend(friend, owner), true)
    assert.deepEqual(await store.groupMembers(owner, 2), [])
    assert.equal(await store.groupMembers(owner, BLOCK_LIST), undefined)
    assert.deepEqual(await store.subscribers([owner, friend]), new Map([[owner, [friend]]]))
    assert.equal(await store.addFriend(owner, friend), 'blocked')
  })

  test('M8: off the list, a friend is back in the group named, and who was none is on no list', async store => {
    const { owner, friend, stranger } = await setting(store)
    await block(store, owner, friend, stranger)
    const moves = [friend, stranger].map(each => ({ friend: each, group: 1 }))
    assert.deepEqual(await store.moveFriends(owner, moves), { blocked: [], returned: [friend], removed: [stranger] })
    assert.deepEqual(await rosterOf(store, owner), { 1: [friend], 2: [] })
    assert.equal(await store.isFriend(owner, friend), true)
    assert.equal(await store.isFriend(owner, stranger), false)
    assert.equal(await store.addFriend(owner, stranger), 'added')
  })

  test('M8, F4: removing someone who is blocked takes them off the list', async store => {
    const { owner, friend, stranger } = await setting(store)
    await block(store, owner, friend, stranger)
    assert.equal(await store.removeFriend(owner, friend), true)
    assert.equal(await store.removeFriend(owner, stranger), true)
    assert.equal(await store.removeFriend(owner, stranger), false)
    assert.deepEqual(await rosterOf(store, owner), { 1: [], 2: [] })
  })

  test('M8, G3: moves are made in order, all of them or none', async store => {
    const { owner, friend, stranger, other } = await setting(store)
    await block(store, owner, other)
    for (const [outcome, impossible] of [
      ['unknown number', { friend: NOBODY, group: BLOCK_LIST }],
      ['not a friend', { friend: stranger, group: 1 }],
      ['unknown group', { friend, group: 3 }],
    ] as const) {
      const moves = [{ friend, group: BLOCK_LIST }, { friend: other, group: 1 }, impossible]
      assert.equal(await store.moveFriends(owner, moves), outcome)
    }
    assert.deepEqual(await rosterOf(store, owner), { 1: [], 2: [friend], [BLOCK_LIST]: [other] })
    const backAndForth = [
      { friend, group: BLOCK_LIST },
      { friend, group: 1 },
      { friend: stranger, group: BLOCK_LIST },
      { friend: stranger, group: 2 },
    ]
    assert.deepEqual(await store.moveFriends(owner, backAndForth), { blocked: [], returned: [], removed: [] })
    assert.deepEqual(await rosterOf(store, owner), { 1: [friend], 2: [], [BLOCK_LIST]: [other] })
  })

  test('M8, W5: at most 255 can be blocked, and a friend returns only to a group with room', async store => {
    const [owner = 0, ...others] = await people(store, 257)
    const blocked = others.slice(0, 255)
    await store.addFriend(owner, blocked[0] ?? 0)
    await block(store, owner, ...blocked)
    assert.equal(await block(store, owner, others[255] ?? 0), 'full')
    assert.equal((await rosterOf(store, owner))[BLOCK_LIST]?.length, 255)
  })

  test('M8, W11: the roster fits in a frame with the block list in it', async store => {
    const [owner = 0, ...others] = await people(store, 500)
    const [blocked, friends] = [others.slice(0, 240), others.slice(240, 490)]
    await block(store, owner, ...blocked)
    for (const friend of friends) {
      if ((await store.addFriend(owner, friend)) === 'roster full') break
    }
    const { length } = (await rosterOf(store, owner))[1] ?? []
    const size = { names: new Map([[1, '我的好友']]), blocked: blocked.length }
    assert.ok(sizeOf({ ...size, friends: length }) <= MAX_BODY_BYTES)
    assert.ok(sizeOf({ ...size, friends: length + 1 }) > MAX_BODY_BYTES)
    assert.equal(await block(store, owner, others[495] ?? 0), 'roster full')
    assert.equal(typeof (await block(store, owner, friends[0] ?? 0)), 'object')
  })

  test('M8: of a message of someone who is blocked only its place in the share is stored', async store => {
    const { owner, friend, stranger } = await setting(store)
    await block(store, owner, friend)
    const outcomes = await store.storeMessages(
      [...messagesTo(owner, 101, friend), ...messagesTo(owner, 1, stranger)],
      NOW,
    )
    assert.deepEqual(
      outcomes.map(outcome => typeof outcome === 'number'),
      [...new Array(100).fill(true), false, true],
    )
    const stored = await store.storedMessages(owner, 0, 1000, NOW)
    assert.deepEqual(
      stored.map(({ frame, isConfirmed }) => [frame.length, isConfirmed]),
      [...new Array(100).fill([0, false]), [1, false]],
    )
    assert.equal((await store.retainedData(owner, NOW))?.messages.length, 1)
    await store.moveFriends(owner, [{ friend, group: 1 }])
    assert.equal(typeof (await store.storeMessages(messagesTo(owner, 1, friend), NOW))[0], 'number')
  })

  test('M8, F3: there is no request from someone who is blocked, and agreeing does not undo a block', async store => {
    const { owner, stranger, other } = await setting(store)
    await store.addRequest(stranger, owner, NOW)
    await store.addRequest(owner, other, NOW)
    await block(store, owner, stranger, other)
    assert.equal(await store.answerRequest(stranger, owner, true, NOW), 'no request')
    assert.equal(await store.answerRequest(owner, other, true, NOW), 'settled')
    assert.deepEqual((await rosterOf(store, owner))[BLOCK_LIST], [stranger, other])
    await store.removeFriend(owner, stranger)
    assert.equal(await store.answerRequest(stranger, owner, true, NOW), 'settled')
  })
}
