/** What is bounded in rooms: how fast users speak, what waits for the store, and what a slow member is sent. */
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { Refusal } from '../../gateway/errors.ts'
import { SayingLimit } from '../../gateway/programs/chat/saying-limit.ts'
import { SayingQueue } from '../../gateway/programs/chat/saying-queue.ts'
import type { RoomStore, Saying } from '../../gateway/store/rooms/interface.ts'
import { EntryKind } from '../../protocol/index.ts'
import { startGateway } from '../start-gateway.ts'
import { RoomUser } from './room-user.ts'

const refusedFor = (name: string) => (error: unknown) => error instanceof Refusal && error.reason.name === name
const saying = (tag: number): Saying => ({ room: 1, speaker: 10001, tag, text: new Uint8Array(0) })

/** A store that says nothing until it is let. */
function heldStore() {
  const { promise, resolve: open } = Promise.withResolvers<void>()
  const store: Pick<RoomStore, 'say'> = {
    async say(sayings, at) {
      await promise
      return sayings.map(({ speaker, tag, text }) => ({
        entry: { sequence: tag ?? 0, at, speaker, nickname: '', kind: EntryKind.text, text },
        isNew: true,
      }))
    },
  }
  return { store, open }
}

test('R2: a user says 30 things at once in a room, and then five a second', () => {
  const clock = { time: 0, now: () => clock.time }
  const limit = new SayingLimit(clock)
  for (let count = 0; count < 30; count++) limit.spend(1, 10001)
  assert.throws(() => limit.spend(1, 10001), refusedFor('sayingTooFast'))
  limit.spend(2, 10001)
  limit.spend(1, 10002)
  clock.time = 1000
  for (let count = 0; count < 5; count++) limit.spend(1, 10001)
  assert.throws(() => limit.spend(1, 10001), refusedFor('sayingTooFast'))
})

test('R2: all users together say 300 things at once in a room, and then a hundred a second', () => {
  const clock = { time: 0, now: () => clock.time }
  const limit = new SayingLimit(clock)
  for (let count = 0; count < 300; count++) limit.spend(1, 10001 + (count % 50))
  assert.throws(() => limit.spend(1, 20001), refusedFor('sayingTooFast'))
  limit.spend(2, 20001)
  clock.time = 1000
  for (let count = 0; count < 100; count++) limit.spend(1, 20001 + (count % 50))
  assert.throws(() => limit.spend(1, 20100), refusedFor('sayingTooFast'))
})

test('R4: 10,000 sayings wait for the store, and more are refused', async t => {
  // However long it takes to say so much, their deadline does not come.
  mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => mock.timers.reset())
  const { open, store } = heldStore()
  const told: number[] = []
  const queue = new SayingQueue(store, Date, (_, { sequence }) => told.push(sequence))
  const waiting = Array.from({ length: 10_000 }, (_, tag) => queue.say(saying(tag)))
  await assert.rejects(queue.say(saying(10_000)), refusedFor('busy'))
  open()
  await Promise.all(waiting)
  assert.deepEqual(told, Array.from(waiting.keys()))
})

test('R4: a saying that the store does not answer in 1.5 s is refused, and may be said all the same', async t => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => mock.timers.reset())
  const { open, store } = heldStore()
  const told: number[] = []
  const queue = new SayingQueue(store, Date, (_, { sequence }) => told.push(sequence))
  const said = assert.rejects(queue.say(saying(1)), refusedFor('mayBeSaid'))
  mock.timers.tick(1500)
  await said
  open()
  await queue.settled()
  assert.deepEqual(told, [1])
})

test('R4: a store that fails refuses what was to be said at once, and the next is tried again', async () => {
  const { open, store } = heldStore()
  open()
  let failures = 1
  const failing: Pick<RoomStore, 'say'> = {
    async say(...args) {
      if (failures-- > 0) throw new Error('no disk')
      return store.say(...args)
    },
  }
  const queue = new SayingQueue(failing, Date, () => {})
  await assert.rejects(queue.say(saying(1)), /no disk/)
  await queue.say(saying(2))
  assert.deepEqual([queue.queued, queue.counts.refused, queue.counts.said], [0, 1, 1])
})

test('R3, R4: a member who does not read is sent no more than 256 KiB, stays signed in, and has the history', async t => {
  const gateway = await startGateway({ RATE_LIMITS: 'off' })
  t.after(() => gateway.close())
  const join = async () => {
    const client = await gateway.connect()
    await client.signUp()
    return new RoomUser(client)
  }
  const [listener, slow] = [await join(), await join()]
  const speakers = await Promise.all(Array.from({ length: 5 }, join))
  const room = await listener.create()
  for (const member of [slow, ...speakers]) await member.must('joinRoom', { room })
  slow.client.pause()
  const text = 'x'.repeat(4096)
  // Far more than the sockets of both sides hold.
  const said = await Promise.all(
    speakers.map(async speaker => {
      let last = 0
      for (let count = 0; count < 600; count++) last = (await speaker.say(room, text)).sequence
      return last
    }),
  )
  const last = Math.max(...said)
  await listener.entry(room, last)
  slow.client.resume()
  await slow.client.barrier()
  assert.ok(slow.entries.length < 3000, `${slow.entries.length} entries`)
  const { entries } = await slow.must('readHistory', { room, sequence: last - 1, direction: 2, count: 1 })
  assert.equal(entries[0]?.sequence, last)
})
