import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Flag, Kind, Manner } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { Confirmations, nextTexts, numbered } from './inbox.ts'

const gateway = await startGateway()
after(() => gateway.close())

async function signedUp(at: TestGateway = gateway): Promise<TestClient> {
  const client = await at.connect()
  await client.signUp()
  return client
}

/** Adds friends to group 1, or moves them to another group that is made for them; returns the group. */
async function befriend(owner: TestClient, friends: readonly number[], groupName?: string): Promise<number> {
  for (const friend of friends) {
    owner.send('addFriend', { friend })
    await owner.waitFor('friendAdded', values => values.friend === friend)
  }
  if (groupName === undefined) return 1
  const { group } = await owner.ask('addGroup', { name: groupName })
  const { success } = await owner.ask('moveFriends', { moves: friends.map(friend => ({ friend, group })) })
  assert.equal(success, 1)
  return group
}

/** Reads over the system message that tells of having been added (F2). */
async function wasAdded(client: TestClient): Promise<void> {
  await client.waitFor('message', values => values.flag === Flag.system && values.kind === Kind.added)
}

test('M3.1, M3.7: a broadcast to a group reaches each friend in it, and no one else', async () => {
  const [owner, one, two, elsewhere, stranger] = [
    await signedUp(),
    await signedUp(),
    await signedUp(),
    await signedUp(),
    await signedUp(),
  ]
  await befriend(owner, [elsewhere.number])
  const group = await befriend(owner, [one.number, two.number], 'choir')
  for (const client of [one, two, elsewhere]) await wasAdded(client)

  owner.send('broadcast', { group, text: 'tonight at eight' })
  for (const client of [one, two]) {
    assert.deepEqual(await client.next('message'), {
      flag: Flag.user,
      number: owner.number,
      text: 'tonight at eight',
      kind: Kind.none,
    })
  }
  await owner.expectNothing()
  for (const client of [one, two, elsewhere, stranger]) await client.expectNothing()
})

test('M3.1: a broadcast to a group is stored for absent and reaches hidden members', async () => {
  const owner = await signedUp()
  const hidden = await gateway.connect()
  await hidden.signUp({}, Manner.hidden)
  const absent = await signedUp()
  await befriend(owner, [hidden.number, absent.number])
  await wasAdded(hidden)
  await wasAdded(absent)
  await absent.close()
  await owner.waitFor('friendState')

  owner.send('broadcast', { group: 1, text: 'all of you' })
  assert.equal((await hidden.next('message')).text, 'all of you')
  await owner.expectNothing()
  const back = await gateway.connect()
  await back.login(absent.number)
  assert.equal((await back.waitFor('message', values => values.flag === Flag.user)).text, 'all of you')
  await back.expectNothing()
})

for (const group of [2, 255, 256, 257, 65_537, 0xffffffff]) {
  test(`M3.2: a broadcast to the unknown group ${group} brings a notice and reaches no one`, async () => {
    const [owner, friend] = [await signedUp(), await signedUp()]
    await befriend(owner, [friend.number])
    await wasAdded(friend)
    owner.send('broadcast', { group, text: 'anyone?' })
    await owner.notice()
    await owner.expectNothing()
    await friend.expectNothing()
  })
}

test(
  'M3.3, M2.3: a full mailbox in a group brings one notice of its own, and the others get the message',
  ownServer,
  async t => {
    const own = await startGateway({ RATE_LIMITS: 'off' })
    t.after(() => own.close())
    const [owner, friend, full] = [await signedUp(own), await signedUp(own), await signedUp(own)]
    const confirmations = new Confirmations(full)
    await befriend(owner, [full.number, friend.number])
    await wasAdded(friend)
    await wasAdded(full)
    await befriend(full, [owner.number])
    await wasAdded(owner)
    await confirmations.given()
    await full.close()
    await owner.waitFor('friendState')
    for (const text of numbered(0, 1000)) owner.send('sendMessage', { recipient: full.number, text })
    await owner.expectNothing()

    owner.send('broadcast', { group: 1, text: 'hello' })
    assert.equal((await friend.next('message')).text, 'hello')
    await owner.notice()
    await owner.expectNothing()
  },
)

test('M3, M1.4: a broadcast of 4,097 bytes is refused by one notice', async () => {
  const [owner, friend] = [await signedUp(), await signedUp()]
  await befriend(owner, [friend.number])
  await wasAdded(friend)
  owner.send('broadcast', { group: 1, text: 'x'.repeat(4097) })
  await owner.notice()
  owner.send('broadcast', { group: 0, text: 'x'.repeat(4097) })
  await owner.notice()
  await owner.expectNothing()
  await friend.expectNothing()
})

test(
  'M3.4, M3.5: group 0 reaches everyone signed in but the sender, visible or hidden, and is not stored',
  ownServer,
  async t => {
    const own = await startGateway()
    t.after(() => own.close())
    const [owner, one, absent] = [await signedUp(own), await signedUp(own), await signedUp(own)]
    const hidden = await own.connect()
    await hidden.signUp({}, Manner.hidden)
    await absent.close()
    const nobody = await own.connect()

    owner.send('broadcast', { group: 0, text: 'to all' })
    for (const client of [one, hidden]) {
      assert.deepEqual(await client.next('message'), {
        flag: Flag.user,
        number: owner.number,
        text: 'to all',
        kind: Kind.none,
      })
    }
    await owner.expectNothing()
    await nobody.expectNothing()
    for (const client of [one, hidden]) await client.expectNothing()
    const back = await own.connect()
    await back.login(absent.number)
    await back.expectNothing()
  },
)

test('M3.1, M5.8: broadcasts and messages of one sender keep their order', async () => {
  const [owner, friend] = [await signedUp(), await signedUp()]
  await befriend(owner, [friend.number])
  await wasAdded(friend)
  owner.send('sendMessage', { recipient: friend.number, text: '0' })
  owner.send('broadcast', { group: 1, text: '1' })
  owner.send('sendMessage', { recipient: friend.number, text: '2' })
  owner.send('broadcast', { group: 1, text: '3' })
  assert.deepEqual(await nextTexts(friend, 4), numbered(0, 4))
})

test('M3.6: with BROADCAST=operators only an operator may write to everyone', ownServer, async t => {
  const own = await startGateway({ BROADCAST: 'operators', OPERATORS: '10001' })
  t.after(() => own.close())
  const [operator, other] = [await signedUp(own), await signedUp(own)]
  assert.equal(operator.number, 10_001)
  other.send('broadcast', { group: 0, text: 'spam' })
  await other.notice()
  await other.expectNothing()
  await operator.expectNothing()
  operator.send('broadcast', { group: 0, text: 'maintenance at noon' })
  assert.equal((await other.next('message')).text, 'maintenance at noon')
})

test('M3.6: with BROADCAST=operators anyone may still write to a group', ownServer, async t => {
  const own = await startGateway({ BROADCAST: 'operators' })
  t.after(() => own.close())
  const [owner, friend] = [await signedUp(own), await signedUp(own)]
  await befriend(owner, [friend.number])
  await wasAdded(friend)
  owner.send('broadcast', { group: 1, text: 'friends' })
  assert.equal((await friend.next('message')).text, 'friends')
})
