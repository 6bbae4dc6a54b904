import assert from 'node:assert/strict'
import type { Store } from '../../../gateway/store/interface.ts'
import { MOVED, pair, people, type withStore } from './database.ts'

/** Returns a roster as group numbers, names and members. */
async function rosterOf(store: Store, owner: number): Promise<[number, string, number[]][]> {
  const groups = await store.roster(owner)
  return groups.map(({ group, name, friends }) => [group, name, friends.map(({ number }) => number)])
}

export function rosterContract(test: ReturnType<typeof withStore>): void {
  test('G1: a new account has group 1 我的好友', async store => {
    const [owner] = await pair(store)
    assert.deepEqual(await rosterOf(store, owner), [[1, '我的好友', []]])
  })

  test('G1: a new group takes the smallest free number', async store => {
    const [owner, other] = await pair(store)
    assert.equal(await store.addGroup(owner, '同学'), 2)
    assert.equal(await store.addGroup(owner, '同事'), 3)
    assert.equal(await store.deleteGroup(owner, 2), 'deleted')
    assert.equal(await store.addGroup(owner, '家人'), 2)
    assert.deepEqual(await rosterOf(store, owner), [
      [1, '我的好友', []],
      [2, '家人', []],
      [3, '同事', []],
    ])
    assert.deepEqual(await rosterOf(store, other), [[1, '我的好友', []]])
  })

  test('G1: groups added at once get different numbers', async store => {
    const [owner] = await pair(store)
    const groups = await Promise.all(Array.from({ length: 20 }, (_, index) => store.addGroup(owner, `${index}`)))
    assert.deepEqual(
      groups.map(Number).sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 2),
    )
  })

  test('G1: any group can be renamed, including group 1', async store => {
    const [owner, other] = await pair(store)
    assert.equal(await store.renameGroup(owner, 1, '朋友'), 'renamed')
    assert.equal(await store.renameGroup(owner, 2, '无'), 'unknown group')
    assert.equal(await store.renameGroup(owner, 0, '无'), 'unknown group')
    assert.deepEqual(await rosterOf(store, owner), [[1, '朋友', []]])
    assert.deepEqual(await rosterOf(store, other), [[1, '我的好友', []]])
  })

  test('G1: group 1 and unknown groups cannot be deleted', async store => {
    const [owner] = await pair(store)
    assert.equal(await store.deleteGroup(owner, 1), 'first group')
    assert.equal(await store.deleteGroup(owner, 0), 'unknown group')
    assert.equal(await store.deleteGroup(owner, 9), 'unknown group')
  })

  test('G2: deleting a group moves its members to group 1', async store => {
    const [owner, ...friends] = (await people(store, 4)) as [number, number, number, number]
    for (const friend of friends) await store.addFriend(owner, friend)
    await store.addGroup(owner, '同学')
    await store.moveFriends(
      owner,
      friends.slice(1).map(friend => ({ friend, group: 2 })),
    )
    assert.equal(await store.deleteGroup(owner, 2), 'deleted')
    assert.deepEqual(await rosterOf(store, owner), [[1, '我的好友', friends]])
  })

  test('G3: friends move together, and a friend listed twice ends in the last group', async store => {
    const [owner, one, other] = (await people(store, 3)) as [number, number, number]
    await store.addFriend(owner, one)
    await store.addFriend(owner, other)
    await store.addGroup(owner, '同学')
    await store.addGroup(owner, '同事')
    const moves = [
      { friend: one, group: 2 },
      { friend: other, group: 3 },
      { friend: one, group: 3 },
    ]
    assert.deepEqual(await store.moveFriends(owner, moves), MOVED)
    assert.deepEqual(await rosterOf(store, owner), [
      [1, '我的好友', []],
      [2, '同学', []],
      [3, '同事', [one, other]],
    ])
    assert.deepEqual(await store.moveFriends(owner, []), MOVED)
  })

  test('G3: if one move is impossible, none is made', async store => {
    const [owner, friend, stranger] = (await people(store, 3)) as [number, number, number]
    await store.addFriend(owner, friend)
    await store.addGroup(owner, '同学')
    const good = { friend, group: 2 }
    assert.equal(await store.moveFriends(owner, [good, { friend: stranger, group: 2 }]), 'not a friend')
    assert.equal(await store.moveFriends(owner, [good, { friend, group: 9 }]), 'unknown group')
    assert.equal(await store.moveFriends(owner, [good, { friend, group: 0 }]), 'unknown group')
    assert.deepEqual(await store.groupMembers(owner, 1), [friend])
  })

  test('F1: a friendship is one-way', async store => {
    const [owner, friend] = await pair(store)
    assert.equal(await store.addFriend(owner, friend), 'added')
    assert.equal(await store.isFriend(owner, friend), true)
    assert.equal(await store.isFriend(friend, owner), false)
    assert.deepEqual(await rosterOf(store, friend), [[1, '我的好友', []]])
  })

  test('F2: a friend has the current portrait and nickname of the account', async store => {
    const [owner, friend] = await pair(store)
    await store.addFriend(owner, friend)
    const before = await store.profile(friend)
    assert.ok(before)
    await store.replaceProfile(friend, { ...before, nickname: '新名', portrait: 99 })
    const [group] = await store.roster(owner)
    assert.deepEqual(group, {
      group: 1,
      name: '我的好友',
      friends: [{ number: friend, portrait: 99, nickname: '新名' }],
    })
  })

  test('F2: adding a friend again changes nothing, not even the group', async store => {
    const [owner, friend] = await pair(store)
    await store.addFriend(owner, friend)
    await store.addGroup(owner, '同学')
    await store.moveFriends(owner, [{ friend, group: 2 }])
    assert.equal(await store.addFriend(owner, friend), 'already')
    assert.deepEqual(await store.groupMembers(owner, 2), [friend])
  })

  test('F2: a number without an account cannot be added', async store => {
    const [owner] = await pair(store)
    assert.equal(await store.addFriend(owner, 77), 'unknown number')
    assert.equal(await store.addFriend(77, owner), 'unknown number')
  })

  test('F2: the same friend added fifty times at once is added once', async store => {
    const [owner, friend] = await pair(store)
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => store.addFriend(owner, friend)))
    assert.deepEqual(outcomes.toSorted(), ['added', ...Array.from({ length: 49 }, () => 'already')])
    assert.deepEqual(await store.groupMembers(owner, 1), [friend])
  })

  test("F4: a friend is removed once, and only from the owner's roster", async store => {
    const [owner, friend] = await pair(store)
    await store.addFriend(owner, friend)
    await store.addFriend(friend, owner)
    assert.equal(await store.removeFriend(owner, friend), true)
    assert.equal(await store.removeFriend(owner, friend), false)
    assert.equal(await store.isFriend(owner, friend), false)
    assert.equal(await store.isFriend(friend, owner), true)
  })

  test('M3: the members of a group are returned, unless there is no such group', async store => {
    const [owner, friend] = await pair(store)
    await store.addFriend(owner, friend)
    await store.addGroup(owner, '同学')
    assert.deepEqual(await store.groupMembers(owner, 1), [friend])
    assert.deepEqual(await store.groupMembers(owner, 2), [])
    assert.equal(await store.groupMembers(owner, 3), undefined)
    assert.equal(await store.groupMembers(owner, 0), undefined)
    assert.equal(await store.groupMembers(owner, 0xffffffff), undefined)
  })

  test('P2: the subscribers of an account are found, whatever the group', async store => {
    const [one, two, three, watched] = (await people(store, 4)) as [number, number, number, number]
    await store.addFriend(one, watched)
    await store.addFriend(three, watched)
    await store.addFriend(watched, two)
    await store.addGroup(three, '同学')
    await store.moveFriends(three, [{ friend: watched, group: 2 }])
    const watchersOf = async (number: number) => (await store.subscribers([number])).get(number)?.toSorted()
    assert.deepEqual(await watchersOf(watched), [one, three])
    await store.removeFriend(one, watched)
    assert.deepEqual(await watchersOf(watched), [three])
  })

  test('P2: the subscribers of many accounts are found at once, by account', async store => {
    const [one, two, three, four] = (await people(store, 4)) as [number, number, number, number]
    await store.addFriend(one, two)
    await store.addFriend(one, three)
    await store.addFriend(two, three)
    await store.addFriend(three, four)
    const everyNumber = Array.from({ length: 20_000 }, (_, index) => index)
    const found = await store.subscribers(everyNumber.filter(number => number !== four))
    assert.deepEqual([...found].map(([number, subscribers]) => [number, subscribers.toSorted()]).toSorted(), [
      [two, [one]],
      [three, [one, two]],
    ])
    assert.deepEqual(await store.subscribers([]), new Map())
  })
}
