/** The roster that a client keeps current. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { BLOCK_LIST, type RosterSnapshot } from '../../client/index.ts'
import { newcomer, PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { newUser, nextEvent, type User, waitForStatus } from './client-fixtures.ts'
import { RestartableGateway } from './restartable-gateway.ts'

const gateway = await startGateway()
after(() => gateway.close())

/** The roster as the next sign-in tells it, in a comparable order. */
async function toldAfterSigningInAgain(user: User): Promise<object> {
  const { number } = user
  await user.signOut()
  await user.signIn(number, PASSWORD)
  return comparable(user.roster.getSnapshot())
}

function comparable({ groups, blocked }: RosterSnapshot): object {
  const sorted = (people: RosterSnapshot['blocked']) => people.toSorted((a, b) => a.number - b.number)
  return { groups: groups.map(each => ({ ...each, friends: sorted(each.friends) })), blocked: sorted(blocked) }
}

/** The numbers in each group, and on the block list. */
function numbers({ groups, blocked }: RosterSnapshot): Record<string, number[]> {
  const all = [...groups, { group: BLOCK_LIST, friends: blocked }]
  return Object.fromEntries(all.map(({ group, friends }) => [group, friends.map(({ number }) => number)]))
}

/** Resolves when the roster is so. */
function untilRoster(user: User, matches: (snapshot: RosterSnapshot) => boolean): Promise<void> {
  return new Promise(resolve => {
    const check = () => {
      if (!matches(user.roster.getSnapshot())) return
      stop()
      resolve()
    }
    const stop = user.roster.subscribe(check)
    check()
  })
}

test('F2, P2, F4: it follows friends who are added, change their state, and are removed', async () => {
  const [user, friend] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl, { nickname: 'Hong', portrait: 7 })]
  const { number } = friend
  const before = user.roster.getSnapshot()
  assert.deepEqual(before, {
    ...{ number: user.number, mode: 'online', blocked: [] },
    groups: [{ group: 1, name: '我的好友', friends: [] }],
  })
  await user.addFriend(number)
  const hong = () => user.roster.getSnapshot().groups[0]?.friends[0]
  await untilRoster(user, () => hong() !== undefined)
  assert.deepEqual(hong(), { number, nickname: 'Hong', portrait: 7, state: 'online' })
  await friend.setMode('do not disturb')
  await untilRoster(user, () => hong()?.state === 'do not disturb')
  friend.close()
  await untilRoster(user, () => hong()?.state === 'offline')
  await user.deleteFriend(number)
  assert.deepEqual(user.roster.getSnapshot(), before)
  assert.notEqual(user.roster.getSnapshot(), before)
})

test('listeners of events find the roster changed already', async () => {
  const [user, friend] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]
  const seen = nextEvent(user, 'friendAdded').then(() => numbers(user.roster.getSnapshot())[1])
  const atOnce: unknown[] = []
  user.on('friendAdded', () => atOnce.push(numbers(user.roster.getSnapshot())[1]))
  await user.addFriend(friend.number)
  assert.deepEqual(await seen, [friend.number])
  assert.deepEqual(atOnce, [[friend.number]])
})

test('G1–G3: it follows groups that are added, renamed and deleted, and friends who are moved', async () => {
  const user = await newUser(gateway.wsUrl)
  const [ming, hong] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]
  for (const { number } of [ming, hong]) await user.addFriend(number)
  await user.barrier()
  const [family, school] = [await user.addGroup('family'), await user.addGroup('school')]
  await user.renameGroup(school, 'university')
  await user.moveFriends([
    { friend: ming.number, group: school },
    { friend: hong.number, group: family },
  ])
  await user.deleteGroup(family)
  const snapshot = user.roster.getSnapshot()
  assert.deepEqual(numbers(snapshot), { 1: [hong.number], [school]: [ming.number], [BLOCK_LIST]: [] })
  assert.equal(snapshot.groups[1]?.name, 'university')
  // The smallest free number is taken, and the groups stay in order (G1).
  assert.equal(await user.addGroup('work'), family)
  assert.deepEqual(Object.keys(numbers(user.roster.getSnapshot())), ['1', '2', '3', '255'])
  const kept = comparable(user.roster.getSnapshot())
  assert.deepEqual(await toldAfterSigningInAgain(user), kept)
})

test('M8: it follows the block list, to which friends and strangers are moved, and from which only friends return', async () => {
  const user = await newUser(gateway.wsUrl)
  const [friend, stranger] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl, { nickname: 'Lei' })]
  await user.addFriend(friend.number)
  const group = await user.addGroup('school')
  await user.block(friend.number)
  await user.block(stranger.number)
  const { blocked } = user.roster.getSnapshot()
  assert.deepEqual(numbers(user.roster.getSnapshot()), {
    ...{ 1: [], [group]: [] },
    [BLOCK_LIST]: [friend.number, stranger.number],
  })
  assert.deepEqual(
    blocked.map(({ nickname, state }) => [nickname, state]),
    [
      ['Ming', 'offline'],
      ['', 'offline'],
    ],
  )
  await user.getProfile(stranger.number)
  assert.equal(user.roster.getSnapshot().blocked[1]?.nickname, 'Lei')
  const kept = comparable(user.roster.getSnapshot())
  assert.deepEqual(await toldAfterSigningInAgain(user), kept)

  await user.moveFriends([
    { friend: friend.number, group },
    { friend: stranger.number, group },
  ])
  assert.deepEqual(numbers(user.roster.getSnapshot()), { 1: [], [group]: [friend.number], [BLOCK_LIST]: [] })
  await untilRoster(user, ({ groups }) => groups[1]?.friends[0]?.state === 'online')
})

test('P1: it has your own mode', async () => {
  const user = await newUser(gateway.wsUrl)
  await user.setMode('do not disturb')
  assert.equal(user.roster.getSnapshot().mode, 'do not disturb')
  await user.signOut()
  assert.equal(user.roster.getSnapshot().mode, 'offline')
})

test('A5, F3: it takes new nicknames from whatever tells them', async () => {
  const user = await newUser(gateway.wsUrl)
  const friend = await newUser(gateway.wsUrl)
  await user.addFriend(friend.number)
  await user.barrier()
  const hong = () => user.roster.getSnapshot().groups[0]?.friends[0]
  await friend.updateProfile({ ...newcomer, nickname: 'Hong', portrait: 9 })
  await user.getProfile(friend.number)
  assert.deepEqual([hong()?.nickname, hong()?.portrait], ['Hong', 9])
  await friend.updateProfile({ ...newcomer, nickname: 'Lan' })
  await user.search(`number = ${friend.number}`)
  assert.equal(hong()?.nickname, 'Lan')
  await friend.updateProfile({ ...newcomer, nickname: 'Mei' })
  await friend.addFriend(user.number)
  await untilRoster(user, () => hong()?.nickname === 'Mei')
})

test('the snapshot stays the same object as long as nothing changes, and shares what stays', async () => {
  const user = await newUser(gateway.wsUrl)
  const [ming, hong] = [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]
  for (const { number } of [ming, hong]) await user.addFriend(number)
  const group = await user.addGroup('school')
  await user.moveFriends([{ friend: hong.number, group }])
  await user.barrier()
  const before = user.roster.getSnapshot()
  let changes = 0
  const stop = user.roster.subscribe(() => changes++)
  await user.getProfile(ming.number)
  await user.renameGroup(group, 'school')
  await user.moveFriends([{ friend: hong.number, group }])
  await user.setMode('online')
  await ming.setMode('online')
  await ming.barrier()
  await user.barrier()
  assert.equal(user.roster.getSnapshot(), before)
  assert.equal(changes, 0)

  await hong.setMode('do not disturb')
  await untilRoster(user, snapshot => snapshot !== before)
  const after = user.roster.getSnapshot()
  assert.equal(changes, 1)
  assert.equal(after.groups[0], before.groups[0])
  assert.equal(before.groups[1]?.friends[0]?.state, 'online')
  assert.equal(after.groups[1]?.friends[0]?.state, 'do not disturb')
  stop()
  await user.addGroup('work')
  assert.equal(changes, 1)
})

test('a subscription ends without ending another one of the same listener', async () => {
  const user = await newUser(gateway.wsUrl)
  let changes = 0
  const listener = () => changes++
  const { subscribe } = user.roster
  const [stop] = [subscribe(listener), subscribe(listener)]
  stop()
  await user.addGroup('school')
  assert.equal(changes, 1)
})

test('while the connection is lost everyone is offline; after the next sign-in it is current again', async t => {
  const restartable = await RestartableGateway.start(t)
  const user = await newUser(restartable.wsUrl)
  const friend = await newUser(restartable.wsUrl)
  await user.addFriend(friend.number)
  await untilRoster(user, ({ groups }) => groups[0]?.friends[0]?.state === 'online')
  await restartable.stop()
  await waitForStatus(user, 'waiting')
  const { number, mode, groups } = user.roster.getSnapshot()
  assert.deepEqual([number, mode], [user.number, 'offline'])
  assert.deepEqual(
    groups[0]?.friends.map(({ number, state }) => [number, state]),
    [[friend.number, 'offline']],
  )
  // Every status and event of the next sign-in comes with the roster that it has told.
  const modes: string[] = []
  user.on('status', ({ is }) => is === 'online' && modes.push(user.roster.getSnapshot().mode))
  await restartable.restart()
  await untilRoster(user, ({ mode, groups }) => mode === 'online' && groups[0]?.friends[0]?.state === 'online')
  assert.deepEqual(modes, ['online'])
})

test('it is empty, and always the same object, when nobody is signed in', async () => {
  const user = await newUser(gateway.wsUrl)
  const { number } = user
  await user.signOut()
  const empty = user.roster.getSnapshot()
  assert.deepEqual(empty, { number: undefined, mode: 'offline', groups: [], blocked: [] })
  await user.signIn(number, PASSWORD)
  await newUser(gateway.wsUrl).then(other =>
    other.signOut().then(() => assert.equal(other.roster.getSnapshot(), empty)),
  )
  user.close()
  assert.equal(user.roster.getSnapshot(), empty)
})
