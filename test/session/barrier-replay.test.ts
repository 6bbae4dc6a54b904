import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BarrierTracker } from '../../gateway/delivery/barrier.ts'
import { BarrierDeadlines } from '../../gateway/delivery/barrier-deadlines.ts'
import { until } from '../until.ts'

/** The barriers of a connection, and a count of the echoes. */
function barriers() {
  const tracker = new BarrierTracker(
    notice => assert.fail(`a notice about ${notice.name}`),
    new BarrierDeadlines(performance),
  )
  const echoes = { count: 0 }
  const add = () => tracker.add(() => echoes.count++)
  return { tracker, add, echoes }
}

test('M1.7: the echoes of all tests during a replay come at its end', () => {
  const { tracker, add, echoes } = barriers()
  const endReplay = tracker.replay()
  assert.deepEqual([add(), add()], [false, false])
  assert.equal(echoes.count, 0)
  endReplay()
  assert.equal(echoes.count, 2)
})

test('M1.7: a replay that has ended holds no test up', () => {
  const { tracker, add } = barriers()
  tracker.replay()()
  assert.equal(add(), true)
})

test('M1.7, M4.4: a replay from a slow store holds a test up for no longer than 2 s, and nothing is refused', async () => {
  const { tracker, add, echoes } = barriers()
  const endReplay = tracker.replay()
  add()
  await until('the echo', () => echoes.count === 1)
  endReplay()
  assert.equal(echoes.count, 1)
})

test('a connection that leaves during a replay has nothing to wait for: what is stored stays stored', () => {
  const { tracker } = barriers()
  tracker.replay()
  assert.equal(tracker.isAtBarrier, true)
})
