/** When what waits for other instances is published: at once in an idle process, together in a busy one. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { pino } from 'pino'
import { createMemoryBus } from '../../gateway/cluster/memory-bus.ts'
import { Publisher } from '../../gateway/cluster/publisher.ts'
import { ClusterUnavailable } from '../../gateway/errors.ts'

/** A publisher in a process that is so busy, in simulated time; `published` has the items of each envelope to `other`. */
function publisher(t: TestContext, utilization: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 1000
  const bus = createMemoryBus()
  const published: number[][] = []
  const errors: string[] = []
  bus.publish = async (peer, envelope) => {
    if (peer === 'other') published.push([...envelope])
    return true
  }
  const log = pino({ level: 'error' }, { write: line => void errors.push(JSON.parse(line).msg) })
  const publisher = new Publisher(bus, log, { now: () => now }, () => utilization)
  let waiting: number[] = []
  const source = {
    peer: 'other',
    takeEnvelopes() {
      const envelope = Uint8Array.from(waiting)
      waiting = []
      return [envelope]
    },
  }
  return {
    ...{ bus, errors, published, publisher },
    /** Has an item for `other`; returns at the end of the turn. */
    async say(item: number, isPatient = false) {
      waiting.push(item)
      publisher.publishLater(source, isPatient)
      await turn()
    },
    pass(milliseconds: number) {
      now += milliseconds
      t.mock.timers.tick(milliseconds)
    },
  }
}

describe('envelopes to other instances', () => {
  for (const [process, utilization] of [
    ['an idle process', 0],
    ['a busy process', 1],
  ] as const) {
    test(`${process} sends a lone message, and the outcome of one, at the end of the turn`, async t => {
      const { pass, published, say } = publisher(t, utilization)
      await say(1)
      pass(20)
      await say(2, true)
      assert.deepEqual(published, [[1], [2]])
    })
  }

  test('an idle process gathers for a millisecond after an envelope', async t => {
    const { pass, published, say } = publisher(t, 0)
    for (const item of [1, 2, 3]) await say(item)
    assert.deepEqual(published, [[1]])
    pass(1)
    assert.deepEqual(published, [[1], [2, 3]])
  })

  test('a busy process gathers for longer', async t => {
    const { pass, published, say } = publisher(t, 1)
    for (const item of [1, 2, 3]) await say(item)
    pass(2)
    await say(4)
    assert.deepEqual(published, [[1]])
    pass(1)
    assert.deepEqual(published, [[1], [2, 3, 4]])
  })

  test('outcomes wait for longer than messages', async t => {
    const { pass, published, say } = publisher(t, 1)
    await say(1)
    await say(2, true)
    pass(11)
    assert.deepEqual(published, [[1]])
    pass(1)
    assert.deepEqual(published, [[1], [2]])
  })

  test('outcomes leave with a message', async t => {
    const { pass, published, say } = publisher(t, 1)
    await say(1)
    await say(2, true)
    await say(3)
    pass(3)
    assert.deepEqual(published, [[1], [2, 3]])
    pass(20)
    assert.deepEqual(published, [[1], [2, 3]])
  })

  test('a bus that cannot be reached takes nothing, and is no error to log', async t => {
    const { bus, errors, say } = publisher(t, 0)
    bus.publish = async () => {
      throw new ClusterUnavailable('away')
    }
    await say(1)
    await turn()
    assert.deepEqual(errors, [])
  })
})
