/** P5: a user whose connection says nothing any more is offline to friends long before the idle limit closes it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Flag, Mode } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { silent as silentOptions } from '../transport.ts'

// Friends are told after half the idle limit, and never later than after 12 s.
const gateway = await startGateway({ IDLE_TIMEOUT_MS: '6000' })
after(() => gateway.close())

/** A user who answers no ping, and a friend who does. */
async function silentAndFriend(): Promise<[TestClient, TestClient]> {
  const friend = await gateway.connect()
  await friend.signUp()
  const silent = await gateway.connect(silentOptions)
  const number = await silent.signUp()
  await friend.ask('addFriend', { friend: number })
  await friend.next('friendAdded')
  await silent.next('message')
  return [silent, friend]
}

test('P5: a silent user turns offline to friends while the connection is still open', async () => {
  const [silent, friend] = await silentAndFriend()
  assert.deepEqual(await friend.next('friendState'), { friend: silent.number, state: Mode.offline })
  const { users } = await friend.ask('listOnline', { start: 0, count: 255, direction: 2 })
  assert.ok(!users.some(user => user.number === silent.number))
  await silent.expectNothing()
})

test('P5: and back online as soon as anything is heard from it', async () => {
  const [silent, friend] = await silentAndFriend()
  await friend.next('friendState')
  await silent.expectNothing()
  assert.deepEqual(await friend.next('friendState'), { friend: silent.number, state: Mode.online })
})

test('P5, P2: the idle close of a user who is offline to friends already is not pushed again', async () => {
  const [silent, friend] = await silentAndFriend()
  await friend.next('friendState')
  assert.equal((await silent.closed).code, 4003)
  await friend.expectNothing()
})

test('P5, M1: a message to a silent user waits in the mailbox until it is confirmed', async () => {
  const [silent, friend] = await silentAndFriend()
  await friend.next('friendState')
  friend.send('sendMessage', { recipient: silent.number, text: 'are you there?' })
  await friend.expectNothing()
  silent.cut()
  const back = await gateway.connect()
  await back.login(silent.number)
  const { text } = await back.waitFor('message', ({ flag }) => flag === Flag.user)
  assert.equal(text, 'are you there?')
})
