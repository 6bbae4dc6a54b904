/** Rooms when frames, answers and connections are lost (R4): nothing doubles, and nothing is missed. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { RoomEntry } from '../../client/index.ts'
import { RoomUser } from '../rooms/room-user.ts'
import { startGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { collectEvents, FAST_RECONNECT, newUser, nextEvent, type User } from './client-fixtures.ts'
import { lossySocket } from './lossy-socket.ts'
import { RestartableGateway } from './restartable-gateway.ts'

const gateway = await startGateway({ RATE_LIMITS: 'off' })
after(() => gateway.close())

type Fate = Parameters<typeof lossySocket>[0]

/** A member of a room of Ming's, over a WebSocket that loses what `fate` says. */
async function startRoom(fate: Fate, url = gateway.wsUrl): Promise<{ ming: User; hong: User; room: number }> {
  const ming = await newUser(url, { nickname: 'Ming' })
  const hong = await newUser(url, { nickname: 'Hong' }, { ...FAST_RECONNECT, WebSocket: lossySocket(fate) })
  const room = await ming.rooms.create({ name: '大厅' })
  await hong.rooms.join(room)
  return { ming, hong, room }
}

/** Once it is set, ends the connection at the next frame of this name that arrives. */
class Trap {
  isSet = false
  private readonly name: string

  constructor(name: string) {
    this.name = name
  }

  readonly fate = (arrived: string): ReturnType<Fate> => {
    if (!this.isSet || arrived !== this.name) return 'passes'
    this.isSet = false
    return 'ends the connection'
  }
}

const texts = (entries: readonly RoomEntry[]) => entries.filter(({ kind }) => kind === 'text').map(({ text }) => text)
const numbered = (count: number) => Array.from({ length: count }, (_, place) => `${place}`)

test('R4: what was said before the connection was lost, and not answered, is said once', async () => {
  const trap = new Trap('said')
  const { ming, hong, room } = await startRoom(trap.fate)
  const heard = collectEvents(ming, 'roomEntry')
  trap.isSet = true
  const again = nextEvent(hong, 'signedIn')
  const said = await Promise.all(numbered(20).map(text => hong.rooms.say(room, text)))
  assert.equal((await again).again, true)
  assert.deepEqual(texts(await ming.rooms.history(room)), numbered(20))
  assert.deepEqual(
    said.map(({ sequence }) => sequence),
    numbered(20).map(text => Number(text) + 3),
  )
  await ming.barrier()
  assert.deepEqual(texts(heard), numbered(20))
})

test('R4: what is said while there is no connection is said when it is back', async t => {
  const restartable = await RestartableGateway.start(t)
  const { hong, room } = await startRoom(() => 'passes', restartable.wsUrl)
  await restartable.stop()
  const said = hong.rooms.say(room, 'hello?')
  const aborting = new AbortController()
  const aborted = hong.rooms.say(room, 'never mind', aborting)
  aborting.abort()
  await assert.rejects(aborted, { name: 'AbortError' })
  await restartable.restart()
  assert.equal((await said).sequence, 3)
  assert.deepEqual(texts(await hong.rooms.history(room)), ['hello?'])
})

test('R4: a gap in what is pushed is filled from the history, in order, and nothing comes twice', async () => {
  let count = 0
  const { ming, hong, room } = await startRoom(name => {
    if (name !== 'roomEntry') return 'passes'
    count++
    return count % 3 === 2 ? 'is lost' : 'passes'
  })
  const [heard, looping] = [collectEvents(hong, 'roomEntry'), hong.rooms.entries(room)]
  for (const text of numbered(15)) await ming.rooms.say(room, text)
  await until('all of it is there', () => heard.at(-1)?.sequence === 17)
  assert.deepEqual(texts(heard), numbered(15))
  assert.deepEqual(
    heard.map(({ sequence }) => sequence),
    numbered(15).map(text => Number(text) + 3),
  )
  const looped: RoomEntry[] = []
  for await (const entry of looping) if (looped.push(entry) === heard.length) break
  assert.deepEqual(looped, heard)
  assert.equal(hong.rooms.snapshot()[0]?.last, 17)
})

test('R4: the entry of what one has said comes, also when its push was lost', async () => {
  const { hong, room } = await startRoom(name => (name === 'roomEntry' ? 'is lost' : 'passes'))
  const heard = nextEvent(hong, 'roomEntry')
  const { sequence } = await hong.rooms.say(room, 'anyone?')
  assert.deepEqual([(await heard).sequence, (await heard).text], [sequence, 'anyone?'])
})

test('R3: what was said while the connection was lost comes after the next sign-in, before what is said then', async () => {
  const trap = new Trap('memberList')
  const { ming, hong, room } = await startRoom(trap.fate)
  const [heard, looping] = [collectEvents(hong, 'roomEntry'), hong.rooms.entries(room, { after: 2 })]
  trap.isSet = true
  await assert.rejects(hong.rooms.members(room), { name: 'ConnectionLost' })
  const lan = new RoomUser(await gateway.signUp())
  await lan.must('joinRoom', { room })
  for (const text of numbered(120)) await lan.say(room, text)
  await ming.rooms.change(room, { name: '新大厅' })
  await until('it is there', () => heard.at(-1)?.kind === 'changed')
  await ming.rooms.say(room, 'back?')
  await until('that, too', () => heard.at(-1)?.text === 'back?')
  assert.deepEqual(texts(heard), [...numbered(120), 'back?'])
  assert.equal(hong.rooms.snapshot()[0]?.name, '新大厅')
  const looped: RoomEntry[] = []
  for await (const entry of looping) if (looped.push(entry) === heard.length) break
  assert.deepEqual(looped, heard)
})

test('R2: who was removed while the connection was lost has the room no more', async () => {
  const trap = new Trap('memberList')
  const { ming, hong, room } = await startRoom(trap.fate)
  const looping = hong.rooms.entries(room)
  trap.isSet = true
  await assert.rejects(hong.rooms.members(room), { name: 'ConnectionLost' })
  await ming.rooms.remove(room, hong.number)
  await until('the room is gone', () => hong.rooms.snapshot().length === 0)
  assert.deepEqual(await looping.next(), { value: undefined, done: true })
})
