/** R4.3: members are told of the entries of a room in the order of their numbers, however they come. */
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import { EntryOrder } from '../../gateway/programs/chat/entry-order.ts'

const ROOM = 7

/** The numbers that were told so far, in a room whose first entry was 1. */
function listen() {
  const told: number[] = []
  const clock = { time: 0, now: () => clock.time }
  const order = new EntryOrder(clock, (_, { byteLength }) => told.push(byteLength))
  const come = (...sequences: number[]) => {
    for (const sequence of sequences) order.add(ROOM, sequence, new Uint8Array(sequence))
  }
  come(1)
  return { told, clock, order, come }
}

test('entries that cross are told in the order of their numbers', () => {
  const { told, come } = listen()
  come(3, 4)
  assert.deepEqual(told, [1])
  come(2)
  assert.deepEqual(told, [1, 2, 3, 4])
})

test('a whole run of entries in any order is told in order, each once', () => {
  const run = Array.from({ length: 50 }, (_, index) => index + 2)
  fc.assert(
    fc.property(fc.shuffledSubarray(run, { minLength: run.length }), shuffled => {
      const { told, come } = listen()
      come(...shuffled)
      assert.deepEqual(told, [1, ...run])
    }),
  )
})

test('an entry that does not come is waited for half a second, and left to the history when it comes later', t => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.after(() => mock.timers.reset())
  const { told, clock, come } = listen()
  come(3, 5)
  clock.time = 499
  mock.timers.tick(499)
  assert.deepEqual(told, [1])
  clock.time = 500
  mock.timers.tick(51)
  assert.deepEqual(told, [1, 3, 5])
  come(2, 4, 6)
  assert.deepEqual(told, [1, 3, 5, 6])
})

test('as long as the next entries come, those behind a gap wait', t => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.after(() => mock.timers.reset())
  const { told, clock, come } = listen()
  come(3)
  for (let next = 2; next < 20; next += 2) {
    clock.time += 400
    mock.timers.tick(400)
    come(next + 3, next)
  }
  assert.deepEqual(
    told,
    Array.from({ length: 19 }, (_, index) => index + 1),
  )
})

test('no more than 250 entries wait', () => {
  const { told, come } = listen()
  const late = Array.from({ length: 251 }, (_, index) => index + 3)
  come(...late)
  assert.deepEqual(told, [1, ...late])
})

test('a room without members here begins anew', () => {
  const { told, order, come } = listen()
  come(3)
  order.forget(ROOM)
  come(2)
  assert.deepEqual(told, [1, 2])
})
