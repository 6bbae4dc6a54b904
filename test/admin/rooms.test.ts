/** Rooms as administrators look after them (R1.8), on two instances. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { EntryKind, Removal, SYSTEM } from '../../protocol/index.ts'
import { RoomUser } from '../rooms/room-user.ts'
import { jsonOf, type Site, startSite } from './admin.ts'

let site: Site
before(async () => {
  site = await startSite()
})
after(() => site.close())

/** Two users, each on an instance of its own. */
async function pair(): Promise<[RoomUser, RoomUser]> {
  const ming = new RoomUser(await site.gateway.signUp({ nickname: 'Ming' }))
  return [ming, new RoomUser(await site.gateway.signUp({ nickname: 'Hong' }))]
}

/** Runs a command that has to succeed, and returns what it printed. */
async function run(...args: (string | number)[]): Promise<string> {
  const { code, output, errors } = await site.admin(...args.map(String))
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  return output.trimEnd()
}

async function create(...options: (string | number)[]): Promise<number> {
  const [{ room } = {}] = jsonOf(await site.admin('room', 'create', '广场', '--json', ...options.map(String)))
  return Number(room)
}

async function refused(...args: (string | number)[]): Promise<string> {
  const { code, errors } = await site.admin(...args.map(String))
  assert.equal(code, 1)
  return errors.trimEnd()
}

async function shown(room: number): Promise<Record<string, unknown>> {
  const [state = {}] = jsonOf(await site.admin('room', String(room), '--json'))
  return state
}

test('R1.8: a room of the system is created, and who is added to it hears of it at once', async () => {
  const [ming, hong] = await pair()
  const room = await create('--topic', 'all of us', '--access', 'invitation')
  assert.equal(await run('room', 'add', room, ming.number), `${ming.number} is a member of room ${room}`)
  assert.equal((await ming.entry(room, 1)).entryKind, EntryKind.joined)
  await run('room', 'add', room, hong.number)
  assert.equal((await ming.entry(room, 2)).speaker, hong.number)
  assert.equal(await run('room', 'say', room, 'opens', 'at', 'ten'), `said in room ${room} as entry 3`)
  for (const user of [ming, hong]) {
    const { speaker, nickname, text } = await user.entry(room, 3)
    assert.deepEqual([speaker, nickname, text], [SYSTEM, '系统', 'opens at ten'])
  }
  const { list, ...state } = await shown(room)
  assert.deepEqual(state, {
    ...{ room, access: 'invitation', owner: 'system', members: 2, last: 3, name: '广场', topic: 'all of us' },
  })
  assert.deepEqual(list, [
    { number: ming.number, role: 'member', nickname: 'Ming' },
    { number: hong.number, role: 'member', nickname: 'Hong' },
  ])
})

test('R1.8: the owner is banned, hears nothing more, and the room goes on', async () => {
  const [ming, hong] = await pair()
  const room = await ming.create()
  await hong.must('joinRoom', { room })
  await run('room', 'ban', room, ming.number)
  assert.deepEqual(await ming.next('removal'), { room, friend: SYSTEM, removal: Removal.ban })
  assert.equal((await hong.entry(room, 4)).text, `owner ${hong.number}`)
  await hong.say(room, 'alone')
  // On the same way to the other instance, so it comes later.
  hong.client.send('sendMessage', { recipient: ming.number, text: 'you are out' })
  await ming.client.next('message')
  assert.deepEqual(ming.entries.slice(2), [])
  assert.deepEqual(jsonOf(await site.admin('room', String(room), '--banned', '--json')), [
    { number: ming.number, nickname: 'Ming' },
  ])
  await run('room', 'pardon', room, ming.number)
  await ming.must('joinRoom', { room })
})

test('R1.8: a room is changed and handed over', async () => {
  const [ming, hong] = await pair()
  const room = await ming.create()
  await hong.must('joinRoom', { room })
  await run('room', 'role', room, hong.number, 'moderator')
  await run('room', 'change', room, '--name', 'Square', '--owner', 'system')
  const told = [3, 4, 5].map(async sequence => (await ming.entry(room, sequence)).text)
  assert.deepEqual(await Promise.all(told), [`moderator ${hong.number}`, 'name Square', 'owner 0'])
  assert.equal(await refused('room', 'change', room, '--owner', 77), 'the other user is not a member of the room')
})

test('R1.8: when a room is closed, its members on every instance are told, and nothing is left', async () => {
  const [ming, hong] = await pair()
  const [before, room] = [await ming.create('before'), await ming.create()]
  await hong.must('joinRoom', { room })
  assert.equal(await run('room', 'close', room), `room ${room} is closed`)
  for (const user of [ming, hong]) {
    assert.deepEqual(await user.next('removal'), { room, friend: SYSTEM, removal: Removal.remove })
    await user.refused('readHistory', { room, sequence: 0, direction: 2, count: 1 }, 'notInRoom')
  }
  assert.equal(await refused('room', room), 'there is no such room')
  const listed = jsonOf(await site.admin('rooms', '--after', String(before - 1), '--limit', '2', '--json'))
  assert.deepEqual(listed, [{ room: before, access: 'open', owner: ming.number, members: 1, last: 1, name: 'before' }])
})

test('R1.7: a deleted account leaves its rooms, and the members hear of it at once', async () => {
  const [ming, hong] = await pair()
  const room = await ming.create()
  await hong.must('joinRoom', { room })
  const [exported] = jsonOf(await site.admin('export', String(ming.number)))
  assert.deepEqual(exported?.rooms, [{ room, name: '大厅', role: 'owner' }])
  await run('delete', ming.number)
  const { entryKind, speaker } = await hong.entry(room, 3)
  assert.deepEqual([entryKind, speaker], [EntryKind.left, ming.number])
  assert.equal((await hong.entry(room, 4)).text, `owner ${hong.number}`)
})

test('everything is in the audit table, but for what was said', async () => {
  const [ming] = await pair()
  const room = await create('--owner', ming.number)
  assert.equal((await ming.entry(room, 1)).entryKind, EntryKind.joined)
  await run('room', 'say', room, 'secret')
  await refused('room', 'add', room, ming.number)
  const rows = (await site.audited()).slice(-6)
  assert.deepEqual(
    rows.map(({ action, subject, detail }) => [action, subject, detail.replace(/^\S+?(: |$)/, '')]),
    [
      ['room create', ming.number, ''],
      ['room create done', ming.number, `room ${room} is created`],
      ['room say', 0, `room ${room}`],
      ['room say done', 0, `said in room ${room} as entry 2`],
      ['room add', ming.number, `room ${room}`],
      ['room add failed', ming.number, 'already a member of the room'],
    ],
  )
})
