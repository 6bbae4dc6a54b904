/** The contract of a Bus. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Bus } from '../../gateway/cluster/bus.ts'

/** Collects envelopes. `until` resolves when so many have arrived. */
function inbox() {
  const received: Uint8Array[] = []
  const events = new EventTarget()
  return {
    received,
    receive(envelope: Uint8Array): void {
      received.push(envelope)
      events.dispatchEvent(new Event('received'))
    },
    async until(count: number): Promise<void> {
      while (received.length < count) await once(events, 'received')
    },
  }
}

export function busContract(name: string, open: () => Promise<Bus>): void {
  describe(name, () => {
    let bus: Bus
    beforeEach(async () => {
      bus = await open()
    })
    afterEach(() => bus.close())

    test('an envelope arrives at its instance, byte for byte', async () => {
      const one = inbox()
      const other = inbox()
      await bus.subscribe('one', one.receive)
      await bus.subscribe('other', other.receive)
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
      assert.equal(await bus.publish('one', bytes), true)
      await one.until(1)
      assert.deepEqual(one.received, [bytes])
      assert.deepEqual(other.received, [])
    })

    test('envelopes arrive in the order they were published', async () => {
      const one = inbox()
      await bus.subscribe('one', one.receive)
      const sent = Array.from({ length: 500 }, (_, index) => Uint8Array.of(index >> 8, index & 255))
      await Promise.all(sent.map(envelope => bus.publish('one', envelope)))
      await one.until(500)
      assert.deepEqual(one.received, sent)
    })

    test('publishing without a subscriber is reported', async () => {
      assert.equal(await bus.publish('nobody', Uint8Array.of(1)), false)
    })

    test('after unsubscribing nothing arrives, and publishing reports that', async () => {
      const one = inbox()
      const witness = inbox()
      await bus.subscribe('one', one.receive)
      await bus.subscribe('witness', witness.receive)
      await bus.unsubscribe('one')
      assert.equal(await bus.publish('one', Uint8Array.of(1)), false)
      await bus.publish('witness', Uint8Array.of(2))
      await witness.until(1)
      assert.deepEqual(one.received, [])
    })

    test('an envelope published before subscribing does not arrive', async () => {
      const one = inbox()
      await bus.publish('one', Uint8Array.of(1))
      await bus.subscribe('one', one.receive)
      await bus.publish('one', Uint8Array.of(2))
      await one.until(1)
      assert.deepEqual(one.received, [Uint8Array.of(2)])
    })

    test('the publisher can reuse its buffer at once', async () => {
      const one = inbox()
      await bus.subscribe('one', one.receive)
      const buffer = Uint8Array.of(1, 2, 3)
      const published = bus.publish('one', buffer)
      buffer.fill(0)
      await published
      await one.until(1)
      assert.deepEqual(one.received, [Uint8Array.of(1, 2, 3)])
    })
  })
}
