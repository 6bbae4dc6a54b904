/** The Bus of instances within one process. */
import type { Bus } from './bus.ts'

export function createMemoryBus(): Bus {
  const receivers = new Map<string, (envelope: Uint8Array) => void>()
  return {
    isHealthy: true,

    async subscribe(instance, receive) {
      receivers.set(instance, receive)
    },

    async unsubscribe(instance) {
      receivers.delete(instance)
    },

    async publish(instance, envelope) {
      if (!receivers.has(instance)) return false
      // As over a network: a copy, and received only after the sender went on.
      const copy = Uint8Array.from(envelope)
      queueMicrotask(() => receivers.get(instance)?.(copy))
      return true
    },

    async close() {
      receivers.clear()
    },
  }
}
