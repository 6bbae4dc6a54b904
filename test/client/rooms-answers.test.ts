/** Rooms when a chat server answers late, refuses, or knows less than it has told of. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type OicqClient, QueueFull } from '../../client/index.ts'
import { REPEATABLE_MS } from '../../client/say-queue.ts'
import {
  type ChatMessageValues,
  type ChatRequestName,
  EntryKind,
  encodeText,
  Flag,
  Mode,
  Program,
  type ReasonName,
  Role,
  reasons,
} from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { until } from '../until.ts'
import { collectEvents, newClient, nextEvent } from './client-fixtures.ts'
import { acceptAndEcho, type FakeConnection, FakeServer } from './fake-server.ts'

const ROOM = 7

/** A user in a room with so many entries. */
async function userIn(
  t: TestContext,
  last = 0,
): Promise<{ user: OicqClient; server: FakeServer; chat: FakeConnection }> {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const chat = await server.connection()
  user.rooms.snapshot()
  await list(chat, last)
  await until('the room is listed', () => user.rooms.snapshot().length === 1)
  return { user, server, chat }
}

async function list(chat: FakeConnection, last: number): Promise<void> {
  await chat.nextChat('listMyRooms')
  const room = { room: ROOM, name: '大厅', topic: '', access: 0, owner: 10002, role: Role.member }
  chat.chat('myRooms', { success: 1, rooms: [{ ...room, last, read: last, unread: 0 }] })
}

function entry(sequence: number): ChatMessageValues<'history'>['entries'][number] {
  const spoken = { speaker: 10002, nickname: 'Hong', entryKind: EntryKind.text, text: encodeText(`${sequence}`) }
  return { sequence, time: 1_800_000_000, ...spoken }
}

/** Tells why a failed request was refused, and asks to wait for no time at all. */
function notNow(chat: FakeConnection, request: ChatRequestName, reason: ReasonName): void {
  const text = encodeText(`${request}: not now, wait 0 s`)
  chat.send('message', { flag: Flag.system, number: 0, text, kind: reasons[reason].code })
}

function refuse(chat: FakeConnection, tag: number, reason: ReasonName): void {
  chat.chat('said', { success: 0, room: ROOM, tag, sequence: 0, time: 0 })
  notNow(chat, 'say', reason)
}

function said(chat: FakeConnection, tag: number, sequence: number): void {
  chat.chat('said', { success: 1, room: ROOM, tag, sequence, time: 1_800_000_000 })
}

test('nothing is asked of the chat server before rooms are used', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  await user.barrier()
  const chat = await server.connection()
  const used = user.rooms.find()
  await chat.nextChat('listMyRooms')
  await chat.nextChat('listRooms')
  chat.chat('roomList', { success: 1, rooms: [] })
  assert.deepEqual(await used, [])
})

test('R4: what may have been said is said again with the same tag, also when that is too fast', async t => {
  const { user, chat } = await userIn(t)
  const result = user.rooms.say(ROOM, 'once')
  const { tag } = await chat.nextChat('say')
  refuse(chat, tag, 'mayBeSaid')
  assert.equal((await chat.nextChat('say')).tag, tag)
  refuse(chat, tag, 'sayingTooFast')
  assert.equal((await chat.nextChat('say')).tag, tag)
  said(chat, tag, 1)
  assert.deepEqual(await result, { sequence: 1, time: 1_800_000_000_000 })
})

test('R4: what may have been said is rejected when it cannot be said again as the same, also without a connection', async t => {
  let logins = 0
  const server = await FakeServer.start(t, (connection, frame) => {
    if (frame.name !== 'login' || ++logins === 1) acceptAndEcho(connection, frame)
  })
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const lost = nextEvent(user, 'status', ({ is }) => is === 'waiting')
  ;(await server.connection()).socket.terminate()
  await lost
  const said = user.rooms.say(ROOM, 'once', { tag: 1, sentAt: Date.now() - REPEATABLE_MS + 100 })
  await assert.rejects(said, { name: 'ConnectionLost', message: 'it may have been said' })
})

test('R2: what was certainly not said is refused', async t => {
  const { user, chat } = await userIn(t)
  const result = user.rooms.say(ROOM, 'not now')
  refuse(chat, (await chat.nextChat('say')).tag, 'busy')
  await assert.rejects(result, { name: 'Refused', reason: 'busy', request: 'say', retryAfterMs: 0 })
})

test('R2: what is said too fast waits, and is said with the same tag', async t => {
  const { user, chat } = await userIn(t)
  const result = user.rooms.say(ROOM, 'a flood')
  const { tag } = await chat.nextChat('say')
  refuse(chat, tag, 'sayingTooFast')
  assert.equal((await chat.nextChat('say')).tag, tag)
  said(chat, tag, 1)
  assert.equal((await result).sequence, 1)
})

test('R2: one room that is full of talk holds up no other', async t => {
  const { user, chat } = await userIn(t)
  const many = Array.from({ length: 30 }, (_, place) => user.rooms.say(ROOM, `${place}`))
  const other = user.rooms.say(ROOM + 1, 'elsewhere')
  const order: number[] = []
  for (;;) {
    const { room, tag } = await chat.nextChat('say')
    order.push(room)
    chat.chat('said', { success: 1, room, tag, sequence: order.length, time: 1_800_000_000 })
    if (room !== ROOM) break
  }
  assert.ok(order.length <= 30, `${order.length}`)
  await other
  user.close()
  await Promise.allSettled(many)
})

test('R4: what was said by a program that has ended is said again with its tag, for nine minutes', async t => {
  const { user, chat } = await userIn(t)
  const again = user.rooms.say(ROOM, 'once', { tag: 0xffff_ffff, sentAt: Date.now() - 8 * 60_000 })
  const { tag } = await chat.nextChat('say')
  assert.equal(tag, 0xffff_ffff)
  refuse(chat, tag, 'busy')
  assert.equal((await chat.nextChat('say')).tag, tag)
  said(chat, tag, 1)
  assert.equal((await again).sequence, 1)
  const tooLate = user.rooms.say(ROOM, 'once', { tag: 5, sentAt: Date.now() - 10 * 60_000 })
  await assert.rejects(tooLate, { name: 'ConnectionLost' })
  for (const wrong of [-1, 1.5, 2 ** 32])
    await assert.rejects(user.rooms.say(ROOM, 'once', { tag: wrong }), { name: 'InvalidValue' })
})

test('R4: other sayings have other tags, and keep their order over a lost connection', async t => {
  const { user, server, chat } = await userIn(t)
  const results = ['one', 'two', 'three'].map(text => user.rooms.say(ROOM, text))
  const tags = [await chat.nextChat('say'), await chat.nextChat('say'), await chat.nextChat('say')].map(
    ({ tag }) => tag,
  )
  assert.equal(new Set(tags).size, 3)
  said(chat, tags[0] ?? 0, 1)
  await results[0]
  chat.socket.terminate()
  const next = await server.connection(1)
  for (const [place, tag] of tags.slice(1).entries()) {
    // The rooms are asked for after what waits.
    const again = await next.nextChat('say')
    assert.equal(again.tag, tag)
    said(next, tag, 2 + place)
  }
  assert.deepEqual(
    (await Promise.all(results)).map(({ sequence }) => sequence),
    [1, 2, 3],
  )
})

test('R4: nothing is said again when its tag may be forgotten', async t => {
  const { user, server, chat } = await userIn(t)
  const result = user.rooms.say(ROOM, 'long ago')
  await chat.nextChat('say')
  const now = Date.now()
  t.mock.method(Date, 'now', () => now + 10 * 60_000)
  chat.socket.terminate()
  await assert.rejects(result, { name: 'ConnectionLost' })
  const next = await server.connection(1)
  await next.nextChat('listMyRooms')
  const later = user.rooms.say(ROOM, 'now')
  const { tag, text } = await next.nextChat('say')
  assert.deepEqual(text, encodeText('now'))
  said(next, tag, 1)
  await later
})

test('at most 1,000 sayings wait', async t => {
  const { user } = await userIn(t)
  const results = Array.from({ length: 1000 }, () => user.rooms.say(ROOM, 'x'))
  const settled = Promise.allSettled(results)
  await assert.rejects(user.rooms.say(ROOM, 'x'), QueueFull)
  user.close()
  assert.ok((await settled).every(({ status }) => status === 'rejected'))
})

test('W9: without a chat server, requests are refused, and the connection lives', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const chat = await server.connection()
  const found = user.rooms.find()
  await chat.nextChat('listMyRooms')
  await chat.nextChat('listRooms')
  for (let count = 0; count < 2; count++) chat.notice({ name: 'program', number: Program.chat }, 'noProgram')
  await assert.rejects(found, { name: 'Refused', reason: 'noProgram' })
  await user.barrier()
  assert.deepEqual(user.rooms.snapshot(), [])
})

test('R4: entries that come out of order are told in order, and each once', async t => {
  const { user, chat } = await userIn(t, 10)
  const heard = collectEvents(user, 'roomEntry')
  for (const sequence of [12, 10, 13, 11, 12, 14]) chat.chat('roomEntry', { room: ROOM, ...entry(sequence) })
  await until('the last one', () => heard.length === 4)
  assert.deepEqual(
    heard.map(({ sequence }) => sequence),
    [11, 12, 13, 14],
  )
})

test('R5: what the history keeps no more is left out, and so is what was missed before the last 1,000', async t => {
  const { user, chat } = await userIn(t, 10)
  const heard = collectEvents(user, 'roomEntry')
  chat.chat('roomEntry', { room: ROOM, ...entry(5000) })
  const { sequence } = await chat.nextChat('readHistory')
  assert.equal(sequence, 4000)
  chat.chat('history', { success: 1, room: ROOM, entries: [entry(4500), entry(4501)] })
  assert.equal((await chat.nextChat('readHistory')).sequence, 4501)
  chat.chat('history', { success: 1, room: ROOM, entries: [] })
  await until('the last one', () => heard.at(-1)?.sequence === 5000)
  assert.deepEqual(
    heard.map(each => each.sequence),
    [4500, 4501, 5000],
  )
})

test('R4: a history that is refused for now is asked again', async t => {
  const { user, chat } = await userIn(t)
  const heard = nextEvent(user, 'roomEntry')
  chat.chat('roomEntry', { room: ROOM, ...entry(2) })
  await chat.nextChat('readHistory')
  chat.chat('history', { success: 0, room: ROOM, entries: [] })
  notNow(chat, 'readHistory', 'unavailable')
  await chat.nextChat('readHistory')
  chat.chat('history', { success: 1, room: ROOM, entries: [entry(1), entry(2)] })
  assert.equal((await heard).sequence, 1)
})

test('R2: an entry of another room makes it known, if it is one of the user', async t => {
  const { user, chat } = await userIn(t)
  const heard = nextEvent(user, 'roomEntry')
  chat.chat('roomEntry', { room: 99, ...entry(3) })
  assert.deepEqual(await chat.nextChat('listMyRooms'), { number: 10001, start: 98, count: 1 })
  chat.chat('myRooms', { success: 1, rooms: [] })
  chat.chat('roomEntry', { room: 100, ...entry(3) })
  await chat.nextChat('listMyRooms')
  const room = { room: 100, name: 'new', topic: '', access: 0, owner: 10002, role: Role.member }
  chat.chat('myRooms', { success: 1, rooms: [{ ...room, last: 3, read: 3, unread: 0 }] })
  assert.equal((await heard).room, 100)
  assert.deepEqual(
    user.rooms.snapshot().map(each => each.room),
    [ROOM, 100],
  )
})

test('W9: that there is no chat server may be told while the user signs out', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const chat = await server.connection()
  user.rooms.snapshot()
  await chat.nextChat('listMyRooms')
  const signedOut = user.signOut()
  chat.notice({ name: 'program', number: Program.chat }, 'noProgram')
  chat.send('mode', { number: 10001, mode: Mode.offline })
  await signedOut
  await user.signIn(10002, PASSWORD)
  await list(chat, 0)
  await until('the room is listed', () => user.rooms.snapshot().length === 1)
})

test('rooms that are told while the user signs out are nobody’s', async t => {
  const { user, chat } = await userIn(t)
  const joined = user.rooms.join(ROOM).catch(() => {})
  await chat.nextChat('joinRoom')
  chat.chat('roomJoined', { success: 1, room: ROOM })
  await chat.nextChat('listMyRooms')
  const signedOut = user.signOut()
  assert.deepEqual(user.rooms.snapshot(), [])
  const room = { room: ROOM, name: '大厅', topic: '', access: 0, owner: 10002, role: Role.member }
  chat.chat('myRooms', { success: 1, rooms: [{ ...room, last: 0, read: 0, unread: 0 }] })
  chat.chat('roomEntry', { room: ROOM + 1, ...entry(1) })
  chat.send('mode', { number: 10001, mode: Mode.offline })
  await Promise.all([signedOut, joined])
  assert.deepEqual(user.rooms.snapshot(), [])
})
