/** What goes from one instance to another arrives once and in order, whatever the bus does; all in simulated time. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isDone, message, NO_FAULTS, Simulation } from './simulated-links.ts'

const KIBIBYTE = 1024
const MEBIBYTE = 1024 * KIBIBYTE
/** What may be under way without an acknowledgement, and what may wait in all. */
const WINDOW_BYTES = 4 * MEBIBYTE
const MAX_BYTES = 64 * MEBIBYTE
/** What one envelope may hold beyond a batch, or what is sent again at once. */
const BATCH_BYTES = 256 * KIBIBYTE

const LOST = { drop: 1, duplicate: 0, delayMs: 0 }

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

describe('a link over a bus that drops, repeats and reorders', () => {
  const faults = fc.record({
    drop: fc.double({ min: 0, max: 0.4, noNaN: true }),
    duplicate: fc.double({ min: 0, max: 0.5, noNaN: true }),
    delayMs: fc.nat({ max: 400 }),
  })
  const speech = fc.record({ pause: fc.nat({ max: 300 }), fromOne: fc.nat({ max: 5 }), fromOther: fc.nat({ max: 5 }) })

  test('all that both say arrives once and in order', () => {
    fc.assert(
      fc.property(fc.nat(), faults, fc.array(speech, { maxLength: 30 }), (seed, faults, speeches) => {
        const simulation = new Simulation(faults, seed)
        const { one, other } = simulation
        let [saidByOne, saidByOther] = [0, 0]
        for (const { pause, fromOne, fromOther } of speeches) {
          simulation.advance(pause)
          for (let count = 0; count < fromOne; count++) one.say(++saidByOne)
          for (let count = 0; count < fromOther; count++) other.say(++saidByOther)
        }
        assert.ok(simulation.calmsDown())
        assert.deepEqual(other.heard, range(1, saidByOne))
        assert.deepEqual(one.heard, range(1, saidByOther))
      }),
      { numRuns: 60 },
    )
  })

  test('more than the window holds arrives once and in order', () => {
    for (const seed of range(1, 3)) {
      const simulation = new Simulation({ drop: 0.1, duplicate: 0.1, delayMs: 30 }, seed)
      const { one, other } = simulation
      for (const id of range(1, 100)) one.link.send(message(id, 100 * KIBIBYTE))
      assert.ok(simulation.calmsDown())
      assert.deepEqual(other.heard, range(1, 100))
    }
  })

  test('an item larger than a batch arrives among small ones', () => {
    const simulation = new Simulation()
    const { one, other } = simulation
    one.say(1)
    one.link.send(message(2, 3 * MEBIBYTE))
    one.say(3)
    simulation.advance(1)
    assert.deepEqual(other.heard, [1, 2, 3])
  })

  test('what was said while everything was lost for a while arrives afterwards', () => {
    const simulation = new Simulation(LOST)
    const { one, other } = simulation
    for (const id of range(1, 50)) {
      one.say(id)
      simulation.advance(100)
    }
    assert.deepEqual(other.heard, [])
    simulation.faults = NO_FAULTS
    simulation.advance(2500)
    assert.deepEqual(other.heard, range(1, 50))
  })
})

describe('what a link publishes', () => {
  test('is one envelope for all that is said in a turn', () => {
    const { one, other, simulation } = pair()
    one.say(1, 2, 3)
    one.link.reply('settled', 7)
    one.say(4)
    simulation.advance(1)
    assert.equal(one.published.length, 1)
    assert.equal(other.received.length, 5)
  })

  test('has what became of messages as one item for all of a turn', () => {
    const { one, other, simulation } = pair()
    for (const id of range(1, 100)) one.link.reply('settled', id)
    for (const id of range(101, 110)) one.link.reply('bounced', id)
    simulation.advance(1)
    assert.deepEqual(other.received, [
      { name: 'settled', values: { ids: range(1, 100) } },
      { name: 'bounced', values: { ids: range(101, 110) } },
    ])
  })

  test('has that messages are stored before that those are settled which were settled after it', () => {
    const { one, other, simulation } = pair()
    one.link.reply('settled', 1)
    one.link.send({ name: 'stored', values: { numbers: [10_001] } })
    one.link.reply('settled', 2)
    simulation.advance(1)
    assert.deepEqual(
      other.received.map(({ name }) => name),
      ['settled', 'stored', 'settled'],
    )
  })

  test('is nothing more once all is acknowledged', () => {
    const { one, other, simulation } = pair()
    one.say(1)
    other.say(1)
    simulation.advance(1000)
    const count = one.published.length + other.published.length
    assert.ok(count <= 4, `${count} envelopes`)
    simulation.advance(10_000)
    assert.equal(one.published.length + other.published.length, count)
  })

  test('is one acknowledgement for all that came within a tick', () => {
    const { one, other, simulation } = pair()
    for (const id of range(1, 50)) {
      one.say(id)
      simulation.advance(1)
    }
    simulation.advance(200)
    assert.equal(other.published.length, 1)
    assert.ok(one.link.isIdle)
  })

  test('has the acknowledgement with what is said anyway', () => {
    const { one, other, simulation } = pair()
    one.say(1)
    simulation.advance(1)
    other.say(1)
    simulation.advance(1)
    assert.equal(other.published[0]?.envelope.acknowledged, 1)
    assert.equal(one.link.isUnresponsive, false)
    simulation.advance(500)
    assert.equal(other.published.length, 1)
  })

  test('is not what was withdrawn before it arrived', () => {
    const { one, other, simulation } = pair(LOST)
    const withdrawn = message(2)
    one.say(1)
    one.link.send(withdrawn)
    one.say(3)
    simulation.advance(50)
    withdrawn.withdrawn = true
    simulation.faults = NO_FAULTS
    simulation.advance(1000)
    assert.deepEqual(other.heard, [1, 3])
  })
})

describe('an envelope that got lost', () => {
  test('is sent again within a quarter of a second when something came after it', () => {
    const { one, other, simulation } = pair(LOST)
    one.say(1)
    simulation.advance(1)
    simulation.faults = NO_FAULTS
    one.say(2)
    simulation.advance(250)
    assert.deepEqual(other.heard, [1, 2])
  })

  test('is sent again within a second when nothing came after it', () => {
    const { one, other, simulation } = pair(LOST)
    one.say(1)
    simulation.advance(1)
    simulation.faults = NO_FAULTS
    simulation.advance(1000)
    assert.deepEqual(other.heard, [1])
  })

  test('is sent again ever more rarely, and not at all any more when the other is gone', () => {
    const { one, simulation } = pair(LOST)
    one.say(1)
    simulation.advance(60_000)
    assert.ok(one.published.length > 20 && one.published.length < 40, `${one.published.length} times`)
    one.link.end()
    const count = one.published.length
    simulation.advance(60_000)
    assert.equal(one.published.length, count)
  })

  test('makes the other silent after a second, until it acknowledges', () => {
    const { one, simulation } = pair(LOST)
    one.say(1)
    simulation.advance(1000)
    assert.equal(one.link.isUnresponsive, false)
    simulation.advance(10)
    assert.equal(one.link.isUnresponsive, true)
    simulation.faults = NO_FAULTS
    simulation.advance(3000)
    assert.equal(one.link.isUnresponsive, false)
  })

  test('an acknowledgement that got lost is given again', () => {
    const { one, other, simulation } = pair()
    one.say(1)
    simulation.advance(1)
    simulation.faults = LOST
    simulation.advance(200)
    simulation.faults = NO_FAULTS
    simulation.advance(1000)
    assert.ok(one.link.isIdle)
    assert.deepEqual(other.heard, [1])
  })
})

describe('the window of a link', () => {
  test('a silent peer is published no more than it holds, and a batch now and then', () => {
    const { one, simulation } = pair(LOST)
    for (const id of range(1, 512)) {
      one.link.send(message(id, 64 * KIBIBYTE))
      simulation.advance(10)
    }
    simulation.advance(5000)
    const limit = WINDOW_BYTES + BATCH_BYTES + 8 * (BATCH_BYTES + 64 * KIBIBYTE)
    assert.ok(one.publishedBytes <= limit, `${one.publishedBytes} bytes`)
    assert.equal(one.overflows, 0)
  })

  test('what waited for it goes on as it is acknowledged', () => {
    const { one, other, simulation } = pair(LOST)
    for (const id of range(1, 512)) one.link.send(message(id, 64 * KIBIBYTE))
    simulation.advance(100)
    simulation.faults = NO_FAULTS
    assert.ok(simulation.calmsDown())
    assert.deepEqual(other.heard, range(1, 512))
  })

  test('there is room when nothing waits', () => {
    assert.equal(pair().one.link.waitForRoom(), undefined)
  })

  test('there is no room while it is full, and there is as soon as it is not', async () => {
    const { one, simulation } = pair(LOST)
    for (const id of range(1, 80)) one.link.send(message(id, 64 * KIBIBYTE))
    const waitForRoom = one.link.waitForRoom()
    assert.ok(waitForRoom instanceof Promise)
    simulation.advance(2000)
    assert.equal(await isDone(waitForRoom), false)
    simulation.faults = NO_FAULTS
    simulation.advance(5000)
    assert.equal(await isDone(waitForRoom), true)
    assert.equal(one.link.waitForRoom(), undefined)
  })

  test('who waits for room goes on when the other is gone', async () => {
    const { one } = pair(LOST)
    for (const id of range(1, 80)) one.link.send(message(id, 64 * KIBIBYTE))
    const waitForRoom = one.link.waitForRoom()
    assert.ok(waitForRoom instanceof Promise)
    one.link.end()
    assert.equal(await isDone(waitForRoom), true)
  })

  test('is as large as ever after millions of messages were settled', () => {
    const { one, simulation } = pair()
    for (let round = 0; round < 20; round++) {
      for (let id = 0; id < 100_000; id++) one.link.reply('settled', id)
      simulation.advance(1)
    }
    simulation.advance(1000)
    simulation.faults = LOST
    for (const id of range(1, 80)) one.link.send(message(id, 64 * KIBIBYTE))
    assert.ok(one.link.waitForRoom() instanceof Promise)
  })

  test('more waiting than a peer will ever take is told, once', () => {
    const { one, simulation } = pair(LOST)
    let said = 0
    for (; one.overflows === 0; said += MEBIBYTE) {
      one.link.send(message(1, MEBIBYTE))
      simulation.advance(1)
    }
    assert.ok(Math.abs(said - MAX_BYTES - WINDOW_BYTES) <= 2 * MEBIBYTE, `${said} bytes`)
    assert.equal(one.overflows, 1)
    assert.ok(one.link.isIdle)
  })
})

describe('what was said has arrived', () => {
  test('at once, when nothing was said', async () => {
    assert.equal(await isDone(pair().one.link.arrived()), true)
  })

  test('as soon as the other has it, not at its next tick', async () => {
    const { one, other, simulation } = pair()
    one.say(1)
    const arrived = one.link.arrived()
    assert.equal(await isDone(arrived), false)
    simulation.advance(5)
    assert.equal(await isDone(arrived), true)
    assert.deepEqual(other.heard, [1])
  })

  test('also when it is under way already', async () => {
    const { one, simulation } = pair()
    one.say(1)
    simulation.advance(1)
    const arrived = one.link.arrived()
    assert.equal(await isDone(arrived), false)
    simulation.advance(200)
    assert.equal(await isDone(arrived), true)
  })

  test('only when all of it has, though it is more than the window holds', async () => {
    const { one, other, simulation } = pair({ drop: 0, duplicate: 0, delayMs: 5 })
    for (const id of range(1, 200)) one.link.send(message(id, 64 * KIBIBYTE))
    const arrived = one.link.arrived()
    while (other.heard.length < 200) {
      assert.equal(await isDone(arrived), false)
      simulation.advance(1)
    }
    simulation.advance(200)
    assert.equal(await isDone(arrived), true)
  })

  test('though more is said behind it that does not', async () => {
    const { one, simulation } = pair()
    one.say(1)
    const arrived = one.link.arrived()
    simulation.advance(1)
    simulation.faults = LOST
    one.say(2)
    simulation.advance(1)
    assert.equal(await isDone(arrived), true)
    assert.equal(await isDone(one.link.arrived()), false)
  })

  test('or the other is gone', async () => {
    const { one } = pair(LOST)
    one.say(1)
    const arrived = one.link.arrived()
    one.link.end()
    assert.equal(await isDone(arrived), true)
  })
})

function pair(faults = NO_FAULTS) {
  const simulation = new Simulation(faults)
  return { simulation, one: simulation.one, other: simulation.other }
}
