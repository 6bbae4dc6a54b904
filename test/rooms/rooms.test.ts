/** What each message of the chat server does (R1–R5), over the wire; with TEST_INSTANCES=2 on two instances. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Access, EntryKind, encodeText, Manner, Mode, Removal, Role } from '../../protocol/index.ts'
import { startGateway } from '../start-gateway.ts'
import { RoomUser } from './room-user.ts'

/** Members of a room whose entries are gathered. */
const LARGE = 50

const gateway = await startGateway()
after(() => gateway.close())

async function users(count: number): Promise<RoomUser[]> {
  const all: RoomUser[] = []
  while (all.length < count) all.push(new RoomUser(await gateway.signUp({ nickname: `user ${all.length}` })))
  return all
}

async function pair(): Promise<[RoomUser, RoomUser]> {
  const [one, other] = await users(2)
  assert.ok(one && other)
  return [one, other]
}

/** Two users in an open room of the first one. */
async function room(): Promise<[RoomUser, RoomUser, number]> {
  const [ming, hong] = await pair()
  const number = await ming.create()
  await hong.must('joinRoom', { room: number })
  return [ming, hong, number]
}

async function ownRoom(user: RoomUser, room: number) {
  const { rooms } = await user.must('listMyRooms', { start: room - 1, count: 1 })
  assert.equal(rooms[0]?.room, room)
  return rooms[0]
}

test('R2.2: an open room is found by its number, name and topic, with how many are in it', async () => {
  const [ming, hong, number] = await room()
  const { rooms } = await hong.must('listRooms', { start: number - 1, count: 10 })
  assert.deepEqual(rooms, [{ room: number, name: '大厅', topic: '', members: 2 }])
  const further = await ming.must('listRooms', { start: number, count: 10 })
  assert.deepEqual(further.rooms, [])
})

test('R2.2, R2.4, R3.2: a room by invitation is not found, and who is invited may join it', async () => {
  const [ming, hong] = await pair()
  const number = await ming.create('ours', Access.byInvitation)
  assert.deepEqual((await hong.must('listRooms', { start: number - 1, count: 1 })).rooms, [])
  await hong.refused('joinRoom', { room: number }, 'invitationNeeded')
  assert.equal((await ming.must('inviteToRoom', { room: number, friend: hong.number })).friend, hong.number)
  assert.deepEqual(await hong.next('invitation'), {
    ...{ room: number, name: 'ours', friend: ming.number, nickname: 'user 0' },
  })
  const invited = await ownRoom(hong, number)
  assert.deepEqual([invited?.role, invited?.last, invited?.unread], [Role.invited, 0, 0])
  await hong.must('joinRoom', { room: number })
  assert.equal((await ownRoom(hong, number))?.role, Role.member)
})

test('R2.5: an invitation waits for a user who is not signed in, and can be declined', async () => {
  const [ming, hong, present] = await users(3)
  assert.ok(ming && hong && present)
  const number = await ming.create('ours', Access.byInvitation)
  await hong.client.cut()
  for (const { number: friend } of [hong, present]) await ming.must('inviteToRoom', { room: number, friend })
  // Invitations are told some time after their answers, in order (P1).
  await present.next('invitation')
  const again = new RoomUser(await gateway.signIn(hong.number))
  assert.equal((await ownRoom(again, number))?.role, Role.invited)
  await again.must('leaveRoom', { room: number })
  await again.refused('joinRoom', { room: number }, 'invitationNeeded')
})

test('R1.1: the name, the topic and the access of a room are checked', async () => {
  const [ming, , number] = await room()
  const settings = { name: '大厅', topic: '', access: Access.open }
  for (const [wrong, reason] of [
    [{ name: '' }, 'roomNameLength'],
    [{ name: '厅'.repeat(33) }, 'roomNameLength'],
    [{ topic: '厅'.repeat(86) }, 'topicTooLong'],
    [{ access: 2 }, 'unknownAccess'],
  ] as const) {
    await ming.refused('createRoom', { ...settings, ...wrong }, reason)
    await ming.refused('changeRoom', { room: number, owner: ming.number, ...settings, ...wrong }, reason)
  }
  const longest = { ...settings, name: '厅'.repeat(32), topic: '厅'.repeat(85) }
  await ming.must('changeRoom', { room: number, owner: ming.number, ...longest })
})

test('R3.3, R4: the members of a large room hear every entry once, in one order', async () => {
  const [ming, ...others] = await users(LARGE)
  assert.ok(ming)
  const number = await ming.create()
  for (const each of others) await each.must('joinRoom', { room: number })
  const { sequence: first } = await ming.say(number, 'begin')
  const speakers = others.slice(0, 3)
  for (const text of ['one', 'two', 'three']) await Promise.all(speakers.map(each => each.say(number, text)))
  const last = first + 3 * speakers.length
  for (const each of [ming, ...others]) {
    await each.entry(number, last)
    const heard = each.entries.filter(({ sequence }) => sequence >= first).map(({ sequence }) => sequence)
    assert.deepEqual(
      heard,
      Array.from({ length: last - first + 1 }, (_, place) => first + place),
    )
  }
})

test('R3.3: a member who has signed in hears all entries after the first answer', async () => {
  const [ming, hong, number] = await room()
  await hong.client.close()
  const again = new RoomUser(await gateway.signIn(hong.number))
  await ownRoom(again, number)
  const { sequence } = await ming.say(number, 'welcome')
  assert.equal((await again.entry(number, sequence)).text, 'welcome')
})

test('R1.3, R3.1, R4.1: what is said reaches every member who is signed in, and the answer has its number', async () => {
  const [ming, hong, number] = await room()
  const { sequence, tag, time } = await hong.say(number, '你好', 7)
  assert.deepEqual([sequence, tag], [3, 7])
  const expected = {
    ...{ room: number, sequence: 3, time, speaker: hong.number, nickname: 'user 1' },
    ...{ entryKind: EntryKind.text, text: '你好' },
  }
  assert.deepEqual(await ming.entry(number, 3), expected)
  assert.deepEqual(await hong.entry(number, 3), expected)
  assert.deepEqual(
    (await ming.history(number)).map(({ kind, text }) => [kind, text]),
    [
      [EntryKind.joined, ''],
      [EntryKind.joined, ''],
      [EntryKind.text, '你好'],
    ],
  )
})

test('R4.2: the same tag of the same user says the same thing once', async () => {
  const [ming, hong, number] = await room()
  const first = await hong.say(number, 'once', 1)
  assert.deepEqual(await hong.say(number, 'once', 1), first)
  assert.equal((await ming.say(number, 'another', 1)).sequence, first.sequence + 1)
  // Sent twice before the answer has come.
  const request = { room: number, tag: 2, text: encodeText('twice') }
  hong.send('say', request)
  hong.send('say', request)
  const [one, other] = [await hong.next('said'), await hong.next('said')]
  assert.deepEqual(other, one)
  assert.deepEqual(
    (await ming.history(number, 2)).map(({ text }) => text),
    ['once', 'another', 'twice'],
  )
})

test('R4.3: who speaks at the same time is heard in the same order by all', async () => {
  const [ming, hong, number] = await room()
  const tags = Array.from({ length: 20 }, (_, place) => place + 1)
  for (const tag of tags)
    for (const each of [ming, hong]) each.send('say', { room: number, tag, text: encodeText('x') })
  for (const each of [ming, hong]) {
    await each.entry(number, 42)
    const heard = each.entries.filter(entry => entry.room === number && entry.sequence > 2)
    assert.deepEqual(
      heard.map(({ sequence }) => sequence),
      Array.from({ length: 40 }, (_, place) => place + 3),
    )
  }
})

test('R4.5, M4: the echo of a connection test comes after the answers to what was said before it', async () => {
  const [ming, , number] = await room()
  for (let tag = 1; tag <= 20; tag++) ming.send('say', { room: number, tag, text: encodeText(`${tag}`) })
  let answers = 0
  ming.client.on('chat', ({ name }) => {
    if (name === 'said') answers++
  })
  await ming.client.barrier()
  assert.equal(answers, 20)
})

test('R2.8: history goes page by page in both directions, nearest first, and is cut where it does not fit', async () => {
  const [ming, hong, number] = await room()
  for (let count = 1; count <= 20; count++) await ming.say(number, 'x'.repeat(4096))
  const before = await hong.must('readHistory', { room: number, sequence: 6, direction: 1, count: 3 })
  assert.deepEqual(
    before.entries.map(({ sequence }) => sequence),
    [5, 4, 3],
  )
  const afterIt = await hong.must('readHistory', { room: number, sequence: 2, direction: 2, count: 100 })
  assert.deepEqual(
    afterIt.entries.map(({ sequence }) => sequence),
    Array.from({ length: 15 }, (_, place) => 3 + place),
  )
  assert.equal((await hong.history(number)).length, 22)
  await hong.refused('readHistory', { room: number, sequence: 1, direction: 3, count: 1 }, 'unknownDirection')
})

test('R2.1, R2.3: who is no member can neither say nor read anything, nor see who is there', async () => {
  const [ming, hong] = await pair()
  const number = await ming.create()
  const text = encodeText('hi')
  await hong.refused('say', { room: number, tag: 1, text }, 'notInRoom')
  await hong.refused('readHistory', { room: number, sequence: 0, direction: 2, count: 1 }, 'notInRoom')
  await hong.refused('listMembers', { room: number, start: 0, count: 1 }, 'notInRoom')
  await hong.refused('markRead', { room: number, sequence: 1 }, 'notInRoom')
  await hong.refused('leaveRoom', { room: number }, 'notInRoom')
  await hong.refused('say', { room: 4_000_000, tag: 1, text }, 'noSuchRoom')
  await ming.refused('say', { room: number, tag: 1, text: new Uint8Array(4097).fill(0x78) }, 'textTooLong')
  assert.deepEqual(hong.entries, [])
})

test('R2.9: a read mark only goes forward, and counts what is unread on any device', async () => {
  const [ming, hong, number] = await room()
  for (const text of ['one', 'two', 'three']) await ming.say(number, text)
  const unread = await ownRoom(hong, number)
  assert.deepEqual([unread?.last, unread?.read, unread?.unread], [5, 2, 3])
  assert.equal((await hong.must('markRead', { room: number, sequence: 4 })).sequence, 4)
  assert.equal((await hong.must('markRead', { room: number, sequence: 3 })).sequence, 4)
  const again = new RoomUser(await gateway.signIn(hong.number))
  assert.equal((await ownRoom(again, number))?.unread, 1)
  assert.equal((await again.must('markRead', { room: number, sequence: 99 })).sequence, 5)
})

test('R2.2, R5.2, P1: the list of members has visible states only: a hidden user is offline', async () => {
  const [ming, hong, number] = await room()
  const hidden = new RoomUser(await gateway.signUp({}, Manner.hidden))
  await hidden.must('joinRoom', { room: number })
  await hong.client.cut()
  await ming.client.barrier()
  const states = async () => {
    const { members } = await ming.must('listMembers', { room: number, start: 0, count: 100 })
    return members.map(({ member, role, state }) => [member, role, state])
  }
  let seen = await states()
  while (seen[1]?.[2] !== Mode.offline) seen = await states()
  assert.deepEqual(seen, [
    [ming.number, Role.owner, Mode.online],
    [hong.number, Role.member, Mode.offline],
    [hidden.number, Role.member, Mode.offline],
  ])
  const page = await ming.must('listMembers', { room: number, start: ming.number, count: 1 })
  assert.deepEqual(
    page.members.map(({ member }) => member),
    [hong.number],
  )
})

test('R3.1, R5.2: a hidden user hears what is said like all', async () => {
  const [ming, , number] = await room()
  const hidden = new RoomUser(await gateway.signUp({}, Manner.hidden))
  await hidden.must('joinRoom', { room: number })
  const { sequence } = await ming.say(number, 'psst')
  assert.equal((await hidden.entry(number, sequence)).text, 'psst')
})

describe('roles in rooms', () => {
  test('R1.4, R2.7: moderators remove members, only the owner makes moderators, and nobody removes the owner', async () => {
    const [owner, moderator, member] = await users(3)
    assert.ok(owner && moderator && member)
    const number = await owner.create()
    for (const each of [moderator, member]) await each.must('joinRoom', { room: number })
    const remove = (friend: RoomUser, removal: Removal = Removal.remove) => ({
      ...{ room: number, friend: friend.number, removal },
    })
    await member.refused('removeMember', remove(moderator), 'roleTooLow')
    await moderator.refused('setRole', { room: number, friend: member.number, role: Role.moderator }, 'roleTooLow')
    await owner.must('setRole', { room: number, friend: moderator.number, role: Role.moderator })
    await moderator.refused('removeMember', remove(owner), 'roleTooLow')
    await moderator.must('removeMember', remove(member))
    assert.deepEqual(await member.next('removal'), { ...remove(moderator), removal: Removal.remove })
    const [, , , changed, removed] = await owner.history(number)
    assert.deepEqual([changed?.kind, changed?.text], [EntryKind.changed, `moderator ${moderator.number}`])
    assert.deepEqual([removed?.kind, removed?.text], [EntryKind.removed, `${member.number} user 2`])
  })

  test('R2.4, R2.7, R3.2: who was removed hears nothing more, and may come back unless banned', async () => {
    const [ming, hong, number] = await room()
    await ming.must('removeMember', { room: number, friend: hong.number, removal: Removal.remove })
    await hong.next('removal')
    await hong.refused('say', { room: number, tag: 1, text: encodeText('hi') }, 'notInRoom')
    await hong.must('joinRoom', { room: number })
    await ming.must('removeMember', { room: number, friend: hong.number, removal: Removal.ban })
    await hong.next('removal')
    const { sequence } = await ming.say(number, 'gone?')
    await ming.entry(number, sequence)
    await hong.refused('joinRoom', { room: number }, 'banned')
    await hong.client.expectNothing()
    assert.ok(!hong.entries.some(entry => entry.text === 'gone?'))
    await ming.refused('inviteToRoom', { room: number, friend: hong.number }, 'banned')
    await ming.must('removeMember', { room: number, friend: hong.number, removal: Removal.pardon })
    await hong.must('joinRoom', { room: number })
  })

  test('R2.2, R2.11, W7.4: the owner and moderators see who is banned, page by page, and nobody else does', async () => {
    const [owner, moderator, member, stranger, ...banned] = await users(7)
    assert.ok(owner && moderator && member && stranger)
    const number = await owner.create()
    for (const each of [moderator, member]) await each.must('joinRoom', { room: number })
    await owner.must('setRole', { room: number, friend: moderator.number, role: Role.moderator })
    for (const { number: friend } of banned.toReversed()) {
      await moderator.must('removeMember', { room: number, friend, removal: Removal.ban })
    }
    const page = (start: number, count: number) => ({ room: number, start, count })
    const seenBy = async (user: RoomUser, start = 0, count = 100) =>
      (await user.must('listBanned', page(start, count))).banned.map(({ friend }) => friend)
    const numbers = banned.map(user => user.number)
    assert.deepEqual(await seenBy(owner), numbers)
    assert.deepEqual(await seenBy(moderator), numbers)
    assert.deepEqual(await seenBy(owner, 0, 2), numbers.slice(0, 2))
    assert.deepEqual(await seenBy(owner, numbers[1], 2), numbers.slice(2))
    await member.refused('listBanned', page(0, 100), 'roleTooLow')
    await stranger.refused('listBanned', page(0, 100), 'notInRoom')
    const [pardoned, ...rest] = numbers
    await owner.must('removeMember', { room: number, friend: pardoned ?? 0, removal: Removal.pardon })
    assert.deepEqual(await seenBy(moderator), rest)
  })

  test('R1.5, R2.7: a change of the room is told entry by entry, and the owner passes the room on', async () => {
    const [ming, hong, number] = await room()
    const settings = { name: '新大厅', topic: '闲聊', access: Access.byInvitation }
    await hong.refused('changeRoom', { room: number, ...settings, owner: ming.number }, 'roleTooLow')
    await ming.must('changeRoom', { room: number, ...settings, owner: hong.number })
    assert.deepEqual(
      (await hong.history(number, 2)).map(({ kind, text }) => [kind, text]),
      ['name 新大厅', 'topic 闲聊', 'access 1', `owner ${hong.number}`].map(text => [EntryKind.changed, text]),
    )
    const [mine, theirs] = [await ownRoom(ming, number), await ownRoom(hong, number)]
    assert.deepEqual([mine?.role, theirs?.role, theirs?.owner], [Role.moderator, Role.owner, hong.number])
    assert.deepEqual([theirs?.name, theirs?.topic, theirs?.access], ['新大厅', '闲聊', Access.byInvitation])
  })

  test('R1.6: the room of an owner who leaves goes to a moderator first, and the last one closes it', async () => {
    const [owner, member, moderator] = await users(3)
    assert.ok(owner && member && moderator)
    const number = await owner.create()
    for (const each of [member, moderator]) await each.must('joinRoom', { room: number })
    await owner.must('setRole', { room: number, friend: moderator.number, role: Role.moderator })
    await owner.must('leaveRoom', { room: number })
    assert.equal((await ownRoom(member, number))?.owner, moderator.number)
    assert.deepEqual(
      (await member.history(number, 4)).map(({ kind, text }) => [kind, text]),
      [
        [EntryKind.left, ''],
        [EntryKind.changed, `owner ${moderator.number}`],
      ],
    )
    await member.must('leaveRoom', { room: number })
    await moderator.must('leaveRoom', { room: number })
    await owner.refused('joinRoom', { room: number }, 'noSuchRoom')
  })
})

test('R2.6, M8: the invitation of someone who is blocked is taken, and goes nowhere', async () => {
  const [ming, hong] = await pair()
  await hong.client.ask('moveFriends', { moves: [{ friend: ming.number, group: 255 }] })
  const number = await ming.create('ours', Access.byInvitation)
  await ming.must('inviteToRoom', { room: number, friend: hong.number })
  await hong.client.expectNothing()
  const { rooms } = await hong.must('listMyRooms', { start: number - 1, count: 1 })
  assert.ok(!rooms.some(({ room }) => room === number))
})

test('N6, E3: a frame for the chat server before the sign-in, or with another number, closes the connection', async () => {
  const [ming] = await pair()
  assert.ok(ming)
  const stranger = new RoomUser(await gateway.connect())
  stranger.send('listRooms', { start: 0, count: 1 })
  assert.equal((await stranger.client.closed).code, 1008)
  ming.client.number++
  ming.send('listRooms', { start: 0, count: 1 })
  const { code, reason } = await ming.client.closed
  assert.equal(code, 1008)
  assert.match(reason, /listRooms/)
})

test('N6.4, W9: an unknown type for the chat server gets a notice, whatever its body is, and the connection lives', async () => {
  const [ming] = await pair()
  assert.ok(ming)
  ming.client.sendRaw(Uint8Array.of(0x81, 0x0a, 0x05, 0x7f, 0, 0, 0, 0))
  await ming.client.notice('unknownType')
  // Another user's number.
  ming.client.sendRaw(Uint8Array.of(0x81, 0x0a, 0x05, 0x7f, 0, 0, 0, 4, 0, 0, 0, 1))
  await ming.client.notice('unknownType')
  await ming.client.expectNothing()
})
