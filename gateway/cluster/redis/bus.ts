/** The bus of instances that share a Redis: one channel per instance, with a connection of its own for the subscription. */
import { Probes } from '../../metrics/probes.ts'
import type { Bus } from '../bus.ts'
import type { RedisConnection } from './connect.ts'
import { type Subscription, startSubscription } from './subscription.ts'

/**
 * The connection stays open when the bus is closed. Subscribing resolves once the subscription is heard or, when Redis is
 * away, after a second; from then on it heals by itself, and `isHealthy` says whether it works.
 */
export function createRedisBus(redis: RedisConnection, probes = new Probes()): Bus {
  const subscriptions = new Map<string, Subscription>()

  function channel(instance: string): string {
    return `${redis.prefix}:instance:${instance}`
  }

  return {
    get isHealthy() {
      return subscriptions.size > 0 && [...subscriptions.values()].every(({ isHealthy }) => isHealthy)
    },

    async subscribe(instance, receive) {
      subscriptions.get(instance)?.stop()
      const subscription = startSubscription(redis, channel(instance), receive, probes)
      subscriptions.set(instance, subscription)
      await subscription.settled
    },

    async unsubscribe(instance) {
      const subscription = subscriptions.get(instance)
      subscriptions.delete(instance)
      await subscription?.unsubscribe()
    },

    publish(instance, envelope) {
      return redis.publish(channel(instance), envelope)
    },

    async close() {
      for (const subscription of subscriptions.values()) subscription.stop()
      subscriptions.clear()
    },
  }
}
