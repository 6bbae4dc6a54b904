/** Adding, asking for, answering and removing friends (F1–F4, A2). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { AddFriend, Flag, Kind, Manner, Mode, Verification } from '../../protocol/index.ts'
import { createAccounts, createFriends } from '../accounts.ts'
import type { Frame, TestClient } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { startGateway } from '../start-gateway.ts'

const NOBODY = 4_000_000_000
const DAY_MS = 86_400_000
const { anyone, ask, nobody } = Verification

let ahead = 0
let full = 0
const gateway = await startGateway(
  { RATE_LIMITS: 'off' },
  {
    clock: { now: () => Date.now() + ahead },
    async prepare(store) {
      ;[full = 0] = await createAccounts(store, [{}])
      await createFriends(store, full, 255)
    },
  },
)
after(() => gateway.close())

/** Opens an account that nobody is signed in with. */
async function absent(verification: number): Promise<number> {
  const user = await gateway.connect()
  const number = await user.register({ nickname: 'Absent', portrait: 9, verification })
  await user.close()
  return number
}

/** The numbers of all friends, as a new sign-in of this account shows them. */
async function friendsOf(number: number): Promise<number[]> {
  const user = await gateway.connect()
  const groups = await user.login(number)
  await user.close()
  return groups.flatMap(({ friends }) => friends.map(friend => friend.number))
}

/** A system message about someone. */
function system(kind: number, number: number, text: string) {
  return { flag: Flag.system, number, text, kind }
}

/** The kind of the next system message, which has to be about this number. */
async function nextKind(user: TestClient, about: number): Promise<number> {
  const { text, ...rest } = await user.next('message')
  assert.deepEqual(rest, { flag: Flag.system, number: about, kind: rest.kind }, `"${text}" came`)
  return rest.kind
}

/** Asks for permission, which the other hears. */
async function request(requester: TestClient, other: TestClient, reason = 'please'): Promise<void> {
  requester.send('requestFriend', { friend: other.number, reason })
  assert.deepEqual(await other.next('message'), system(Kind.requested, requester.number, reason))
}

function byName(frames: readonly Frame[]): Frame[] {
  return frames.toSorted((one, other) => one.name.localeCompare(other.name))
}

describe('F2 adding someone who lets anyone', () => {
  test('F2.2 is answered by result 1 and the details', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ nickname: '小红', portrait: 7, verification: anyone })
    const friend = other.number
    assert.deepEqual(await asker.ask('addFriend', { friend }), { result: AddFriend.added, friend })
    assert.deepEqual(await asker.next('friendAdded'), { friend, nickname: '小红', portrait: 7, state: Mode.online })
    await asker.expectNothing()
  })

  test('F2.1 puts the friend into group 1, and F1.1 not the asker into the other list', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ nickname: '小红', portrait: 7 })
    await asker.ask('addGroup', { name: 'empty' })
    await asker.ask('addFriend', { friend: other.number })
    const again = await gateway.connect()
    const [first, second] = await again.login(asker.number)
    assert.deepEqual(first?.friends, [{ number: other.number, portrait: 7, state: Mode.online, nickname: '小红' }])
    assert.deepEqual(second?.friends, [])
    assert.deepEqual(await friendsOf(other.number), [])
  })

  test('F2.3 tells a signed-in user at once, once', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp()
    await asker.ask('addFriend', { friend: other.number })
    assert.equal(await nextKind(other, asker.number), Kind.added)
    await other.expectNothing()
  })

  test('F2.3 tells an absent user after the next login reply, once', async () => {
    const asker = await gateway.signUp()
    const friend = await absent(anyone)
    await asker.ask('addFriend', { friend })
    const added = { friend, nickname: 'Absent', portrait: 9, state: Mode.offline }
    assert.deepEqual(await asker.next('friendAdded'), added)
    const other = await gateway.signIn(friend)
    assert.equal(await nextKind(other, asker.number), Kind.added)
    await other.expectNothing()
    const later = await gateway.signIn(friend)
    await later.expectNothing()
  })

  test('P1.2 shows a hidden user as offline, who is told', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({}, Manner.hidden)
    await asker.ask('addFriend', { friend: other.number })
    assert.equal((await asker.next('friendAdded')).state, Mode.offline)
    assert.equal(await nextKind(other, asker.number), Kind.added)
  })

  test('shows do not disturb', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp()
    await other.ask('setMode', { mode: Mode.doNotDisturb })
    await asker.ask('addFriend', { friend: other.number })
    assert.equal((await asker.next('friendAdded')).state, Mode.doNotDisturb)
  })

  test('F2.7 who is a friend already is answered by result 1, and nobody is told', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp()
    const friend = other.number
    await asker.ask('addFriend', { friend })
    await asker.next('friendAdded')
    await other.next('message')
    assert.deepEqual(await asker.ask('addFriend', { friend }), { result: AddFriend.added, friend })
    await asker.expectNothing()
    await other.expectNothing()
    assert.deepEqual(await friendsOf(asker.number), [friend])
  })

  test('F2.6 is refused when the list is full, by result 0 and a notice', ownServer, async () => {
    const asker = await gateway.signIn(full)
    const other = await gateway.signUp()
    const friend = other.number
    assert.deepEqual(await asker.ask('addFriend', { friend }), { result: AddFriend.failed, friend })
    await asker.notice()
    await other.expectNothing()
    assert.equal((await friendsOf(full)).length, 255)
  })
})

describe('F2 adding someone who wants to be asked', () => {
  test('F2.4 E1.3 is result 2 when they are online', async () => {
    const asker = await gateway.signUp()
    const { number: friend } = await gateway.signUp({ verification: ask })
    assert.deepEqual(await asker.ask('addFriend', { friend }), { result: AddFriend.needsRequest, friend })
    await asker.expectNothing()
  })

  test('F2.4 E1.3 is result 4 when they are not signed in', async () => {
    const asker = await gateway.signUp()
    const friend = await absent(ask)
    assert.deepEqual(await asker.ask('addFriend', { friend }), { result: AddFriend.needsRequestOffline, friend })
    await asker.expectNothing()
  })

  test('F2.4 P1.2 is result 4 when they are hidden', async () => {
    const asker = await gateway.signUp()
    const { number: friend } = await gateway.signUp({ verification: ask }, Manner.hidden)
    assert.deepEqual(await asker.ask('addFriend', { friend }), { result: AddFriend.needsRequestOffline, friend })
    await asker.expectNothing()
  })

  test('F2.8 adds nobody and tells nobody', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ verification: ask })
    await asker.ask('addFriend', { friend: other.number })
    await other.expectNothing()
    assert.deepEqual(await friendsOf(asker.number), [])
  })
})

test('F2.5 F2.8 E1.3 adding someone who lets nobody is result 3, and adds and tells nobody', async () => {
  const asker = await gateway.signUp()
  const other = await gateway.signUp({ verification: nobody })
  const friend = other.number
  assert.deepEqual(await asker.ask('addFriend', { friend }), { result: AddFriend.notAllowed, friend })
  await asker.expectNothing()
  await other.expectNothing()
  assert.deepEqual(await friendsOf(asker.number), [])
})

test('F2.7 a friend stays one, with result 1, when they let nobody any more', async () => {
  const asker = await gateway.signUp()
  const friend = await absent(anyone)
  await asker.ask('addFriend', { friend })
  await asker.next('friendAdded')
  const other = await gateway.connect()
  await other.login(friend)
  await asker.next('friendState')
  await other.next('message')
  const { success: _, friend: __, ...profile } = await other.ask('getProfile', { friend })
  await other.ask('updateProfile', { ...profile, password: '', verification: nobody })
  assert.deepEqual(await asker.ask('addFriend', { friend }), { result: AddFriend.added, friend })
})

test('F2.6 E1.2 adding an unknown number is result 0 and a notice', async () => {
  const asker = await gateway.signUp()
  assert.deepEqual(await asker.ask('addFriend', { friend: NOBODY }), { result: AddFriend.failed, friend: NOBODY })
  await asker.notice()
})

test('F2.6 E1.2 adding oneself is result 0 and a notice', async () => {
  const asker = await gateway.signUp()
  const friend = asker.number
  assert.deepEqual(await asker.ask('addFriend', { friend }), { result: AddFriend.failed, friend })
  await asker.notice()
  assert.deepEqual(await friendsOf(friend), [])
})

describe('F3 a request', () => {
  test('F3.1 reaches a signed-in user with its reason', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ verification: ask })
    await request(asker, other, '我是小明')
    await asker.expectNothing()
  })

  test('F3.1 reaches a hidden user, and P1.2 the requester sees no difference', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ verification: ask }, Manner.hidden)
    await request(asker, other)
    await asker.expectNothing()
  })

  test('F3.1 reaches an absent user after the next login reply, once', async () => {
    const asker = await gateway.signUp()
    const friend = await absent(ask)
    asker.send('requestFriend', { friend, reason: '我是小明' })
    await asker.expectNothing()
    const other = await gateway.signIn(friend)
    assert.deepEqual(await other.next('message'), system(Kind.requested, asker.number, '我是小明'))
    await other.expectNothing()
  })

  test('F3.5 F3.6 that is agreed adds the answerer to the requester, who gets type 3 and the details', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ nickname: '小红', portrait: 7, verification: ask })
    const friend = other.number
    await request(asker, other)
    other.send('answerFriend', { friend: asker.number, agreed: 1 })
    const [details, message] = byName([await asker.next(), await asker.next()])
    const added = { friend, nickname: '小红', portrait: 7, state: Mode.online }
    assert.deepEqual(details, { name: 'friendAdded', values: added })
    assert.ok(message?.name === 'message')
    assert.deepEqual(message.values, system(Kind.agreed, friend, message.values.text))
    await other.expectNothing()
    assert.deepEqual(await friendsOf(asker.number), [friend])
    assert.deepEqual(await friendsOf(friend), [])
  })

  test('P1.2 that a hidden user agrees to shows them as offline', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ verification: ask }, Manner.hidden)
    await request(asker, other)
    other.send('answerFriend', { friend: asker.number, agreed: 1 })
    assert.equal((await asker.waitFor('friendAdded')).state, Mode.offline)
  })

  test('F3.6 that is agreed while the requester is away is told after the next login reply', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ verification: ask })
    await request(asker, other)
    await asker.ask('setMode', { mode: Mode.offline })
    other.send('answerFriend', { friend: asker.number, agreed: 1 })
    await other.expectNothing()
    const later = await gateway.connect()
    const [first] = await later.login(asker.number)
    assert.deepEqual(
      first?.friends.map(({ number }) => number),
      [other.number],
    )
    assert.equal(await nextKind(later, other.number), Kind.agreed)
    await later.expectNothing()
  })

  test('F3.7 that is refused brings type 4 and adds nobody', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ verification: ask })
    await request(asker, other)
    other.send('answerFriend', { friend: asker.number, agreed: 0 })
    assert.equal(await nextKind(asker, other.number), Kind.refused)
    await asker.expectNothing()
    await other.expectNothing()
    assert.deepEqual(await friendsOf(asker.number), [])
  })

  test('F3.7 that is refused while the requester is away is told after the next login reply', async () => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ verification: ask })
    await request(asker, other)
    await asker.ask('setMode', { mode: Mode.offline })
    other.send('answerFriend', { friend: asker.number, agreed: 0 })
    await other.expectNothing()
    const later = await gateway.signIn(asker.number)
    assert.equal(await nextKind(later, other.number), Kind.refused)
  })

  for (const agreed of [0, 1]) {
    test(`F3.8 that nobody made is not answered (${agreed}): a notice, and nothing changes`, async () => {
      const asker = await gateway.signUp()
      const other = await gateway.signUp({ verification: ask })
      other.send('answerFriend', { friend: asker.number, agreed })
      await other.notice()
      await asker.expectNothing()
      assert.deepEqual(await friendsOf(asker.number), [])
    })
  }

  test('F3.4 lapses after 30 days', ownServer, async t => {
    const asker = await gateway.signUp()
    const other = await gateway.signUp({ verification: ask })
    await request(asker, other)
    t.after(() => {
      ahead = 0
    })
    ahead = 31 * DAY_MS
    const later = await gateway.signIn(other.number)
    later.send('answerFriend', { friend: asker.number, agreed: 1 })
    await later.notice()
    assert.deepEqual(await friendsOf(asker.number), [])
  })

  test('F3.3 to an unknown number gets a notice', async () => {
    const asker = await gateway.signUp()
    asker.send('requestFriend', { friend: NOBODY, reason: 'please' })
    await asker.notice()
    await asker.expectNothing()
  })

  test('F3.3 to oneself gets a notice', async () => {
    const asker = await gateway.signUp()
    asker.send('requestFriend', { friend: asker.number, reason: 'please' })
    await asker.notice()
    await asker.expectNothing()
  })

  test('F3.9 agreed when the list of the requester is full gets a notice, and nobody is added', ownServer, async () => {
    const asker = await gateway.signIn(full)
    const other = await gateway.signUp({ verification: ask })
    await request(asker, other)
    other.send('answerFriend', { friend: full, agreed: 1 })
    await other.notice()
    assert.equal((await friendsOf(full)).length, 255)
  })
})

describe('F4', () => {
  test('F4.2 W7.3 who is no friend is not removed: failure with the number, and a notice', async () => {
    const user = await gateway.signUp()
    const other = await gateway.signUp()
    for (const friend of [other.number, NOBODY]) {
      assert.deepEqual(await user.ask('deleteFriend', { friend }), { success: 0, friend })
      await user.notice()
    }
  })

  test('F4.1 who was removed can be added again', async () => {
    const user = await gateway.signUp()
    const friend = await absent(anyone)
    await user.ask('addFriend', { friend })
    await user.next('friendAdded')
    assert.deepEqual(await user.ask('deleteFriend', { friend }), { success: 1, friend })
    assert.deepEqual(await user.ask('addFriend', { friend }), { result: AddFriend.added, friend })
    assert.equal((await user.next('friendAdded')).friend, friend)
  })

  test('F4.3 P2.1 who was removed is not told, and not watched any more', async () => {
    const user = await gateway.signUp()
    const other = await gateway.signUp()
    await user.ask('addFriend', { friend: other.number })
    await user.next('friendAdded')
    await other.waitFor('message')
    await user.ask('deleteFriend', { friend: other.number })
    await other.expectNothing()
    await other.ask('setMode', { mode: Mode.doNotDisturb })
    await other.barrier()
    await user.expectNothing()
  })
})
