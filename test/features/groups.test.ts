/** Groups and the friends in them (G1–G3). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Store } from '../../gateway/store/interface.ts'
import { createAccounts, createFriends } from '../accounts.ts'
import { startGateway } from '../start-gateway.ts'

const FIRST_GROUP = '我的好友'
const NOBODY = 4_000_000_000

/** An account whose groups hold as many friends as told, from group 1 on. */
async function createOwner(store: Store, first: number, ...others: number[]) {
  const [owner = 0] = await createAccounts(store, [{}])
  const groups: number[][] = []
  for (const [index, count] of others.entries()) {
    const group = await store.addGroup(owner, `group ${index + 2}`)
    assert.equal(group, index + 2)
    const friends = await createFriends(store, owner, count)
    await store.moveFriends(
      owner,
      friends.map(friend => ({ friend, group: index + 2 })),
    )
    groups.push(friends)
  }
  return { owner, friends: [await createFriends(store, owner, first), ...groups] }
}

type Owner = Awaited<ReturnType<typeof createOwner>>
const nobody: Owner = { owner: 0, friends: [] }
const owners = { small: nobody, fitting: nobody, overfull: nobody, full: nobody, swapping: nobody }

const gateway = await startGateway(
  { RATE_LIMITS: 'off' },
  {
    async prepare(store) {
      owners.small = await createOwner(store, 2, 3)
      owners.fitting = await createOwner(store, 250, 5)
      owners.overfull = await createOwner(store, 250, 6)
      owners.full = await createOwner(store, 255, 2)
      owners.swapping = await createOwner(store, 255, 1)
    },
  },
)
after(() => gateway.close())

/** The numbers of the friends in each group, as a new sign-in shows them. */
async function rosterOf(number: number): Promise<Record<number, number[]>> {
  const user = await gateway.connect()
  const groups = await user.login(number)
  await user.close()
  return Object.fromEntries(groups.map(({ group, friends }) => [group, friends.map(friend => friend.number)]))
}

function ascending(...numbers: number[]): number[] {
  return numbers.sort((one, other) => one - other)
}

describe('G1', () => {
  test('a new account has group 1 我的好友 and no other', async () => {
    const user = await gateway.connect()
    const number = await user.register()
    assert.deepEqual(await user.login(number), [{ name: FIRST_GROUP, group: 1, friends: [] }])
  })

  test('new groups take the smallest free numbers', async () => {
    const user = await gateway.signUp()
    assert.deepEqual(await user.ask('addGroup', { name: '同学' }), { success: 1, group: 2, name: '同学' })
    assert.deepEqual(await user.ask('addGroup', { name: '同事' }), { success: 1, group: 3, name: '同事' })
    assert.deepEqual(await user.ask('addGroup', { name: '家人' }), { success: 1, group: 4, name: '家人' })
    await user.ask('deleteGroup', { group: 3 })
    await user.ask('deleteGroup', { group: 2 })
    assert.deepEqual(await user.ask('addGroup', { name: 'again' }), { success: 1, group: 2, name: 'again' })
    assert.deepEqual(await user.ask('addGroup', { name: 'and again' }), { success: 1, group: 3, name: 'and again' })
  })

  test('groups are there at the next sign-in, by number', async () => {
    const user = await gateway.signUp()
    await user.ask('addGroup', { name: 'two' })
    await user.ask('addGroup', { name: 'three' })
    await user.ask('renameGroup', { group: 2, name: '二' })
    const again = await gateway.connect()
    assert.deepEqual(await again.login(user.number), [
      { name: FIRST_GROUP, group: 1, friends: [] },
      { name: '二', group: 2, friends: [] },
      { name: 'three', group: 3, friends: [] },
    ])
  })

  test('group numbers end at 255; another group is refused with its name (W7)', async () => {
    const user = await gateway.signUp()
    for (let group = 2; group <= 255; group++) {
      assert.deepEqual(await user.ask('addGroup', { name: 'x' }), { success: 1, group, name: 'x' })
    }
    assert.deepEqual(await user.ask('addGroup', { name: '多' }), { success: 0, group: 0, name: '多' })
    await user.notice()
    const again = await gateway.connect()
    assert.equal((await again.login(user.number)).length, 255)
  })

  test('a name may have 1 to 32 characters', async () => {
    const user = await gateway.signUp()
    for (const name of ['x', '😀'.repeat(32)]) {
      assert.equal((await user.ask('addGroup', { name })).success, 1)
      assert.deepEqual(await user.ask('renameGroup', { group: 1, name }), { success: 1, group: 1, name })
    }
  })

  for (const [what, name] of [
    ['an empty name', ''],
    ['a name of 33 characters', '组'.repeat(33)],
  ] as const) {
    test(`W7 ${what} is refused for a new group`, async () => {
      const user = await gateway.signUp()
      assert.deepEqual(await user.ask('addGroup', { name }), { success: 0, group: 0, name })
      await user.notice()
    })

    test(`W7 ${what} is refused for an old group`, async () => {
      const user = await gateway.signUp()
      assert.deepEqual(await user.ask('renameGroup', { group: 1, name }), { success: 0, group: 1, name })
      await user.notice()
      const again = await gateway.connect()
      assert.deepEqual(await again.login(user.number), [{ name: FIRST_GROUP, group: 1, friends: [] }])
    })
  }

  test('group 1 can be renamed', async () => {
    const user = await gateway.signUp()
    assert.deepEqual(await user.ask('renameGroup', { group: 1, name: '朋友' }), { success: 1, group: 1, name: '朋友' })
    const again = await gateway.connect()
    assert.deepEqual(await again.login(user.number), [{ name: '朋友', group: 1, friends: [] }])
  })

  test('group 1 cannot be deleted', async () => {
    const user = await gateway.signUp()
    assert.deepEqual(await user.ask('deleteGroup', { group: 1 }), { success: 0, group: 1 })
    await user.notice()
    assert.deepEqual(await rosterOf(user.number), { 1: [] })
  })

  for (const group of [0, 2, 255]) {
    test(`W7 group ${group}, which does not exist, cannot be renamed`, async () => {
      const user = await gateway.signUp()
      assert.deepEqual(await user.ask('renameGroup', { group, name: '组' }), { success: 0, group, name: '组' })
      await user.notice()
    })

    test(`W7 group ${group}, which does not exist, cannot be deleted`, async () => {
      const user = await gateway.signUp()
      assert.deepEqual(await user.ask('deleteGroup', { group }), { success: 0, group })
      await user.notice()
    })
  }

  test('groups of one account are not those of another', async () => {
    const user = await gateway.signUp()
    await user.ask('addGroup', { name: 'mine' })
    const other = await gateway.signUp()
    assert.equal((await other.ask('renameGroup', { group: 2, name: 'yours' })).success, 0)
    await other.notice()
    assert.deepEqual(await other.ask('addGroup', { name: 'yours' }), { success: 1, group: 2, name: 'yours' })
  })
})

describe('G2', () => {
  test('the members of a deleted group move to group 1, up to 255', async () => {
    const { owner, friends } = owners.fitting
    const user = await gateway.signIn(owner)
    assert.deepEqual(await user.ask('deleteGroup', { group: 2 }), { success: 1, group: 2 })
    const roster = await rosterOf(owner)
    assert.deepEqual(Object.keys(roster), ['1'])
    assert.deepEqual(new Set(roster[1]), new Set(friends.flat()))
  })

  test('a group whose members would not fit into group 1 is not deleted, and nothing changes', async () => {
    const { owner } = owners.overfull
    const before = await rosterOf(owner)
    const user = await gateway.signIn(owner)
    assert.deepEqual(await user.ask('deleteGroup', { group: 2 }), { success: 0, group: 2 })
    await user.notice()
    const roster = await rosterOf(owner)
    assert.deepEqual(roster, before)
    assert.deepEqual([roster[1]?.length, roster[2]?.length], [250, 6])
  })
})

describe('G3', () => {
  /** The owner of 2 friends in group 1 and 3 in group 2, put back to that. */
  async function smallOwner() {
    const { owner, friends } = owners.small
    const [inFirst = [], inSecond = []] = friends
    const user = await gateway.signIn(owner)
    const moves = friends.flatMap((members, index) => members.map(friend => ({ friend, group: index + 1 })))
    assert.deepEqual(await user.ask('moveFriends', { moves }), { success: 1 })
    return { user, owner, inFirst, inSecond }
  }

  test('all listed friends are moved', async () => {
    const { user, owner, inFirst, inSecond } = await smallOwner()
    const [a = 0, b = 0] = inFirst
    const [c = 0, d = 0, e = 0] = inSecond
    const moves = [
      { friend: a, group: 2 },
      { friend: c, group: 1 },
      { friend: d, group: 1 },
    ]
    assert.deepEqual(await user.ask('moveFriends', { moves }), { success: 1 })
    assert.deepEqual(await rosterOf(owner), { 1: ascending(b, c, d), 2: ascending(a, e) })
  })

  const wrong: [string, { friend: number; group: number }][] = [
    ['someone is no friend', { friend: NOBODY, group: 2 }],
    ['a group does not exist', { friend: 0, group: 3 }],
    ['group 0 is the goal', { friend: 0, group: 0 }],
  ]
  for (const [why, move] of wrong) {
    test(`W7 nobody is moved when ${why}`, async () => {
      const { user, owner, inFirst, inSecond } = await smallOwner()
      const [a = 0, b = 0] = inFirst
      const moves = [
        { friend: a, group: 2 },
        { ...move, friend: move.friend || b },
      ]
      assert.deepEqual(await user.ask('moveFriends', { moves }), { success: 0 })
      await user.notice()
      assert.deepEqual(await rosterOf(owner), { 1: inFirst, 2: inSecond })
    })
  }

  test('nobody is moved when a group would have more than 255', async () => {
    const { owner, friends } = owners.full
    const [inFirst = [], inSecond = []] = friends
    const user = await gateway.signIn(owner)
    const moves = inSecond.map(friend => ({ friend, group: 1 }))
    assert.deepEqual(await user.ask('moveFriends', { moves }), { success: 0 })
    await user.notice()
    assert.deepEqual(await rosterOf(owner), { 1: inFirst, 2: inSecond })
  })

  test('friends of a full group and another change places', async () => {
    const { owner, friends } = owners.swapping
    const [inFirst = [], inSecond = []] = friends
    const [a = 0] = inFirst
    const [b = 0] = inSecond
    const user = await gateway.signIn(owner)
    const swap = [
      { friend: b, group: 1 },
      { friend: a, group: 2 },
    ]
    assert.deepEqual(await user.ask('moveFriends', { moves: swap }), { success: 1 })
    const roster = await rosterOf(owner)
    assert.deepEqual([roster[1]?.includes(b), roster[2]?.includes(a), roster[1]?.length], [true, true, 255])
  })
})
