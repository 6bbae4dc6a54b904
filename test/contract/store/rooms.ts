/** What a store does for the chat server (R1–R5). */
import assert from 'node:assert/strict'
import type { Store } from '../../../gateway/store/interface.ts'
import type { RoomEntry, RoomSettings, Said, Saying } from '../../../gateway/store/rooms/interface.ts'
import { Access, BLOCK_LIST, EntryKind, Removal, Role, SYSTEM } from '../../../protocol/index.ts'
import { DAY, NOW, people, type withStore } from './database.ts'

const LIMITS = { members: 1000, rooms: 200 }
const HALL: RoomSettings = { name: '大厅', topic: '', access: Access.open }
const MINUTE = 60_000
/** Text is bytes to a store, with or without meaning. */
const TEXT = Uint8Array.of(0, 0xff, 0x27)

async function createRoom(store: Store, owner: number, settings = HALL, limits = LIMITS): Promise<number> {
  const room = await store.createRoom(owner, settings, limits, NOW)
  assert.ok(typeof room === 'number')
  return room
}

/** A room with its owner and further members, all of whom have just been created. */
async function hall(store: Store, count: number): Promise<{ room: number; members: number[] }> {
  const members = await people(store, count)
  const [owner = 0, ...others] = members
  const room = await createRoom(store, owner)
  for (const by of others) await store.joinRoom({ room, by, now: NOW }, LIMITS)
  return { room, members }
}

function saying(room: number, speaker: number | undefined, tag: number): Saying {
  return { room, speaker: speaker ?? 0, tag, text: TEXT }
}

function entryOf(said: Said | undefined): RoomEntry {
  assert.ok(typeof said === 'object', String(said))
  return said.entry
}

async function historyOf(store: Store, room: number, by: number | undefined): Promise<RoomEntry[]> {
  return (await store.roomHistory(room, by ?? 0, { sequence: 0, direction: 'after' }, 1000)) ?? []
}

export function roomsContract(test: ReturnType<typeof withStore>): void {
  test('R1: rooms are numbered from 1, and the owner is the first member', async store => {
    const [owner = 0] = await people(store, 1)
    const room = await createRoom(store, owner)
    assert.equal(room, 1)
    assert.deepEqual(await store.openRooms(0, 10), [{ room, name: '大厅', topic: '', members: 1 }])
    assert.deepEqual(await store.ownRooms(owner, 0, 10), [{ room, ...HALL, owner, role: Role.owner, last: 1, read: 1 }])
    assert.deepEqual(await store.roomMembers(room, owner, 0, 10), [
      { member: owner, nickname: 'user 0', role: Role.owner },
    ])
    assert.equal(await createRoom(store, owner), 2)
  })

  test('R4: what is said is numbered without gaps, and the same tag within ten minutes gives the same entry', async store => {
    const { room, members } = await hall(store, 2)
    const [one, other] = members
    const first = await store.say([saying(room, one, 1), saying(room, other, 1), saying(room, one, 1)], NOW)
    assert.deepEqual(
      first.map(said => [entryOf(said).sequence, typeof said === 'object' && said.isNew]),
      [
        [3, true],
        [4, true],
        [3, false],
      ],
    )
    const [again] = await store.say([saying(room, one, 1)], NOW + 9 * MINUTE)
    assert.deepEqual([entryOf(again).sequence, entryOf(again).at], [3, NOW])
    const [later] = await store.say([saying(room, one, 1)], NOW + 11 * MINUTE)
    assert.equal(entryOf(later).sequence, 5)
    const third = (await historyOf(store, room, other))[2]
    assert.deepEqual(third && { ...third, text: Uint8Array.from(third.text) }, {
      ...{ sequence: 3, at: NOW, speaker: one, nickname: 'user 0', kind: EntryKind.text, text: TEXT },
    })
  })

  test('R4: several instances that speak at once leave no gap, and each room has one order', async (store, database) => {
    const { room, members } = await hall(store, 4)
    const [owner] = members
    const second = await createRoom(store, owner ?? 0)
    const stores = [store, ...(await Promise.all([database.open(), database.open()]))]
    try {
      const batches = stores.flatMap((each, place) =>
        Array.from({ length: 5 }, (_, batch) =>
          each.say(
            members.flatMap(speaker => [
              saying(room, speaker, 10 * place + batch),
              saying(second, owner, 1000 * speaker + 10 * place + batch),
            ]),
            NOW,
          ),
        ),
      )
      const said = (await Promise.all(batches)).flat().map(entryOf)
      assert.equal(said.length, 3 * 5 * 4 * 2)
      for (const [each, before] of [
        [room, 4],
        [second, 1],
      ] as const) {
        const numbers = (await historyOf(store, each, owner)).map(({ sequence }) => sequence)
        assert.deepEqual(
          numbers,
          Array.from({ length: before + 60 }, (_, place) => place + 1),
        )
      }
    } finally {
      await Promise.all(stores.slice(1).map(each => each.close()))
    }
  })

  test('R2: nobody but a member says or reads anything, or sees who is there', async store => {
    const { room, members } = await hall(store, 1)
    const [stranger, invited] = await people(store, 2)
    await store.inviteToRoom({ room, by: members[0] ?? 0, now: NOW }, invited ?? 0, LIMITS)
    for (const by of [stranger, invited, 4_000_000_000]) {
      assert.deepEqual(await store.say([saying(room, by, 1)], NOW), ['not a member'])
      assert.equal(await store.roomHistory(room, by ?? 0, { sequence: 9, direction: 'before' }, 10), undefined)
      assert.equal(await store.roomMembers(room, by ?? 0, 0, 10), undefined)
      assert.equal(await store.markRead(room, by ?? 0, 1), undefined)
    }
    assert.deepEqual(await store.say([saying(99, stranger, 1)], NOW), ['unknown room'])
    assert.deepEqual([...(await store.roomsOf([stranger ?? 0, invited ?? 0, ...members]))], [[members[0], [room]]])
  })

  test('R1: limits of members, rooms and invitations', async store => {
    const [owner = 0, one = 0, other = 0] = await people(store, 3)
    const small = { members: 2, rooms: 1 }
    const room = await createRoom(store, owner, HALL, small)
    assert.equal(await store.createRoom(owner, HALL, small, NOW), 'too many rooms')
    await store.joinRoom({ room, by: one, now: NOW }, small)
    assert.equal(await store.joinRoom({ room, by: one, now: NOW }, small), 'already')
    assert.equal(await store.joinRoom({ room, by: other, now: NOW }, small), 'full')
    const second = await createRoom(store, other, HALL, small)
    assert.equal(await store.joinRoom({ room: second, by: one, now: NOW }, small), 'too many rooms')
    assert.ok(typeof (await store.inviteToRoom({ room, by: owner, now: NOW }, other, small)) === 'object')
    assert.equal(
      await store.inviteToRoom({ room: second, by: other, now: NOW }, owner, { ...small, rooms: 0 }),
      'too many rooms',
    )
  })

  test('R2: invitations let in, can be declined, and those of the blocked are ignored (M8)', async store => {
    const [owner = 0, guest = 0] = await people(store, 2)
    const room = await createRoom(store, owner, { ...HALL, access: Access.byInvitation })
    assert.deepEqual(await store.openRooms(0, 10), [])
    const join = () => store.joinRoom({ room, by: guest, now: NOW }, LIMITS)
    const invite = () => store.inviteToRoom({ room, by: owner, now: NOW }, guest, LIMITS)
    assert.equal(await join(), 'not invited')
    assert.deepEqual(await invite(), { name: '大厅', nickname: 'user 0' })
    assert.deepEqual(await store.leaveRoom({ room, by: guest, now: NOW }), { entries: [] })
    assert.equal(await join(), 'not invited')
    await invite()
    await invite()
    assert.ok(typeof (await join()) === 'object')
    assert.equal(await invite(), 'already')
    assert.equal(await store.inviteToRoom({ room, by: owner, now: NOW }, 4_000_000_000, LIMITS), 'unknown number')
    await store.leaveRoom({ room, by: guest, now: NOW })
    await store.moveFriends(guest, [{ friend: owner, group: BLOCK_LIST }])
    assert.equal(await invite(), 'ignored')
    assert.deepEqual(await store.ownRooms(guest, 0, 10), [])
  })

  test('R2: who is banned stays out until let in again', async store => {
    const { room, members } = await hall(store, 2)
    const [owner = 0, guest = 0] = members
    const remove = (removal: Removal) => store.removeFromRoom({ room, by: owner, now: NOW }, guest, removal)
    const banned = await remove(Removal.ban)
    assert.ok(typeof banned === 'object' && banned.wasMember)
    assert.equal(await store.joinRoom({ room, by: guest, now: NOW }, LIMITS), 'banned')
    assert.equal(await store.inviteToRoom({ room, by: owner, now: NOW }, guest, LIMITS), 'banned')
    assert.equal(await remove(Removal.remove), 'no such member')
    await remove(Removal.pardon)
    assert.ok(typeof (await store.joinRoom({ room, by: guest, now: NOW }, LIMITS)) === 'object')
    assert.equal(await store.removeFromRoom({ room, by: guest, now: NOW }, owner, Removal.ban), 'role too low')
  })

  test('R2: a read mark moves forward only, and not beyond the last entry', async store => {
    const { room, members } = await hall(store, 2)
    const [owner = 0] = members
    assert.equal(await store.markRead(room, owner, 2), 2)
    assert.equal(await store.markRead(room, owner, 1), 2)
    assert.equal(await store.markRead(room, owner, 0xffffffff), 2)
    assert.deepEqual((await store.ownRooms(owner, 0, 1))[0]?.read, 2)
  })

  test('R1: a deleted account leaves its rooms, the owner to the next one, and what it said stays', async store => {
    const { room, members } = await hall(store, 2)
    const [owner = 0, heir = 0] = members
    const own = await createRoom(store, owner)
    await store.say([saying(room, owner, 1)], NOW)
    assert.equal(await store.deleteAccount(owner, 'root', NOW), true)
    const [left] = await store.ownRooms(heir, 0, 10)
    assert.deepEqual([left?.owner, left?.role, left?.last], [heir, Role.owner, 5])
    assert.deepEqual(
      (await historyOf(store, room, heir)).slice(2).map(({ speaker, nickname, kind }) => [speaker, nickname, kind]),
      [
        [owner, 'user 0', EntryKind.text],
        [owner, 'user 0', EntryKind.left],
        [owner, 'user 0', EntryKind.changed],
      ],
    )
    assert.equal(await store.joinRoom({ room: own, by: heir, now: NOW }, LIMITS), 'unknown room')
  })

  test('R5: entries are kept for a time, and of each room the latest', async store => {
    const { room, members } = await hall(store, 2)
    const [owner = 0, other] = members
    for (let tag = 1; tag <= 5; tag++) await store.say([saying(room, owner, tag)], NOW + tag * DAY)
    await store.expireRooms(NOW + 2 * DAY, 100)
    assert.deepEqual(
      (await historyOf(store, room, other)).map(({ sequence }) => sequence),
      [4, 5, 6, 7],
    )
    await store.expireRooms(0, 2)
    assert.deepEqual(
      (await historyOf(store, room, other)).map(({ sequence }) => sequence),
      [6, 7],
    )
    const [next] = await store.say([saying(room, owner, 9)], NOW + 9 * DAY)
    assert.equal(entryOf(next).sequence, 8)
  })

  test('R1: what is left of a room behind its last member is removed', async store => {
    const { room, members } = await hall(store, 2)
    for (const by of members) await store.leaveRoom({ room, by, now: NOW })
    assert.deepEqual(await store.openRooms(0, 10), [])
    assert.deepEqual(await store.say([saying(room, members[0], 1)], NOW), ['unknown room'])
    await store.expireRooms(0, 100)
    const [owner = 0] = members
    assert.equal(await createRoom(store, owner), room + 1, 'its number is never assigned again')
  })

  test('R1: a room of the system needs no member, and stays behind the last one', async store => {
    const [one = 0, other = 0] = await people(store, 2)
    const room = await createRoom(store, SYSTEM)
    assert.deepEqual(await store.roomState(room), { room, ...HALL, owner: SYSTEM, members: 0, last: 0 })
    await store.joinRoom({ room, by: one, now: NOW }, LIMITS)
    await store.leaveRoom({ room, by: one, now: NOW })
    assert.deepEqual((await store.roomState(room))?.members, 0)
    await store.joinRoom({ room, by: other, now: NOW }, LIMITS)
    assert.equal(await store.deleteAccount(other, 'root', NOW), true)
    assert.deepEqual(await store.roomState(room), { room, ...HALL, owner: SYSTEM, members: 0, last: 4 })
  })

  test('R1: the system says things without a tag, and each is an entry of its own', async store => {
    const { room, members } = await hall(store, 1)
    const say = { room, speaker: SYSTEM, tag: null, text: TEXT }
    const said = await store.say([say, say, saying(room, members[0], 1)], NOW)
    assert.deepEqual(
      said.map(each => [entryOf(each).sequence, entryOf(each).nickname]),
      [
        [2, '系统'],
        [3, '系统'],
        [4, 'user 0'],
      ],
    )
  })

  test('R1: the system does in any room what its owner may, and removes the owner', async store => {
    const { room, members } = await hall(store, 3)
    const [owner = 0, one = 0, other = 0] = members
    const bySystem = { room, by: SYSTEM, now: NOW }
    assert.equal((await store.roomMembers(room, SYSTEM, 0, 10))?.length, 3)
    assert.equal((await historyOf(store, room, SYSTEM)).length, 3)
    assert.notEqual(typeof (await store.setRole(bySystem, other, Role.moderator)), 'string')
    assert.notEqual(typeof (await store.removeFromRoom(bySystem, owner, Removal.ban)), 'string')
    assert.equal((await store.roomState(room))?.owner, other, 'a moderator before a member')
    assert.deepEqual(await store.bannedUsers(room, SYSTEM, 0, 10), [{ number: owner, nickname: 'user 0' }])
    assert.equal(await store.addToRoom(room, owner, LIMITS, NOW), 'banned')
    const settings = { ...HALL, name: 'Lobby' }
    assert.equal(await store.changeRoom({ room, by: other, now: NOW }, settings, SYSTEM), 'no such member')
    assert.notEqual(typeof (await store.changeRoom(bySystem, settings, SYSTEM)), 'string')
    assert.equal(await store.changeRoom({ room, by: other, now: NOW }, settings, one), 'role too low')
    assert.deepEqual(
      (await historyOf(store, room, one)).slice(-2).map(({ speaker }) => speaker),
      [SYSTEM, SYSTEM],
    )
    assert.equal(await store.removeFromRoom(bySystem, SYSTEM, Removal.remove), 'role too low')
  })

  test('R1: a user is added to a room by invitation, unless there is no place or no such user', async store => {
    const [owner = 0, one = 0, other = 0] = await people(store, 3)
    const room = await createRoom(store, owner, { ...HALL, access: Access.byInvitation })
    await store.inviteToRoom({ room, by: owner, now: NOW }, one, LIMITS)
    assert.notEqual(typeof (await store.addToRoom(room, one, LIMITS, NOW)), 'string')
    assert.equal(await store.addToRoom(room, one, LIMITS, NOW), 'already')
    assert.equal(await store.addToRoom(room, other, { members: 2, rooms: 200 }, NOW), 'full')
    assert.equal(await store.addToRoom(room, other, { members: 1000, rooms: 0 }, NOW), 'too many rooms')
    assert.equal(await store.addToRoom(room, 77, LIMITS, NOW), 'unknown number')
    assert.equal(await store.addToRoom(room + 1, other, LIMITS, NOW), 'unknown room')
  })

  test('R1: a room that is closed has no members, invitations or history', async store => {
    const { room, members } = await hall(store, 2)
    const [owner = 0] = members
    assert.equal(await store.closeRoom(room, NOW), true)
    assert.equal(await store.closeRoom(room, NOW), false)
    assert.deepEqual(await store.ownRooms(owner, 0, 10), [])
    assert.deepEqual(await store.roomsAfter(0, 10), [])
    assert.equal(await store.roomHistory(room, SYSTEM, { sequence: 0, direction: 'after' }, 10), undefined)
    assert.equal(await store.bannedUsers(room, SYSTEM, 0, 10), 'unknown room')
    await store.expireRooms(0, 100)
    assert.equal(await createRoom(store, owner), room + 1)
  })

  test('R1: instances that need a room of the system get the same one, and another when it is full', async (store, database) => {
    const others = await Promise.all([1, 2, 3].map(() => database.open()))
    const asking = [store, ...others].map(each => each.roomOfSystem(HALL, LIMITS))
    const rooms = await Promise.all(asking).finally(() => Promise.all(others.map(each => each.close())))
    const [room = 0] = rooms
    assert.deepEqual(new Set(rooms), new Set([room]))
    const [one = 0] = await people(store, 1)
    await store.joinRoom({ room, by: one, now: NOW }, LIMITS)
    assert.equal(await store.roomOfSystem(HALL, { members: 1, rooms: 200 }), room + 1)
    assert.equal(await store.roomOfSystem(HALL, LIMITS), room)
  })
}
