/** Rooms in the client library, against a gateway (R1–R5). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { InvalidValue, NotSignedIn, type ObservedFrame, type Room, type RoomEntry } from '../../client/index.ts'
import { SAY_BURST } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { RoomUser } from '../rooms/room-user.ts'
import { startGateway } from '../start-gateway.ts'
import { collectEvents, newClient, newUser, nextEvent, type User, waitForStatus } from './client-fixtures.ts'

const gateway = await startGateway({ RATE_LIMITS: 'off' })
after(() => gateway.close())

const signUp = (nickname: string) => newUser(gateway.wsUrl, { nickname })

/** An open room of Ming, with Hong in it. */
async function startRoom(): Promise<{ ming: User; hong: User; room: number }> {
  const [ming, hong] = [await signUp('Ming'), await signUp('Hong')]
  const room = await ming.rooms.create({ name: '大厅', topic: '闲聊' })
  await hong.rooms.join(room)
  return { ming, hong, room }
}

/** Resolves with what a loop gets, up to this entry. */
async function upTo(entries: AsyncIterable<RoomEntry>, sequence: number): Promise<RoomEntry[]> {
  const all: RoomEntry[] = []
  for await (const entry of entries) {
    all.push(entry)
    if (entry.sequence === sequence) break
  }
  return all
}

/** Resolves once the rooms of a user are as wanted. */
function rooms(user: User, isWanted: (rooms: readonly Room[]) => boolean): Promise<readonly Room[]> {
  const { subscribe, snapshot } = user.rooms
  return new Promise(resolve => {
    const look = () => {
      if (isWanted(snapshot())) resolve(snapshot())
    }
    subscribe(look)
    look()
  })
}

const numbers = (entries: readonly RoomEntry[]) => entries.map(({ sequence }) => sequence)
const consecutive = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, place) => first + place)

test('R1: a room is created, found and joined, and both have it among their rooms', async () => {
  const { ming, hong, room } = await startRoom()
  const [found] = await hong.rooms.find({ after: room - 1, count: 1 })
  assert.deepEqual(found, { room, name: '大厅', topic: '闲聊', members: 2 })
  const common = { room, name: '大厅', topic: '闲聊', access: 'open', owner: ming.number } as const
  assert.deepEqual(ming.rooms.snapshot(), [{ ...common, role: 'owner', last: 2, read: 1, unread: 1 }])
  assert.deepEqual(hong.rooms.snapshot(), [{ ...common, role: 'member', last: 2, read: 2, unread: 0 }])
})

test('R2, R4: more than may be said at once waits, in order, and none of it is refused', async t => {
  const limited = await startGateway()
  t.after(() => limited.close())
  const user = await newUser(limited.wsUrl, { nickname: 'Ming' })
  const room = await user.rooms.create({ name: '大厅' })
  const said = await Promise.all(Array.from({ length: SAY_BURST + 5 }, (_, place) => user.rooms.say(room, `${place}`)))
  assert.deepEqual(numbers(await user.rooms.history(room, { after: 1 })), consecutive(2, SAY_BURST + 6))
  assert.deepEqual(
    said.map(({ sequence }) => sequence),
    consecutive(2, SAY_BURST + 6),
  )
})

test('R3: what is said comes to every member once and in order, also to the speaker, and resolves with its place', async () => {
  const { ming, hong, room } = await startRoom()
  const [toMing, toHong] = [collectEvents(ming, 'roomEntry'), collectEvents(hong, 'roomEntry')]
  const said = await Promise.all(['one', 'two', 'three'].map(text => ming.rooms.say(room, text)))
  const { sequence, time } = await hong.rooms.say(room, '四')
  assert.deepEqual([...said.map(each => each.sequence), sequence], [3, 4, 5, 6])
  await ming.barrier()
  assert.deepEqual(toMing, toHong)
  assert.deepEqual(numbers(toMing), [3, 4, 5, 6])
  const expected = { room, sequence: 6, time, speaker: hong.number, nickname: 'Hong', kind: 'text', text: '四' }
  assert.deepEqual(toMing.at(-1), expected)
  assert.equal(time % 1000, 0)
  assert.ok(Math.abs(time - Date.now()) < 60_000)
})

test('the rooms are the same array as long as nothing changes, and listeners hear of each change', async () => {
  const { ming, room } = await startRoom()
  const before = ming.rooms.snapshot()
  let changes = 0
  const stop = ming.rooms.subscribe(() => changes++)
  await ming.rooms.history(room)
  assert.equal(ming.rooms.snapshot(), before)
  assert.equal(changes, 0)
  await ming.rooms.say(room, 'hi')
  assert.notEqual(ming.rooms.snapshot(), before)
  assert.equal(changes, 1)
  stop()
  await ming.rooms.leave(room)
  assert.equal(changes, 1)
  assert.deepEqual(ming.rooms.snapshot(), [])
})

test('listeners hear that a user is in no room, once that is known', async () => {
  const { rooms } = await signUp('Ming')
  const before = rooms.snapshot()
  await new Promise<void>(resolve => rooms.subscribe(resolve))
  assert.deepEqual(rooms.snapshot(), [])
  assert.notEqual(rooms.snapshot(), before)
})

test('R2: history comes in pages, oldest first, before and after an entry', async () => {
  const { ming, room } = await startRoom()
  for (let count = 3; count <= 8; count++) await ming.rooms.say(room, `${count}`)
  const page = async (query: Parameters<typeof ming.rooms.history>[1]) => numbers(await ming.rooms.history(room, query))
  assert.deepEqual(await page({ count: 3 }), [6, 7, 8])
  assert.deepEqual(await page({ before: 6, count: 3 }), [3, 4, 5])
  assert.deepEqual(await page({ after: 5 }), [6, 7, 8])
  assert.deepEqual(await page({ after: 2, count: 2 }), [3, 4])
  assert.deepEqual(await page({ after: 8 }), [])
  await assert.rejects(ming.rooms.history(room, { before: 6, after: 1 }), InvalidValue)
})

test('R2: members come in pages, with roles and states', async () => {
  const { ming, hong, room } = await startRoom()
  const common = { state: 'online' } as const
  const expected = [
    { number: ming.number, nickname: 'Ming', role: 'owner', ...common },
    { number: hong.number, nickname: 'Hong', role: 'member', ...common },
  ]
  assert.deepEqual(await ming.rooms.members(room), expected)
  assert.deepEqual(await ming.rooms.members(room, { after: ming.number, count: 1 }), expected.slice(1))
})

test('R2: what is read on one device is read on the next, and what was missed is unread', async () => {
  const { ming, hong, room } = await startRoom()
  for (const text of ['one', 'two', 'three']) await ming.rooms.say(room, text)
  await hong.rooms.markRead(room, 4)
  assert.deepEqual(hong.rooms.snapshot()[0]?.unread, 1)
  await hong.rooms.markRead(room, 3)
  assert.equal(hong.rooms.snapshot()[0]?.read, 4)
  const phone = newClient(gateway.wsUrl)
  await phone.signIn(hong.number, PASSWORD)
  await waitForStatus(hong, 'ended')
  assert.deepEqual(hong.rooms.snapshot(), [])
  await ming.rooms.say(room, 'four')
  const [seen] = await rooms(phone as User, ([first]) => first?.last === 6)
  assert.deepEqual([seen?.last, seen?.read, seen?.unread], [6, 4, 2])
  await phone.rooms.markRead(room, 6)
  assert.equal(phone.rooms.snapshot()[0]?.unread, 0)
})

test('R3: an invitation is an event and among the rooms, and is taken or declined', async () => {
  const [ming, hong] = [await signUp('Ming'), await signUp('Hong')]
  const room = await ming.rooms.create({ name: 'ours', access: 'byInvitation' })
  hong.rooms.snapshot()
  const invited = nextEvent(hong, 'roomInvitation')
  await ming.rooms.invite(room, hong.number)
  assert.deepEqual(await invited, { room, name: 'ours', from: ming.number, nickname: 'Ming' })
  const [first] = await rooms(hong, ({ length }) => length === 1)
  assert.deepEqual([first?.role, first?.access], ['invited', 'byInvitation'])
  await hong.rooms.leave(room)
  assert.deepEqual(hong.rooms.snapshot(), [])
  await ming.rooms.invite(room, hong.number)
  await hong.rooms.join(room)
  assert.equal(hong.rooms.snapshot()[0]?.role, 'member')
})

test('R1: changes of the room and of roles show among the rooms of all members', async () => {
  const { ming, hong, room } = await startRoom()
  await ming.rooms.change(room, { name: '新大厅', access: 'byInvitation' })
  await ming.rooms.setRole(room, hong.number, 'moderator')
  const [moderated] = await rooms(hong, ([first]) => first?.role === 'moderator')
  assert.deepEqual([moderated?.name, moderated?.topic, moderated?.access], ['新大厅', '闲聊', 'byInvitation'])
  await hong.rooms.change(room, { topic: '' })
  await ming.rooms.change(room, { owner: hong.number })
  const [owned] = await rooms(hong, ([first]) => first?.role === 'owner')
  assert.deepEqual([owned?.topic, owned?.owner], ['', hong.number])
  const [passedOn] = await rooms(ming, ([first]) => first?.owner === hong.number)
  assert.equal(passedOn?.role, 'moderator')
  await hong.rooms.setRole(room, ming.number, 'member')
  await rooms(ming, ([first]) => first?.role === 'member')
})

test('R3: who is removed learns it, has the room no more, and may be let in again', async () => {
  const { ming, hong, room } = await startRoom()
  const entries = hong.rooms.entries(room)
  const removed = nextEvent(hong, 'roomRemoval')
  await ming.rooms.remove(room, hong.number, 'ban')
  assert.deepEqual(await removed, { room, by: ming.number, how: 'ban' })
  assert.deepEqual(hong.rooms.snapshot(), [])
  assert.deepEqual(await entries.next(), { value: undefined, done: true })
  await assert.rejects(hong.rooms.join(room), { name: 'Refused', reason: 'banned', request: 'joinRoom' })
  assert.deepEqual(await ming.rooms.banned(room), [{ number: hong.number, nickname: 'Hong' }])
  assert.deepEqual(await ming.rooms.banned(room, { after: hong.number }), [])
  await ming.rooms.remove(room, hong.number, 'pardon')
  assert.deepEqual(await ming.rooms.banned(room), [])
  await hong.rooms.join(room)
  assert.equal(hong.rooms.snapshot().length, 1)
})

test('E4: refusals say why and what was refused', async () => {
  const { ming, hong, room } = await startRoom()
  const refused = (request: string, reason: string) => ({ name: 'Refused', request, reason })
  await assert.rejects(hong.rooms.setRole(room, ming.number, 'member'), refused('setRole', 'roleTooLow'))
  await assert.rejects(hong.rooms.remove(room, ming.number), refused('removeMember', 'roleTooLow'))
  await assert.rejects(hong.rooms.change(room, { name: '' }), refused('changeRoom', 'roomNameLength'))
  await assert.rejects(hong.rooms.change(4_000_000, { name: 'x' }), refused('changeRoom', 'noSuchRoom'))
  await assert.rejects(ming.rooms.create({ name: 'x'.repeat(33) }), refused('createRoom', 'roomNameLength'))
  await assert.rejects(ming.rooms.invite(room, hong.number), refused('inviteToRoom', 'alreadyInRoom'))
  await assert.rejects(ming.rooms.say(4_000_000, 'hi'), refused('say', 'noSuchRoom'))
  await assert.rejects(ming.rooms.history(4_000_000), refused('readHistory', 'notInRoom'))
  await assert.rejects(ming.rooms.members(4_000_000), refused('listMembers', 'notInRoom'))
  await assert.rejects(ming.rooms.markRead(4_000_000, 1), refused('markRead', 'notInRoom'))
  await assert.rejects(ming.rooms.leave(4_000_000), refused('leaveRoom', 'notInRoom'))
  // Of several at once, each gets its own.
  const outcomes = await Promise.allSettled([1, 4_000_000, 2].map(each => ming.rooms.say(each < 3 ? room : each, 'x')))
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
})

test('what does not fit is an InvalidValue, and without a sign-in nothing can be asked', async () => {
  const { ming, room } = await startRoom()
  await assert.rejects(ming.rooms.say(room, 'x'.repeat(4097)), InvalidValue)
  await assert.rejects(ming.rooms.history(-1), InvalidValue)
  await assert.rejects(ming.rooms.create({ name: 'x', access: 'secret' as 'open' }), InvalidValue)
  await assert.rejects(ming.rooms.create(undefined as never), InvalidValue)
  await ming.signOut()
  await assert.rejects(ming.rooms.say(room, 'hi'), NotSignedIn)
  await assert.rejects(ming.rooms.find(), NotSignedIn)
  assert.deepEqual(ming.rooms.snapshot(), [])
  assert.deepEqual(await ming.rooms.entries(room).next(), { value: undefined, done: true })
})

describe('a loop over the entries of a room', () => {
  test('has those after an entry from the history, and then what comes', async () => {
    const { ming, hong, room } = await startRoom()
    const lan = new RoomUser(await gateway.signUp())
    await lan.must('joinRoom', { room })
    for (let count = 4; count <= 150; count++) await lan.say(room, `${count}`)
    const looping = upTo(hong.rooms.entries(room, { after: 1 }), 152)
    await ming.rooms.say(room, '151')
    await ming.rooms.say(room, '152')
    assert.deepEqual(numbers(await looping), consecutive(2, 152))
  })

  test('has what comes from now on, and loses nothing when it is slow', async () => {
    const { ming, hong, room } = await startRoom()
    const entries = hong.rooms.entries(room, { limit: 3 })
    for (let count = 3; count <= 15; count++) await ming.rooms.say(room, `${count}`)
    await hong.barrier()
    assert.deepEqual(numbers(await upTo(entries, 15)), consecutive(3, 15))
  })

  test('ends after close, and an aborted signal makes it throw', async () => {
    const { ming, hong, room } = await startRoom()
    const aborting = new AbortController()
    const aborted = upTo(ming.rooms.entries(room, { signal: aborting.signal }), 100)
    aborting.abort()
    await assert.rejects(aborted, { name: 'AbortError' })
    const closed = upTo(hong.rooms.entries(room), 100)
    hong.close()
    assert.deepEqual(await closed, [])
  })

  test('ends at once in a room that one is not in', async () => {
    const stranger = await signUp('stranger')
    stranger.rooms.snapshot()
    assert.deepEqual(await upTo(stranger.rooms.entries(4_000_000), 1), [])
  })
})

test('an observer and a log see the frames of the chat server, too', async () => {
  const frames: ObservedFrame[] = []
  const user = await newUser(gateway.wsUrl, {}, { onFrame: frame => frames.push(frame) })
  await user.rooms.create({ name: 'x' })
  const names = frames.map(({ direction, name }) => `${direction} ${name}`)
  for (const name of ['out createRoom', 'in roomCreated', 'out listMyRooms', 'in myRooms'])
    assert.ok(names.includes(name), name)
  const [created] = frames.filter(({ name }) => name === 'roomCreated')
  assert.deepEqual([...(created?.bytes.subarray(0, 4) ?? [])], [0x81, 0x05, 0x0a, 0x03])
})

test('close waits until what was said is in the store', async () => {
  const { ming, hong, room } = await startRoom()
  const said = ming.rooms.say(room, 'the last word')
  await ming.close({ wait: true })
  const { sequence } = await said
  assert.equal((await hong.rooms.history(room, { after: sequence - 1 }))[0]?.text, 'the last word')
})
