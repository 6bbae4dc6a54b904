/** Traces of what is said in rooms: one tree through the store and the bus, to each instance with members. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startInstance, startShared } from '../cluster/processes.ts'
import { RoomUser } from '../rooms/room-user.ts'
import { startCollector } from './collector.ts'

const TEXT = 'a few words'

test('what is said in a room is one tree of spans from all instances with members, without its text', async t => {
  const collector = await startCollector()
  t.after(() => collector.close())
  const shared = await startShared(t)
  const [one, two] = await Promise.all(
    ['one', 'two'].map(place =>
      startInstance(t, shared, {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_TRACES_SAMPLER_ARG: '1',
        OTEL_RESOURCE_ATTRIBUTES: `place=${place}`,
      }),
    ),
  )
  assert.ok(one !== undefined && two !== undefined)
  const [ming, hong] = [new RoomUser(await one.signedUp()), new RoomUser(await two.signedUp())]
  const room = await ming.create()
  await hong.must('joinRoom', { room })
  const { sequence } = await ming.say(room, TEXT, 1)
  await hong.entry(room, sequence)
  await ming.say(room, TEXT, 1)
  await hong.refused('say', { room: room + 1, tag: 1, text: Buffer.from(TEXT) }, 'noSuchRoom')
  for (const instance of [one, two]) instance.signal('SIGTERM')
  await Promise.all([one.exit, two.exit])
  assert.deepEqual(collector.trees().sort(), [
    'one: entry (repeated) > [one: wait, one: store]',
    'one: entry (said) > [one: wait, one: store > one: deliver, one: bus > two: deliver]',
    'two: entry (refused) > [two: wait, two: store]',
  ])
  assert.ok(!collector.bodies.join('\n').includes(TEXT))
})
