/** The lobby, where whoever registers lands (R1). */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { Lobby } from '../../gateway/programs/chat/lobby.ts'
import type { RoomNews } from '../../gateway/programs/chat/news.ts'
import { openStore } from '../../gateway/store/open.ts'
import { Access, SYSTEM } from '../../protocol/index.ts'
import { people } from '../contract/store/database.ts'
import { sqliteDatabase } from '../database.ts'
import { startCluster, startGateway, type TestGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { RoomUser } from './room-user.ts'

/** A user who has just registered, and the rooms that it is in once there is one. */
async function newcomer(gateway: TestGateway, nickname: string) {
  const user = new RoomUser(await gateway.signUp({ nickname }))
  const roomsOf = async () => (await user.must('listMyRooms', { start: 0, count: 10 })).rooms
  await until(`${nickname} is in a room`, async () => (await roomsOf()).length > 0)
  const [lobby] = await roomsOf()
  assert.ok(lobby)
  return { user, lobby, roomsOf }
}

async function start(t: TestContext, lobby: string): Promise<TestGateway> {
  const gateway = await startGateway({ LOBBY: lobby })
  t.after(() => gateway.close())
  return gateway
}

test('R1.9: two strangers who have just registered meet in the lobby', async t => {
  const gateway = await start(t, 'on')
  const ming = await newcomer(gateway, 'Ming')
  const hong = await newcomer(gateway, 'Hong')
  const { room, name, access, owner, unread } = hong.lobby
  assert.deepEqual([name, access, owner, unread], ['大厅', Access.open, SYSTEM, 0])
  assert.equal(ming.lobby.room, room)
  assert.equal((await ming.user.entry(room, 2)).nickname, 'Hong')
  await hong.user.say(room, '有人吗?')
  assert.equal((await ming.user.entry(room, 3)).text, '有人吗?')
  await ming.user.say(room, '有')
  assert.equal((await hong.user.entry(room, 4)).nickname, 'Ming')
})

test('R1.9: who has left the lobby stays outside, and the lobby stays behind the last one', async t => {
  const gateway = await start(t, 'on')
  const { user, lobby } = await newcomer(gateway, 'Ming')
  await user.must('leaveRoom', { room: lobby.room })
  await user.client.close()
  const again = new RoomUser(await gateway.signIn(user.number))
  assert.deepEqual((await again.must('listMyRooms', { start: 0, count: 10 })).rooms, [])
  assert.equal((await newcomer(gateway, 'Hong')).lobby.room, lobby.room)
  await again.must('joinRoom', { room: lobby.room })
})

test('R1.9: strangers on two instances meet, and without a setting only a single instance has a lobby', async t => {
  const shared = await startCluster(2, { LOBBY: 'on' })
  t.after(() => shared.close())
  const found = await Promise.all(['Ming', 'Hong', 'Lan'].map(nickname => newcomer(shared, nickname)))
  assert.equal(new Set(found.map(({ lobby }) => lobby.room)).size, 1)

  const alone = await startGateway({ LOBBY: '' })
  t.after(() => alone.close())
  if (process.env.TEST_INSTANCES === undefined) await newcomer(alone, 'Ming')
})

/** A lobby on a store of its own, and what it tells. */
async function lobbyOn(t: TestContext) {
  const database = await sqliteDatabase()
  const store = await openStore(database.url)
  t.after(() => store.close().finally(() => database.remove()))
  const told: RoomNews[] = []
  const tell = async (news: RoomNews) => {
    told.push(news)
  }
  const lobby = new Lobby({ store, clock: Date, tell, log: pino({ level: 'silent' }) })
  const welcome = async (number: number) => {
    lobby.welcome(number)
    await lobby.settled()
    return told.findLast(({ joined }) => joined === number)?.room
  }
  return { store, welcome }
}

test('R1.9: a lobby that is closed or no longer open is followed by another', async t => {
  const { store, welcome } = await lobbyOn(t)
  const [one = 0, two = 0, three = 0, four = 0] = await people(store, 4)
  const bySystem = (room: number) => ({ room, by: SYSTEM, now: 1 })
  assert.equal(await welcome(one), 1)
  await store.closeRoom(1, 1)
  assert.equal(await welcome(two), 2)
  await store.changeRoom(bySystem(2), { name: '大厅', topic: '', access: Access.byInvitation }, SYSTEM)
  assert.equal(await welcome(three), 3)
  assert.equal(await welcome(four), 3)
})

test('R1.9: what goes wrong with one user holds nobody else up', async t => {
  const { store, welcome } = await lobbyOn(t)
  const [one = 0] = await people(store, 1)
  assert.equal(await welcome(77), undefined)
  assert.equal(await welcome(one), 1)
})
