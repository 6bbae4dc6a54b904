/** Rooms as a site looks after them (R1.8). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Access, EntryKind, Removal, SYSTEM } from '../../protocol/index.ts'
import { RoomUser } from '../rooms/room-user.ts'
import { startApiGateway } from './api-client.ts'

const gateway = await startApiGateway()
after(() => gateway.close())
const { ask } = gateway

async function user(nickname: string): Promise<RoomUser> {
  return new RoomUser(await gateway.signUp({ nickname }))
}

/** Creates a room, and returns the path of it. */
async function create(body: object = {}): Promise<{ room: number; path: string }> {
  const answer = await ask('POST', '/rooms', { body: { name: '广场', ...body } })
  assert.equal(answer.status, 201)
  assert.equal(answer.headers.get('location'), `/api/v1/rooms/${answer.body.room}`)
  return { room: answer.body.room, path: `/rooms/${answer.body.room}` }
}

async function refusal(method: string, path: string, body?: object) {
  const { status, body: problem } = await ask(method, path, body === undefined ? {} : { body })
  return [status, problem.reason]
}

test('N5, R1.8: a site creates a room of the system, and changes it before the eyes of its members', async () => {
  const ming = await user('Ming')
  const { room, path } = await create({ topic: 'all of us' })
  const state = { room, name: '广场', topic: 'all of us', access: 'open', owner: SYSTEM, members: 0, last: 0 }
  assert.deepEqual((await ask('GET', path)).body, state)
  await ming.must('joinRoom', { room })
  const { body } = await ask('PATCH', path, { body: { name: 'Square', access: 'invitation' } })
  assert.deepEqual(body, { ...state, name: 'Square', access: 'invitation', members: 1, last: 3 })
  const { text, speaker } = await ming.entry(room, 2)
  assert.deepEqual([text, speaker], ['name Square', SYSTEM])
  assert.equal((await ming.entry(room, 3)).text, `access ${Access.byInvitation}`)
})

test('N5, R1.8: a site makes users members, gives them roles, removes and bans them', async () => {
  const [ming, hong] = [await user('Ming'), await user('Hong')]
  const { room, path } = await create({ owner: ming.number, access: 'invitation' })
  assert.equal((await ming.entry(room, 1)).entryKind, EntryKind.joined)
  const hongs = `${path}/members/${hong.number}`
  assert.equal((await ask('PUT', hongs, { body: { role: 'moderator' } })).status, 204)
  assert.equal((await ask('PUT', hongs, { body: {} })).status, 204, 'again changes nothing')
  assert.equal((await hong.entry(room, 3)).text, `moderator ${hong.number}`)
  assert.deepEqual((await ask('GET', `${path}/members`)).body.members, [
    { number: ming.number, nickname: 'Ming', role: 'owner' },
    { number: hong.number, nickname: 'Hong', role: 'moderator' },
  ])
  assert.deepEqual((await ask('GET', `/accounts/${hong.number}/rooms`)).body.rooms, [
    { room, name: '广场', role: 'moderator', unread: 1 },
  ])
  assert.equal((await ask('DELETE', `${path}/members/${ming.number}`)).status, 204)
  assert.deepEqual(await ming.next('removal'), { room, friend: SYSTEM, removal: Removal.remove })
  assert.equal((await hong.entry(room, 5)).text, `owner ${hong.number}`)
  assert.equal((await ask('PUT', `${path}/bans/${ming.number}`)).status, 204)
  assert.deepEqual((await ask('GET', `${path}/bans`)).body.banned, [{ number: ming.number, nickname: 'Ming' }])
  assert.deepEqual(await refusal('PUT', `${path}/members/${ming.number}`, {}), [422, 'banned'])
  assert.equal((await ask('DELETE', `${path}/bans/${ming.number}`)).status, 204)
  assert.equal((await ask('PUT', `${path}/members/${ming.number}`, { body: {} })).status, 204)
})

test('N5, R4: a site says something as the system or as a member, once for each idempotency key', async () => {
  const ming = await user('Ming')
  const { room, path } = await create({ owner: ming.number })
  const headers = { 'idempotency-key': 'opening' }
  const say = () => ask('POST', `${path}/entries`, { body: { text: 'open' }, headers })
  const [first, again] = [await say(), await say()]
  assert.deepEqual([first.status, first.body.sequence], [201, 2])
  assert.deepEqual([again.headers.get('idempotency-replayed'), again.body], ['true', first.body])
  assert.equal((await ming.entry(room, 2)).nickname, '系统')
  await ask('POST', `${path}/entries`, { body: { from: ming.number, text: 'thanks' } })
  assert.equal((await ming.entry(room, 3)).speaker, ming.number)
  const other = await gateway.newAccount()
  const foreign = await refusal('POST', `${path}/entries`, { from: other, text: 'me, too' })
  assert.deepEqual(foreign, [422, 'notInRoom'])
  assert.deepEqual(await refusal('POST', `${path}/entries`, { text: '你'.repeat(2000) }), [422, 'textTooLong'])
})

test('N5, R2.8: the history goes page by page in both directions', async () => {
  const { path } = await create()
  for (const text of ['one', 'two', 'three']) await ask('POST', `${path}/entries`, { body: { text } })
  const read = async (query: string) => {
    const { body } = await ask('GET', `${path}/entries${query}`)
    return body.entries.map(({ sequence, text, kind }) => `${sequence} ${text} ${kind}`)
  }
  assert.deepEqual(await read('?limit=2'), ['3 three text', '2 two text'])
  assert.deepEqual(await read('?before=2'), ['1 one text'])
  assert.deepEqual(await read('?after=1'), ['2 two text', '3 three text'])
  assert.deepEqual(await read('?after=3'), [])
})

test('N5, R1.8: a site lists its rooms and closes one, of which nothing is left', async () => {
  const ming = await user('Ming')
  const [first, second] = [await create(), await create({ owner: ming.number })]
  const { body } = await ask('GET', `/rooms?limit=1&cursor=${first.room - 1}`)
  assert.deepEqual([body.rooms.map(({ room }) => room), body.next], [[first.room], String(first.room)])
  assert.equal((await ask('DELETE', second.path)).status, 204)
  assert.equal((await ming.next('removal')).room, second.room)
  for (const path of ['', '/members', '/bans', '/entries']) {
    assert.deepEqual(await refusal('GET', `${second.path}${path}`), [404, 'noSuchRoom'])
  }
  assert.deepEqual(await refusal('DELETE', second.path), [404, 'noSuchRoom'])
  assert.deepEqual(await refusal('POST', `${second.path}/entries`, { text: 'a' }), [404, 'noSuchRoom'])
})

test('N5: what the rules of rooms refuse is refused with their reasons', async () => {
  const { path } = await create()
  assert.deepEqual(await refusal('POST', '/rooms', { name: 'a', owner: 4_000_000_000 }), [404, 'noSuchNumber'])
  assert.deepEqual(await refusal('POST', '/rooms', { name: 'a', topic: '你'.repeat(100) }), [422, 'topicTooLong'])
  assert.deepEqual(await refusal('PUT', `${path}/members/4000000000`, {}), [404, 'noSuchNumber'])
  assert.deepEqual(await refusal('DELETE', `${path}/members/4000000000`), [404, 'noSuchMember'])
  assert.deepEqual(await refusal('PATCH', path, { owner: await gateway.newAccount() }), [404, 'noSuchMember'])
  assert.deepEqual(await refusal('GET', '/accounts/4000000000/rooms'), [404, 'noSuchNumber'])
  assert.deepEqual(await refusal('POST', '/rooms', { name: 'a', access: 'closed' }), [400, undefined])
})

test('N5: changes of rooms are in the audit table, with the key, and what was said is not', async () => {
  const { room, path } = await create()
  await ask('POST', `${path}/entries`, { body: { text: 'secret' } })
  await ask('DELETE', path)
  const rows = (await gateway.database.rows('audit')).slice(-4)
  assert.deepEqual(
    rows.map(({ action, detail }) => [action, detail]),
    [
      ['room create', 'api key all'],
      ['room create done', 'api key all'],
      ['room close', `api key all: room ${room}`],
      ['room close done', `api key all: room ${room}`],
    ],
  )
})
