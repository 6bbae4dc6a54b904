/** The events of accounts on their way to the store: written in batches, again after a failure, and bounded. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { EventLog } from '../../gateway/store/event-log.ts'
import type { AccountEvent, Activity } from '../../gateway/store/interface.ts'

const NOW = Date.UTC(2002, 0, 1)
const GATHER_MS = 1000
const HOME = { id: 'c1', address: '192.0.2.1' }

/** An event log on a store that takes what it is given, or fails. */
function start(t: TestContext, keepsEvents = true) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const clock = { time: NOW, now: () => clock.time }
  const lines: Record<string, unknown>[] = []
  const stored = { events: [] as AccountEvent[], activity: [] as Activity[], calls: 0, isBroken: false }
  const take = async <T>(list: T[], given: readonly T[]) => {
    stored.calls++
    if (stored.isBroken) throw new Error('broken')
    list.push(...given)
  }
  const eventLog = new EventLog({
    store: {
      recordEvents: given => take(stored.events, given),
      recordActivity: given => take(stored.activity, given),
    },
    log: pino({}, { write: line => lines.push(JSON.parse(line)) }),
    ...{ clock, keepsEvents },
  })
  return { eventLog, stored, lines, clock, log: (msg: string) => lines.filter(line => line.msg === msg) }
}

/** Lets promises that are due resolve. */
function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

test('equal events are one row with a count, and all of it is written when the gateway stops', async t => {
  const { eventLog, stored, clock, log } = start(t)
  eventLog.record('signed in', 10001, HOME)
  clock.time++
  eventLog.record('signed in', 10001, HOME)
  eventLog.record('signed out', 10001, HOME, 'idle')
  assert.equal(stored.calls, 0)
  assert.equal(log('signed in').length, 2)
  await eventLog.stop()
  assert.deepEqual(
    stored.events.map(({ kind, detail, count, firstAt, lastAt }) => [kind, detail, count, firstAt, lastAt]),
    [
      ['signed in', '', 2, NOW, NOW + 1],
      ['signed out', 'idle', 1, NOW + 1, NOW + 1],
    ],
  )
  assert.deepEqual(stored.activity, [{ number: 10001, signedInAt: NOW + 1, signedOutAt: NOW + 1 }])
})

test('what the store fails to write is kept, with what comes meanwhile', async t => {
  const { eventLog, stored, log } = start(t)
  stored.isBroken = true
  eventLog.record('signed in', 10001, HOME)
  t.mock.timers.tick(GATHER_MS)
  await settle()
  eventLog.record('signed in', 10001, HOME)
  eventLog.record('signed in', 10002, HOME)
  stored.isBroken = false
  t.mock.timers.tick(GATHER_MS)
  await settle()
  assert.deepEqual(stored.events.map(({ number, count }) => [number, count]).toSorted(), [
    [10001, 2],
    [10002, 1],
  ])
  assert.deepEqual(stored.activity.map(({ number }) => number).toSorted(), [10001, 10002])
  assert.equal(log('failed to record events of accounts; will retry').length, 1)
  assert.equal(eventLog.lost, 0)
})

test('a flood of refused sign-ins crowds out nothing else, is counted, and is logged once', async t => {
  const { eventLog, stored, log } = start(t)
  for (let number = 10001; number < 17001; number++) eventLog.record('sign-in refused', number, HOME, 'wrongPassword')
  eventLog.record('signed in', 10001, HOME)
  assert.equal(eventLog.lost, 2000)
  assert.equal(log('events of accounts are lost: too many wait for the store').length, 1)
  await eventLog.stop()
  assert.equal(stored.events.length, 5001)
  assert.ok(stored.calls >= 5001 / 500)
  assert.equal(stored.events.at(-1)?.kind, 'signed in')
})

test('without events, when accounts are used is recorded all the same', async t => {
  const { eventLog, stored } = start(t, false)
  eventLog.record('signed in', 10001, HOME)
  await eventLog.stop()
  assert.deepEqual([stored.events.length, stored.activity.length], [0, 1])
})
