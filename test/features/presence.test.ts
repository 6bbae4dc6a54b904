/** States, who sees them, who is told, and who is online (P1–P5, M6). */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Direction, Manner, Mode } from '../../protocol/index.ts'
import { createAccounts } from '../accounts.ts'
import type { Got, TestClient } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { silent } from '../transport.ts'
import { HeldBarrier } from './inbox.ts'

const gateway = await startGateway({ RATE_LIMITS: 'off' })
after(() => gateway.close())

const { online, hidden, doNotDisturb, offline } = Mode

/** Puts the friend into the watcher's group 1. Both have read and confirmed all they got. */
async function watch(watcher: TestClient, friend: TestClient): Promise<void> {
  await watcher.ask('addFriend', { friend: friend.number })
  await watcher.next('friendAdded')
  await friend.next('message')
  await friend.expectNothing()
}

/** A signed-in user, and one that is told of their state. */
async function watchedUser(): Promise<{ user: TestClient; watcher: TestClient }> {
  const [user, watcher] = [await gateway.signUp(), await gateway.signUp()]
  await watch(watcher, user)
  return { user, watcher }
}

async function setMode(user: TestClient, mode: Mode): Promise<void> {
  assert.deepEqual(await user.ask('setMode', { mode }), { number: user.number, mode })
}

async function expectState(watcher: TestClient, friend: number, state: Mode): Promise<void> {
  assert.deepEqual(await watcher.next('friendState'), { friend, state })
}

/** The states that a new sign-in shows for the friends of this account. */
async function statesOf(number: number): Promise<Record<number, number>> {
  const user = await gateway.connect()
  const groups = await user.login(number)
  await user.close()
  return Object.fromEntries(groups.flatMap(({ friends }) => friends.map(friend => [friend.number, friend.state])))
}

describe('P1.2 a hidden user looks to others like one that is offline, byte for byte:', async () => {
  const profile = { nickname: 'Shadow', city: '上海', verification: 0 }
  const cautious = { ...profile, verification: 1 }
  const inDark = await gateway.signUp(profile, Manner.hidden)
  const inDarkCautious = await gateway.signUp(cautious, Manner.hidden)
  const registrar = await gateway.connect()
  const away = await registrar.register(profile)
  const awayCautious = await registrar.register(cautious)

  type Act = (user: TestClient, friend: number) => void

  /** All that comes back for what a stranger does about this number, with the number itself struck out. */
  async function seen(number: number, act: Act): Promise<string> {
    const stranger = await gateway.signUp({ nickname: 'Stranger' })
    act(stranger, number)
    const frames = await stranger.barrier()
    await stranger.close()
    return JSON.stringify(frames).replaceAll(String(number), 'X')
  }

  const acts: [string, Act][] = [
    ['search', (user, friend) => user.send('search', { condition: `number = ${friend}` })],
    ['search for online', (user, friend) => user.send('search', { condition: `number = ${friend} AND online = 1` })],
    ['search for offline', (user, friend) => user.send('search', { condition: `number = ${friend} AND online = 0` })],
    ['profile', (user, friend) => user.send('getProfile', { friend })],
    ['message', (user, recipient) => user.send('sendMessage', { recipient, text: 'are you there?' })],
    ['request', (user, friend) => user.send('requestFriend', { friend, reason: 'please' })],
    ['answer to a request', (user, friend) => user.send('answerFriend', { friend, agreed: 1 })],
    ['file offer', (user, friend) => user.send('offerFile', { friend, name: 'a.txt', length: 3 })],
    ['file answer', (user, friend) => user.send('answerFile', { friend, accepted: 1 })],
    ['file data', (user, friend) => user.send('fileData', { friend, data: new Uint8Array(3) })],
    ['monitoring', (user, watched) => user.send('monitor', { watched })],
    ['adding', (user, friend) => user.send('addFriend', { friend })],
    [
      'broadcast to a group',
      (user, friend) => {
        user.send('addFriend', { friend })
        user.send('broadcast', { group: 1, text: 'hello all' })
      },
    ],
    [
      'removing',
      (user, friend) => {
        user.send('addFriend', { friend })
        user.send('deleteFriend', { friend })
      },
    ],
  ]
  for (const [what, act] of acts) {
    test(what, async () => {
      assert.equal(await seen(inDark.number, act), await seen(away, act))
    })
    test(`${what} (whoever wants to be asked)`, async () => {
      assert.equal(await seen(inDarkCautious.number, act), await seen(awayCautious, act))
    })
  }

  test('roster', async () => {
    const watcher = await gateway.signUp()
    for (const friend of [inDark.number, away]) await watcher.ask('addFriend', { friend }).then(() => watcher.next())
    const again = await gateway.connect()
    const [group] = await again.login(watcher.number)
    assert.deepEqual(
      group?.friends,
      [inDark.number, away].map(number => ({ number, portrait: 1, state: offline, nickname: 'Shadow' })),
    )
  })

  test('list of who is online', async () => {
    const stranger = await gateway.signUp()
    for (const [start, direction] of [
      [inDark.number - 1, Direction.above],
      [inDark.number + 1, Direction.below],
    ] as const) {
      const { users } = await stranger.ask('listOnline', { start, count: 255, direction })
      assert.ok(!users.some(({ number }) => number === inDark.number))
    }
  })

  test('a file offer does not reach a hidden user', async () => {
    const user = await gateway.signUp({}, Manner.hidden)
    const stranger = await gateway.signUp()
    stranger.send('offerFile', { friend: user.number, name: 'a.txt', length: 3 })
    assert.deepEqual(await stranger.next('fileAnswer'), { friend: user.number, accepted: 0 })
    await stranger.barrier()
    await user.expectNothing()
  })

  test('a message to a hidden user who never confirms holds back no barrier (P1.4, M4.4)', async () => {
    const mute = await gateway.connect({ autoPong: false })
    await mute.signUp({}, Manner.hidden)
    const stranger = await gateway.signUp()
    const held = await HeldBarrier.start(gateway)
    stranger.send('sendMessage', { recipient: mute.number, text: 'are you there?' })
    await stranger.expectNothing()
    held.assertHeld()
    await mute.next('message')
  })

  test('P1.6 own search and list do not show a hidden asker either', async () => {
    const user = await gateway.signUp({}, Manner.hidden)
    assert.deepEqual(await user.ask('search', { condition: `number = ${user.number} AND online = 1` }), {
      success: 1,
      users: [],
    })
  })

  test('P2.1 hiding is pushed like signing out', async () => {
    const { user, watcher } = await watchedUser()
    await setMode(user, hidden)
    await expectState(watcher, user.number, offline)
  })

  test('P1.3 only the echo to oneself shows 2', async () => {
    const user = await gateway.signUp()
    await setMode(user, hidden)
    await user.expectNothing()
  })
})

describe('P2.1 pushes to who has the account in a group', () => {
  test('each change of the visible state, once', async () => {
    const { user, watcher } = await watchedUser()
    for (const mode of [doNotDisturb, online, hidden, doNotDisturb, hidden, online, offline]) {
      await setMode(user, mode)
      await expectState(watcher, user.number, mode === hidden ? offline : mode)
    }
    await watcher.expectNothing()
  })

  test('to all of them, whatever their group and state, and to nobody else', async () => {
    const user = await gateway.signUp()
    const watchers = [await gateway.signUp(), await gateway.signUp({}, Manner.hidden), await gateway.signUp()]
    for (const watcher of watchers) await watch(watcher, user)
    const [first, , third] = watchers
    await first?.ask('addGroup', { name: 'two' })
    await first?.ask('moveFriends', { moves: [{ friend: user.number, group: 2 }] })
    await third?.ask('setMode', { mode: doNotDisturb })
    const stranger = await gateway.signUp()
    await watch(user, stranger)
    await setMode(user, hidden)
    for (const watcher of watchers) await expectState(watcher, user.number, offline)
    await user.barrier()
    for (const other of [...watchers, stranger, user]) await other.expectNothing()
  })

  test('signing in and out', async () => {
    const { user, watcher } = await watchedUser()
    await setMode(user, offline)
    await expectState(watcher, user.number, offline)
    await user.login(user.number)
    await expectState(watcher, user.number, online)
    await user.close()
    await expectState(watcher, user.number, offline)
  })

  test('P3.6 a connection that is lost', async () => {
    const { user, watcher } = await watchedUser()
    user.cut()
    await expectState(watcher, user.number, offline)
  })

  test('P2.2 not a hidden sign-in, nor a hidden sign-out', async () => {
    const { user, watcher } = await watchedUser()
    await setMode(user, offline)
    await expectState(watcher, user.number, offline)
    await user.login(user.number, undefined, Manner.hidden)
    await setMode(user, offline)
    await user.login(user.number, undefined, Manner.hidden)
    await user.close()
    await gateway.signIn(user.number)
    await expectState(watcher, user.number, online)
    await watcher.expectNothing()
  })

  test('not the state one already has (P3.5: it is echoed)', async () => {
    const { user, watcher } = await watchedUser()
    await setMode(user, online)
    await setMode(user, doNotDisturb)
    await setMode(user, doNotDisturb)
    await setMode(user, online)
    await expectState(watcher, user.number, doNotDisturb)
    await expectState(watcher, user.number, online)
    await watcher.expectNothing()
  })

  test('P2.2 not a newer sign-in that looks the same (A6)', async () => {
    const { user, watcher } = await watchedUser()
    const newer = await gateway.signIn(user.number)
    await user.closed
    await setMode(newer, doNotDisturb)
    await expectState(watcher, user.number, doNotDisturb)
    await watcher.expectNothing()
  })

  test('a newer sign-in that hides (A6)', async () => {
    const { user, watcher } = await watchedUser()
    const newer = await gateway.signIn(user.number, undefined, Manner.hidden)
    await expectState(watcher, user.number, offline)
    await user.closed
    await setMode(newer, online)
    await expectState(watcher, user.number, online)
    await watcher.expectNothing()
  })
})

describe('P3', () => {
  test('P3.1 P3.2 0x10 with 4 is echoed, and the connection is as before login', async () => {
    const user = await gateway.signUp()
    await setMode(user, offline)
    user.send('getProfile', { friend: user.number })
    assert.equal((await user.closed).code, 1008)
  })

  test('P3.3 after signing out another account may sign in on the same connection', async () => {
    const user = await gateway.signUp()
    const other = await user.register()
    await setMode(user, offline)
    await user.login(other)
    assert.equal((await user.ask('getProfile', { friend: other })).success, 1)
  })

  test('M1.2 messages to who signed out are stored', async () => {
    const [user, sender] = [await gateway.signUp(), await gateway.signUp()]
    await setMode(user, offline)
    sender.send('sendMessage', { recipient: user.number, text: 'for later' })
    await sender.expectNothing()
    await user.login(user.number)
    assert.equal((await user.next('message')).text, 'for later')
  })

  for (const mode of [0, 5, 255]) {
    test(`P3.4 0x10 with ${mode} gets a notice, and nothing changes`, async () => {
      const { user, watcher } = await watchedUser()
      user.send('setMode', { mode })
      await user.notice()
      await user.expectNothing()
      await watcher.expectNothing()
      assert.equal((await statesOf(watcher.number))[user.number], online)
    })
  }
})

describe('P4', ownServer, () => {
  const people = Array.from({ length: 12 }, (_, index) => ({
    nickname: `N${index + 1}`,
    portrait: index + 1,
    province: 2 * index,
    city: `C${index + 1}`,
  }))
  const [absent, inDark, busy, asker] = [10_003, 10_005, 10_008, 10_006]
  const visible = [10_001, 10_002, 10_004, 10_007, 10_008, 10_009, 10_010, 10_011, 10_012]
  let square: TestGateway
  let user: TestClient

  before(async () => {
    square = await startGateway(
      { RATE_LIMITS: 'off' },
      { prepare: store => createAccounts(store, people).then(() => {}) },
    )
    for (let number = 10_001; number <= 10_012; number++) {
      if (number === absent) continue
      const client = await square.signIn(number, undefined, number === inDark ? Manner.hidden : Manner.normal)
      if (number === busy) await client.ask('setMode', { mode: doNotDisturb })
      if (number === asker) user = client
    }
  })
  after(() => square.close())

  async function page(start: number, count: number, direction: number): Promise<number[]> {
    const { success, users } = await user.ask('listOnline', { start, count, direction })
    assert.equal(success, 1)
    return users.map(({ number }) => number)
  }

  test('lists with nickname, portrait, province and city', async () => {
    const expected: Got<'onlineList'> = {
      success: 1,
      users: [{ number: 10_002, nickname: 'N2', portrait: 2, province: 2, city: 'C2' }],
    }
    const request = { start: 10_001, count: 1, direction: Direction.above }
    assert.deepEqual(await user.ask('listOnline', request), expected)
  })

  test('P4.1 P4.3 upwards is ascending; absent, hidden and the asker are left out', async () => {
    assert.deepEqual(await page(0, 255, Direction.above), visible)
  })

  test('P4.2 downwards is descending', async () => {
    assert.deepEqual(await page(0xffffffff, 255, Direction.below), visible.toReversed())
  })

  test('P4.3 the start itself is excluded', async () => {
    assert.deepEqual(await page(10_009, 255, Direction.above), [10_010, 10_011, 10_012])
    assert.deepEqual(await page(10_004, 255, Direction.below), [10_002, 10_001])
  })

  test('the start need not be online', async () => {
    assert.deepEqual(await page(absent, 2, Direction.above), [10_004, 10_007])
    assert.deepEqual(await page(inDark, 2, Direction.below), [10_004, 10_002])
  })

  test('P4.4 a count of 0 is an empty page', async () => {
    assert.deepEqual(await page(0, 0, Direction.above), [])
  })

  for (const [name, direction, first, expected] of [
    ['upwards', Direction.above, 0, visible],
    ['downwards', Direction.below, 0xffffffff, visible.toReversed()],
  ] as const) {
    for (const count of [1, 2, 4]) {
      test(`P4.4 the last number of a page starts the next, ${name} by ${count}`, async () => {
        const pages: number[][] = []
        for (let start: number = first; pages.at(-1)?.length !== 0; start = pages.at(-1)?.at(-1) ?? start) {
          pages.push(await page(start, count, direction))
        }
        assert.deepEqual(pages.flat(), expected)
        assert.ok(pages.every(({ length }) => length <= count))
      })
    }
  }

  for (const direction of [0, 3]) {
    test(`P4.6 W7.4 direction ${direction} is refused by failure, no users and a notice`, async () => {
      assert.deepEqual(await user.ask('listOnline', { start: 0, count: 9, direction }), { success: 0, users: [] })
      await user.notice()
    })
  }
})

describe('P5', () => {
  test('P5.3 the end of an older connection does not overwrite a newer sign-in', async () => {
    const { user, watcher } = await watchedUser()
    const newer = await gateway.signIn(user.number)
    await user.closed
    await newer.barrier()
    await watcher.expectNothing()
    assert.equal((await statesOf(watcher.number))[user.number], online)
  })

  test('P5.3 a connection lost while its user signs in again leaves them online', async () => {
    const { user, watcher } = await watchedUser()
    let latest = user
    for (let round = 0; round < 5; round++) {
      const next = await gateway.connect()
      const login = next.login(user.number)
      latest.cut()
      await login
      latest = next
    }
    await latest.barrier()
    assert.equal((await statesOf(watcher.number))[user.number], online)
  })
})

test(
  'M6.2 a connection that is silent for the idle limit is closed 4003, and its friends are told',
  ownServer,
  async t => {
    const hasty = await startGateway({ IDLE_TIMEOUT_MS: '3000' })
    t.after(() => hasty.close())
    // First: while it signs up on a busy machine, the user would be silent for too long.
    const watcher = await hasty.signUp()
    const user = await hasty.connect(silent)
    await user.signUp()
    await watch(watcher, user)
    const speaking = setInterval(() => watcher.send('connectionTest', {}), 200)
    t.after(() => clearInterval(speaking))
    assert.equal((await user.closed).code, 4003)
    // On a busy machine, the user was silent for long enough to look offline before, too, until heard in `watch` (P5.2).
    let told = await watcher.waitFor('friendState')
    if (told.state !== offline) told = await watcher.waitFor('friendState')
    assert.deepEqual(told, { friend: user.number, state: offline })
    assert.ok(watcher.isOpen)
  },
)

test('M6.2 a connection that never signs in is closed 4003 too', ownServer, async t => {
  const hasty = await startGateway({ IDLE_TIMEOUT_MS: '300' })
  t.after(() => hasty.close())
  const user = await hasty.connect({ autoPong: false })
  assert.equal((await user.closed).code, 4003)
})
