/**
 * Groups and the friends in them over the wire (G1–G3): how a request is answered, and what the next sign-in shows. Which
 * numbers groups get and how many fit is the store's, and tested by its contract.
 */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Store } from '../../gateway/store/interface.ts'
import { createAccounts, createFriends } from '../accounts.ts'
import { ownServer } from '../external-server.ts'
import { startGateway } from '../start-gateway.ts'

const FIRST_GROUP = '我的好友'
const NOBODY = 4_000_000_000
const LAST_GROUP = 254

/** An account whose groups hold as many friends as told, from group 1 on. */
async function createOwner(store: Store, first: number, second: number) {
  const [owner = 0] = await createAccounts(store, [{}])
  assert.equal(await store.addGroup(owner, 'second'), 2)
  const inSecond = await createFriends(store, owner, second)
  await store.moveFriends(
    owner,
    inSecond.map(friend => ({ friend, group: 2 })),
  )
  return { owner, inFirst: await createFriends(store, owner, first), inSecond }
}

type Owner = Awaited<ReturnType<typeof createOwner>>
const nobody: Owner = { owner: 0, inFirst: [], inSecond: [] }
const owners = { small: nobody, fitting: nobody, overfull: nobody }
let allGroups = 0

const gateway = await startGateway(
  { RATE_LIMITS: 'off' },
  {
    async prepare(store) {
      owners.small = await createOwner(store, 2, 3)
      owners.fitting = await createOwner(store, 250, 5)
      owners.overfull = await createOwner(store, 250, 6)
      ;[allGroups = 0] = await createAccounts(store, [{}])
      for (let group = 2; group <= LAST_GROUP; group++) await store.addGroup(allGroups, 'x')
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
  test('G1.1 G1.3 G1.5 G1.9 groups are added, renamed and deleted, and the next sign-in shows them by number', async () => {
    const user = await gateway.signUp()
    assert.deepEqual(await user.ask('addGroup', { name: '同学' }), { success: 1, group: 2, name: '同学' })
    assert.deepEqual(await user.ask('addGroup', { name: '同事' }), { success: 1, group: 3, name: '同事' })
    assert.deepEqual(await user.ask('deleteGroup', { group: 2 }), { success: 1, group: 2 })
    assert.deepEqual(await user.ask('addGroup', { name: '家人' }), { success: 1, group: 2, name: '家人' })
    assert.deepEqual(await user.ask('renameGroup', { group: 3, name: 'three' }), {
      success: 1,
      group: 3,
      name: 'three',
    })
    const again = await gateway.connect()
    assert.deepEqual(await again.login(user.number), [
      { name: FIRST_GROUP, group: 1, friends: [] },
      { name: '家人', group: 2, friends: [] },
      { name: 'three', group: 3, friends: [] },
    ])
  })

  test('G1.5 W7.3 a group beyond the last number is refused with its name', ownServer, async () => {
    const user = await gateway.connect()
    assert.equal((await user.login(allGroups)).length, LAST_GROUP)
    assert.deepEqual(await user.ask('addGroup', { name: '多' }), { success: 0, group: 0, name: '多' })
    await user.notice()
  })

  test('G1.7 a name may have 1 to 32 characters', async () => {
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
    test(`G1.7 W7.3 ${what} is refused for a new group and an old one`, async () => {
      const user = await gateway.signUp()
      assert.deepEqual(await user.ask('addGroup', { name }), { success: 0, group: 0, name })
      await user.notice()
      assert.deepEqual(await user.ask('renameGroup', { group: 1, name }), { success: 0, group: 1, name })
      await user.notice()
      const again = await gateway.connect()
      assert.deepEqual(await again.login(user.number), [{ name: FIRST_GROUP, group: 1, friends: [] }])
    })
  }

  test('G1.2 G1.8 W7.3 group 1 is not deleted, and a group that does not exist neither renamed nor deleted', async () => {
    const user = await gateway.signUp()
    for (const group of [1, 0, 2, 255]) {
      assert.deepEqual(await user.ask('deleteGroup', { group }), { success: 0, group })
      await user.notice()
      if (group === 1) continue
      assert.deepEqual(await user.ask('renameGroup', { group, name: '组' }), { success: 0, group, name: '组' })
      await user.notice()
    }
    assert.deepEqual(await rosterOf(user.number), { 1: [] })
  })
})

describe('G2', () => {
  test('G2.1 the members of a deleted group move to group 1, up to 255', ownServer, async () => {
    const { owner, inFirst, inSecond } = owners.fitting
    const user = await gateway.signIn(owner)
    assert.deepEqual(await user.ask('deleteGroup', { group: 2 }), { success: 1, group: 2 })
    const roster = await rosterOf(owner)
    assert.deepEqual(Object.keys(roster), ['1'])
    assert.deepEqual(new Set(roster[1]), new Set([...inFirst, ...inSecond]))
  })

  test(
    'G2.2 W7.3 a group whose members would not fit into group 1 is not deleted, and nothing changes',
    ownServer,
    async () => {
      const { owner, inFirst, inSecond } = owners.overfull
      const user = await gateway.signIn(owner)
      assert.deepEqual(await user.ask('deleteGroup', { group: 2 }), { success: 0, group: 2 })
      await user.notice()
      assert.deepEqual(await rosterOf(owner), { 1: ascending(...inFirst), 2: ascending(...inSecond) })
    },
  )
})

test('G3.1, G3.2: all listed friends are moved, or nobody (W7.1)', ownServer, async () => {
  const { owner, inFirst, inSecond } = owners.small
  const [a = 0, b = 0] = inFirst
  const [c = 0, d = 0, e = 0] = inSecond
  const user = await gateway.signIn(owner)
  for (const impossible of [
    { friend: NOBODY, group: 2 },
    { friend: b, group: 3 },
    { friend: b, group: 0 },
  ]) {
    assert.deepEqual(await user.ask('moveFriends', { moves: [{ friend: a, group: 2 }, impossible] }), { success: 0 })
    await user.notice()
  }
  assert.deepEqual(await rosterOf(owner), { 1: ascending(a, b), 2: ascending(c, d, e) })
  const moves = [
    { friend: a, group: 2 },
    { friend: c, group: 1 },
    { friend: d, group: 1 },
  ]
  const again = await gateway.signIn(owner)
  assert.deepEqual(await again.ask('moveFriends', { moves }), { success: 1 })
  assert.deepEqual(await rosterOf(owner), { 1: ascending(b, c, d), 2: ascending(a, e) })
})
