/** Rooms for clients on two instances (R3, R4). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startCluster } from '../start-gateway.ts'
import { until } from '../until.ts'
import { collectEvents, newUser, nextEvent } from './client-fixtures.ts'

const cluster = await startCluster(2, { RATE_LIMITS: 'off' })
after(() => cluster.close())
const [one = '', two = ''] = cluster.wsUrls

test('R4: members on two instances have one order of all that is said at once, without gaps', async () => {
  const [ming, hong, lan] = [await newUser(one), await newUser(two), await newUser(two)]
  const room = await ming.rooms.create({ name: '大厅' })
  for (const member of [hong, lan]) await member.rooms.join(room)
  const members = [ming, hong, lan]
  const heard = members.map(member => collectEvents(member, 'roomEntry'))
  const texts = Array.from({ length: 15 }, (_, place) => `${place}`)
  await Promise.all(members.flatMap(member => texts.map(text => member.rooms.say(room, text))))
  const last = 3 + 45
  await until('all is there', () => heard.every(entries => entries.at(-1)?.sequence === last))
  const history = await ming.rooms.history(room, { count: 45 })
  assert.equal(history.length, 45)
  for (const entries of heard) assert.deepEqual(entries.slice(-45), history)
  for (const { number } of members) {
    const own = history.filter(({ speaker }) => speaker === number)
    assert.deepEqual(
      own.map(({ text }) => text),
      texts,
    )
  }
})

test('R3: invitations and removals come from another instance', async () => {
  const [ming, hong] = [await newUser(one), await newUser(two)]
  const room = await ming.rooms.create({ name: 'ours', access: 'byInvitation' })
  const invited = nextEvent(hong, 'roomInvitation')
  await ming.rooms.invite(room, hong.number)
  assert.equal((await invited).room, room)
  await hong.rooms.join(room)
  const removed = nextEvent(hong, 'roomRemoval')
  await ming.rooms.remove(room, hong.number)
  assert.deepEqual(await removed, { room, by: ming.number, how: 'remove' })
})
