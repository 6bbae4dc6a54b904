/** The bus of instances that share a Redis: one channel per instance, with a connection of its own for the subscription. */
import { Cluster } from 'ioredis'
import { Probes } from '../../metrics/probes.ts'
import type { Bus } from '../bus.ts'
import type { RedisConnection } from './connect.ts'
import { type Subscription, startSubscription } from './subscription.ts'
import { unavailable } from './unavailable.ts'

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
      const name = channel(instance)
      const subscription = startSubscription(
        { listen: onMessage => redis.listen(name, onMessage), publish: message => publish(redis, name, message) },
        receive,
        probes,
      )
      subscriptions.set(instance, subscription)
      await subscription.settled
    },

    async unsubscribe(instance) {
      const subscription = subscriptions.get(instance)
      subscriptions.delete(instance)
      await subscription?.unsubscribe()
    },

    publish(instance, envelope) {
      return publish(redis, channel(instance), envelope)
    },

    async close() {
      for (const subscription of subscriptions.values()) subscription.stop()
      subscriptions.clear()
    },
  }
}

/** Resolves to whether anyone received the message, whose bytes may be reused at once. */
export function publish({ client }: RedisConnection, channel: string, message: Uint8Array): Promise<boolean> {
  const receivers =
    client instanceof Cluster
      ? // A copy: it may wait for a node, or be redirected to another.
        client.spublish(channel, Buffer.from(message))
      : client.publish(channel, Buffer.from(message.buffer, message.byteOffset, message.byteLength))
  return receivers.then(isPositive, refuse)
}

function isPositive(receivers: unknown): boolean {
  return Number(receivers) > 0
}

function refuse(error: unknown): never {
  throw unavailable(error)
}
