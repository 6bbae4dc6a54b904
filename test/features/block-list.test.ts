/** Blocking someone (M8): what the blocker is spared, and that the blocked sees no difference. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { AddFriend, BLOCK_LIST, Flag, Kind, Manner, Mode, Verification } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { startGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { befriend, Confirmations, nextTexts, numbered } from './inbox.ts'

const NOBODY = 4_000_000_000
const SHARE = 100
const OFFER_MS = 5 * 60_000

let ahead = 0
const gateway = await startGateway({ RATE_LIMITS: 'off' }, { clock: { now: () => Date.now() + ahead } })
after(() => gateway.close())

function move(user: TestClient, friend: number, group: number): Promise<{ success: number }> {
  return user.ask('moveFriends', { moves: [{ friend, group }] })
}

async function block(blocker: TestClient, number: number): Promise<void> {
  assert.deepEqual(await move(blocker, number, BLOCK_LIST), { success: 1 })
}

/** Two users, of whom the first has blocked the second. */
async function setting(overrides: Parameters<typeof gateway.signUp>[0] = {}) {
  const [blocker, blocked] = [await gateway.signUp(overrides), await gateway.signUp()]
  await block(blocker, blocked.number)
  return { blocker, blocked }
}

/** The numbers in each group, as a new sign-in shows them. */
async function rosterOf(number: number): Promise<Record<number, number[]>> {
  const user = await gateway.connect()
  const groups = await user.login(number)
  await user.close()
  return Object.fromEntries(groups.map(({ group, friends }) => [group, friends.map(each => each.number)]))
}

/** What the requests bring before the barrier after them, with the other's number made the same for everyone. */
async function seenBy(user: TestClient, other: number, requests: () => void): Promise<unknown[]> {
  requests()
  const frames = await user.barrier()
  return frames.map(({ name, values }) => [
    name,
    JSON.parse(JSON.stringify(values), (_, value) =>
      value === other ? 'other' : typeof value === 'string' ? value.replaceAll(String(other), 'other') : value,
    ),
  ])
}

describe('M8 the list', () => {
  test('M8.1 is shown as group 255 黑名单, with its members offline, once it is not empty', async () => {
    const [blocker, friend, stranger] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()]
    await befriend(blocker, friend)
    await block(blocker, friend.number)
    assert.deepEqual(await blocker.next('friendState'), { friend: friend.number, state: Mode.offline })
    await block(blocker, stranger.number)
    await blocker.expectNothing()
    const again = await gateway.connect()
    const shown = ({ number }: TestClient) => ({ number, portrait: 1, state: Mode.offline, nickname: 'Ming' })
    assert.deepEqual(await again.login(blocker.number), [
      { name: '我的好友', group: 1, friends: [] },
      { name: '黑名单', group: BLOCK_LIST, friends: [shown(friend), shown(stranger)] },
    ])
    assert.deepEqual(await again.barrier(), [])
  })

  test('M8.9 P2.1 changes of the blocked are not pushed to the blocker, those of the blocker to the blocked are', async () => {
    const [blocker, blocked] = [await gateway.signUp(), await gateway.signUp()]
    await befriend(blocker, blocked)
    await befriend(blocked, blocker)
    await block(blocker, blocked.number)
    await blocker.next('friendState')
    await blocked.ask('setMode', { mode: Mode.doNotDisturb })
    await blocker.expectNothing()
    await blocker.ask('setMode', { mode: Mode.doNotDisturb })
    assert.deepEqual(await blocked.next('friendState'), { friend: blocker.number, state: Mode.doNotDisturb })
  })

  test('M8.3 gives a friend back to the group named, who is seen again, and anyone else to no group', async () => {
    const [blocker, friend, stranger] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()]
    await befriend(blocker, friend)
    await block(blocker, friend.number)
    await blocker.next('friendState')
    await block(blocker, stranger.number)
    const moves = [friend, stranger].map(({ number }) => ({ friend: number, group: 1 }))
    assert.deepEqual(await blocker.ask('moveFriends', { moves }), { success: 1 })
    assert.deepEqual(await blocker.next('friendState'), { friend: friend.number, state: Mode.online })
    await blocker.expectNothing()
    for (const sender of [friend, stranger]) {
      sender.send('sendMessage', { recipient: blocker.number, text: 'back' })
      assert.equal((await blocker.next('message')).text, 'back')
    }
    assert.deepEqual(await rosterOf(blocker.number), { 1: [friend.number] })
  })

  test('M8.4 F4.1 gives up whoever is removed with 0x0e', async () => {
    const { blocker, blocked } = await setting()
    assert.deepEqual(await blocker.ask('deleteFriend', { friend: blocked.number }), {
      success: 1,
      friend: blocked.number,
    })
    blocked.send('sendMessage', { recipient: blocker.number, text: 'thanks' })
    assert.equal((await blocker.next('message')).text, 'thanks')
    assert.deepEqual(await rosterOf(blocker.number), { 1: [] })
  })

  test('M8.2, G1.4, M3.2 is no group: nothing is sent to it, it is not renamed or deleted, and takes nobody unknown', async () => {
    const { blocker, blocked } = await setting()
    blocker.send('broadcast', { group: BLOCK_LIST, text: 'you there' })
    await blocker.notice()
    assert.equal((await blocker.ask('renameGroup', { group: BLOCK_LIST, name: 'mine' })).success, 0)
    await blocker.notice()
    assert.equal((await blocker.ask('deleteGroup', { group: BLOCK_LIST })).success, 0)
    await blocker.notice()
    for (const number of [NOBODY, blocker.number]) {
      assert.deepEqual(await move(blocker, number, BLOCK_LIST), { success: 0 })
      await blocker.notice()
    }
    await blocked.expectNothing()
    assert.deepEqual(await rosterOf(blocker.number), { 1: [], [BLOCK_LIST]: [blocked.number] })
  })

  test('F2.6, F3.3 keeps its owner from adding or asking whoever is on it', async () => {
    const { blocker, blocked } = await setting()
    assert.deepEqual(await blocker.ask('addFriend', { friend: blocked.number }), {
      result: AddFriend.failed,
      friend: blocked.number,
    })
    await blocker.notice()
    blocker.send('requestFriend', { friend: blocked.number, reason: 'please' })
    await blocker.notice()
    await blocked.expectNothing()
  })
})

describe('M8 messages of the blocked', () => {
  test('M8.5 go nowhere while the blocker is visible, hidden or away, and are not there after unblocking', async () => {
    const { blocker, blocked } = await setting()
    const write = async (text: string) => {
      blocked.send('sendMessage', { recipient: blocker.number, text })
      await blocked.expectNothing()
    }
    await write('visible')
    await blocker.expectNothing()
    await blocker.ask('setMode', { mode: Mode.hidden })
    await write('hidden')
    await blocker.expectNothing()
    await blocker.ask('setMode', { mode: Mode.offline })
    await write('away')
    await blocker.login(blocker.number)
    await blocker.expectNothing()
    await move(blocker, blocked.number, 1)
    await blocker.expectNothing()
    await write('unblocked')
    assert.equal((await blocker.next('message')).text, 'unblocked')
  })

  test('M8.5 are not there after the blocker’s connection was lost either', async () => {
    const { blocker, blocked } = await setting()
    const silent = await gateway.connect({ autoPong: false })
    await silent.login(blocker.number)
    blocked.send('sendMessage', { recipient: blocker.number, text: 'lost' })
    await blocked.expectNothing()
    await silent.cut()
    const back = await gateway.connect()
    await back.login(blocker.number)
    await back.expectNothing()
  })

  test('M8.9 are settled no sooner than those of others, when the blocker’s client has answered', async () => {
    const [blocker, blocked] = [await gateway.connect({ autoPong: false }), await gateway.signUp()]
    await blocker.signUp()
    await block(blocker, blocked.number)
    const pinged = new Promise(resolve => blocker.socket.once('ping', resolve))
    let isEchoed = false
    blocked.send('sendMessage', { recipient: blocker.number, text: 'anyone?' })
    const echo = blocked.barrier().then(frames => {
      isEchoed = true
      return frames
    })
    await pinged
    assert.equal(isEchoed, false)
    assert.deepEqual(await echo, [])
  })

  test('M8.8 to a group, or to everyone, do not reach the blocker, and reach others', ownServer, async t => {
    const own = await startGateway()
    t.after(() => own.close())
    const [blocker, blocked, other] = [await own.signUp(), await own.signUp(), await own.signUp()]
    await block(blocker, blocked.number)
    for (const { number } of [blocker, other]) {
      blocked.send('addFriend', { friend: number })
      await blocked.waitFor('friendAdded')
    }
    assert.equal((await other.next('message')).kind, Kind.added)
    for (const group of [1, 0]) {
      blocked.send('broadcast', { group, text: `group ${group}` })
      assert.equal((await other.waitFor('message', ({ number }) => number === blocked.number)).text, `group ${group}`)
    }
    await blocked.expectNothing()
    await blocker.expectNothing()
  })

  test('M8.5, M2.2 take their share and are refused like those of any stranger, hidden or away, until the mailbox is read', async () => {
    const [blocker, blocked, stranger] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()]
    await befriend(blocker, blocked)
    await block(blocker, blocked.number)
    const confirmations = new Confirmations(blocker)
    const fill = (sender: TestClient) =>
      seenBy(sender, blocker.number, () => {
        for (const text of numbered(0, SHARE + 2)) sender.send('sendMessage', { recipient: blocker.number, text })
      })
    await blocker.next('friendState')
    for (const mode of [Mode.offline, Mode.hidden]) {
      if (mode === Mode.hidden) await blocker.login(blocker.number, undefined, Manner.hidden)
      else await blocker.ask('setMode', { mode })
      if (mode === Mode.hidden) assert.deepEqual(await nextTexts(blocker, SHARE), numbered(0, SHARE))
      await confirmations.given()
      const seen = await fill(blocked)
      assert.equal(seen.length, mode === Mode.hidden ? SHARE + 2 : 2)
      assert.deepEqual(seen, await fill(stranger))
    }
    await blocker.ask('setMode', { mode: Mode.online })
    await until('there is room again', async () => (await fill(blocked)).length === 0)
  })
})

describe('M8.9 the blocked sees no difference', async () => {
  const { blocker, blocked } = await setting()
  const stranger = await gateway.signUp()
  const other = await gateway.signUp()

  for (const [what, act] of [
    ['a profile', (from: TestClient, friend: number) => from.send('getProfile', { friend })],
    ['F2 adding', (from: TestClient, friend: number) => from.send('addFriend', { friend })],
    [
      'P4 who is online',
      (from: TestClient, friend: number) => from.send('listOnline', { start: friend - 1, count: 1, direction: 2 }),
    ],
    ['S1 a search', (from: TestClient, friend: number) => from.send('search', { condition: `number = ${friend}` })],
    [
      'X1 a second offer of a file',
      (from: TestClient, friend: number) => {
        for (const name of ['a', 'b']) from.send('offerFile', { friend, name, length: 1 })
      },
    ],
    ['X2 giving an offer up', (from: TestClient, friend: number) => from.send('answerFile', { friend, accepted: 0 })],
  ] as const) {
    test(`in ${what}`, async () => {
      const seen = await seenBy(blocked, blocker.number, () => act(blocked, blocker.number))
      assert.deepEqual(seen, await seenBy(stranger, other.number, () => act(stranger, other.number)))
      assert.ok(seen.length > 0)
      await blocker.expectNothing()
    })
  }
})

describe('M8 requests of the blocked', () => {
  test('M8.6 are taken, are not shown, and are not answered', async () => {
    const { blocker, blocked } = await setting({ verification: Verification.ask })
    assert.deepEqual(await blocked.ask('addFriend', { friend: blocker.number }), {
      result: AddFriend.needsRequest,
      friend: blocker.number,
    })
    blocked.send('requestFriend', { friend: blocker.number, reason: 'please' })
    await blocked.expectNothing()
    await blocker.expectNothing()
    blocker.send('answerFriend', { friend: blocked.number, agreed: 1 })
    await blocker.notice()
    await blocked.expectNothing()
  })

  test('M8.6 an answer to a request from before reaches nobody and changes no list', async () => {
    const [blocker, blocked] = [await gateway.signUp(), await gateway.signUp({ verification: Verification.ask })]
    blocker.send('requestFriend', { friend: blocked.number, reason: 'please' })
    assert.equal((await blocked.next('message')).kind, Kind.requested)
    await block(blocker, blocked.number)
    blocked.send('answerFriend', { friend: blocker.number, agreed: 1 })
    await blocked.expectNothing()
    await blocker.expectNothing()
    assert.deepEqual(await rosterOf(blocker.number), { 1: [], [BLOCK_LIST]: [blocked.number] })
  })
})

describe('M8 file offers of the blocked', () => {
  test(
    'M8.7 lapse like unanswered ones while the blocker is visible, who can neither accept nor refuse',
    ownServer,
    async () => {
      const { blocker, blocked } = await setting()
      blocked.send('offerFile', { friend: blocker.number, name: 'virus.exe', length: 10 })
      await blocked.expectNothing()
      for (const accepted of [1, 0]) {
        blocker.send('answerFile', { friend: blocked.number, accepted })
        await blocker.notice()
      }
      await blocked.expectNothing()
      ahead += OFFER_MS + 1000
      assert.deepEqual(await blocked.next('fileAnswer'), { friend: blocker.number, accepted: 0 })
      await blocker.expectNothing()
    },
  )

  test('M8.7, X1.2 are refused at once when the blocker hides, or is not visible', async () => {
    const { blocker, blocked } = await setting()
    blocked.send('offerFile', { friend: blocker.number, name: 'a', length: 10 })
    await blocked.expectNothing()
    await blocker.ask('setMode', { mode: Mode.hidden })
    assert.deepEqual(await blocked.next('fileAnswer'), { friend: blocker.number, accepted: 0 })
    await blocked.notice('filePeerGone')
    blocked.send('offerFile', { friend: blocker.number, name: 'a', length: 10 })
    assert.deepEqual(await blocked.next('fileAnswer'), { friend: blocker.number, accepted: 0 })
    await blocked.notice('filePeerGone')
    await blocker.expectNothing()
  })
})

test('M8.10: the blocker may still write, and A6 the list holds after signing in elsewhere', async () => {
  const { blocker, blocked } = await setting()
  blocker.send('sendMessage', { recipient: blocked.number, text: 'goodbye' })
  assert.deepEqual(await blocked.next('message'), {
    flag: Flag.user,
    number: blocker.number,
    text: 'goodbye',
    kind: Kind.none,
  })
  const elsewhere = await gateway.signIn(blocker.number)
  blocked.send('sendMessage', { recipient: blocker.number, text: 'wait' })
  await blocked.expectNothing()
  await elsewhere.expectNothing()
})
