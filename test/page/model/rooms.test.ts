/** Rooms in the model of the page. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { App } from '../../../web-demo/model/app.ts'
import { newcomer, PASSWORD } from '../../client.ts'
import { RoomUser } from '../../rooms/room-user.ts'
import { startGateway } from '../../start-gateway.ts'
import { closePage, openPage, untilSignal } from './page.ts'

const gateway = await startGateway({ RATE_LIMITS: 'off' })
after(() => gateway.close())

test('R2: mentions are counted at the sign-in in all that is unread, for some 500 entries', async t => {
  const ming = await openPage(gateway, { ...newcomer, nickname: 'Ming' })
  const { account } = ming
  const room = await ming.client.rooms.create({ name: 'Busy' })
  await closePage(ming)
  const hong = new RoomUser(await gateway.signUp({ nickname: 'Hong' }))
  await hong.must('joinRoom', { room })
  const say = async (count: number): Promise<void> => {
    for (let said = 0; said < count; said++) await hong.say(room, `line ${said}`)
  }
  await hong.say(room, 'too long ago, @Ming')
  await say(470)
  await hong.say(room, 'Do you come, @Ming?')
  await say(120)

  const again = new App(gateway.wsUrl)
  t.after(() => closePage(again))
  await again.session.signIn(account, PASSWORD, { hidden: false, remember: false })
  await untilSignal(() => again.rooms.unreadIn(room).mentions > 0)
  // As many entries as are loaded for it, which the first mention is before.
  await untilSignal(() => again.rooms.with(room).messages.value.length >= 500)
  assert.deepEqual(again.rooms.unreadIn(room), { unread: 593, mentions: 1 })
})

test('who is in no room is told so once the server has said it', async t => {
  const ming = await openPage(gateway, { ...newcomer, nickname: 'Ming' })
  t.after(() => closePage(ming))
  await untilSignal(() => ming.rooms.areKnown.value)
  assert.deepEqual(ming.rooms.list.value, [])
})

test('A6: after a sign-in elsewhere the rooms stay in the list, and the reason is told by the status alone', async t => {
  const ming = await openPage(gateway, { ...newcomer, nickname: 'Ming' })
  t.after(() => closePage(ming))
  const room = await ming.client.rooms.create({ name: 'Tea' })
  await untilSignal(() => ming.rooms.list.value.length === 1)
  const elsewhere = await gateway.signIn(ming.account)
  await untilSignal(() => ming.session.status.value.is === 'ended')
  assert.deepEqual(
    ming.rooms.list.value.map(({ room }) => room),
    [room],
  )
  assert.deepEqual(ming.view.toasts.value, [])
  // It was left there.
  await new RoomUser(elsewhere).must('leaveRoom', { room })
  await ming.session.resume()
  await untilSignal(() => ming.rooms.list.value.length === 0)
})
