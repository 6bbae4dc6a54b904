/** The bus of instances within one process, which loses, repeats and delays envelopes by a seeded random. */

import type { Bus } from '../../gateway/cluster/bus.ts'
import { createMemoryBus } from '../../gateway/cluster/memory-bus.ts'
import { seededRandom } from './seeded-random.ts'
import { type Faults, NO_FAULTS } from './simulated-links.ts'

export interface LossyBus extends Bus {
  /** What happens from now on to what is published to an instance; to all of them when none is named. */
  set(faults: Partial<Faults>, instance?: string): void
  /** Keeps back what goes to an instance, until the function that it returns is called. */
  hold(instance: string): () => void
  /** From now on nothing goes wrong any more. */
  heal(): void
}

export function createLossyBus(seed = 0): LossyBus {
  const bus = createMemoryBus()
  const random = seededRandom(seed)
  const perInstance = new Map<string, Faults>()
  const held = new Map<string, Uint8Array[]>()
  let faults = NO_FAULTS

  return {
    isHealthy: true,
    subscribe: (instance, receive) => bus.subscribe(instance, receive),
    unsubscribe: instance => bus.unsubscribe(instance),
    close: () => bus.close(),

    async publish(instance, envelope) {
      const waiting = held.get(instance)
      if (waiting !== undefined) {
        waiting.push(Uint8Array.from(envelope))
        return true
      }
      const { drop, duplicate, delayMs } = perInstance.get(instance) ?? faults
      const copies = (random() < drop ? 0 : 1) + (random() < duplicate ? 1 : 0)
      for (let copy = 0; copy < copies; copy++) {
        const delay = Math.floor(random() * (delayMs + 1))
        const bytes = Uint8Array.from(envelope)
        if (delay === 0) bus.publish(instance, bytes)
        else setTimeout(() => bus.publish(instance, bytes), delay)
      }
      return true
    },

    set(some, instance) {
      if (instance === undefined) faults = { ...NO_FAULTS, ...some }
      else perInstance.set(instance, { ...NO_FAULTS, ...some })
    },

    hold(instance) {
      const waiting: Uint8Array[] = []
      held.set(instance, waiting)
      return () => {
        held.delete(instance)
        for (const envelope of waiting) bus.publish(instance, envelope)
      }
    },

    heal() {
      faults = NO_FAULTS
      perInstance.clear()
    },
  }
}
