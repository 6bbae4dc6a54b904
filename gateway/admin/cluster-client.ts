/** Sends administrators' commands to the instances through Redis, without being an instance. */
import { FieldError } from '../../protocol/bytes.ts'
import type { Bus } from '../cluster/bus.ts'
import type { SharedDirectory } from '../cluster/directory.ts'
import { decodeEnvelope, type Envelope, encodeEnvelope } from '../cluster/envelope.ts'
import type { ClusterKeys } from '../cluster/keys.ts'
import { newInstance } from '../cluster/membership.ts'
import { createRedisBus } from '../cluster/redis/bus.ts'
import { connectRedis, type RedisConnection } from '../cluster/redis/connect.ts'
import { createRedisDirectory } from '../cluster/redis/directory.ts'
import { ClusterUnavailable } from '../errors.ts'
import type { Gateways, Replies } from './gateways.ts'
import { PendingCommands } from './pending-commands.ts'
import { type CommandName, type CommandValues, encodeCommand, type RemoteCommand } from './remote-messages.ts'

export class ClusterClient implements Gateways {
  readonly directory: SharedDirectory
  private readonly redis: RedisConnection
  private readonly bus: Bus
  private readonly keys: ClusterKeys
  /** Names the channel for replies. */
  private readonly id = newInstance()
  private readonly pending = new PendingCommands()

  private constructor(redis: RedisConnection, keys: ClusterKeys) {
    this.redis = redis
    this.keys = keys
    this.bus = createRedisBus(redis)
    this.directory = createRedisDirectory(redis, keys)
  }

  /** Throws ClusterUnavailable if Redis cannot be reached within a few seconds. */
  static async connect(url: string, prefix: string, keys: ClusterKeys): Promise<ClusterClient> {
    const client = new ClusterClient(await connectRedis(url, prefix), keys)
    try {
      // Reports what is wrong with Redis, if anything is.
      await client.directory.instances()
      await client.bus.subscribe(client.id, bytes => client.receive(bytes))
      if (!client.bus.isHealthy) throw new ClusterUnavailable('Redis: published messages do not arrive')
      return client
    } catch (error) {
      await client.close()
      throw error
    }
  }

  async sendToAll<N extends CommandName>(name: N, values: CommandValues<N>): Promise<Replies<N>> {
    return this.send(await this.directory.instances(), name, values)
  }

  async send<N extends CommandName>(
    instances: readonly string[],
    name: N,
    values: CommandValues<N>,
  ): Promise<Replies<N>> {
    const body = encodeCommand({ name, values } as RemoteCommand)
    return this.pending.ask(instances, name, async id => {
      const sentAt = await this.now()
      const envelope: Envelope = {
        ...{ sender: this.id, sequence: 0, acknowledged: 0, ackRequested: false, gap: false },
        items: [{ name: 'adminCommand', values: { id, sentAt, body } }],
      }
      const received = await Promise.all(instances.map(instance => this.publish(instance, envelope)))
      return received.some(Boolean)
    })
  }

  /** Returns whether there was a receiver. */
  private publish(instance: string, envelope: Envelope): Promise<boolean> {
    const bytes = encodeEnvelope(envelope, this.keys.envelopes(this.id, instance))
    return this.bus.publish(instance, bytes).catch(() => false)
  }

  /** The time of Redis, in milliseconds since 1970. */
  private async now(): Promise<number> {
    const [seconds, microseconds] = await this.redis.ask(commands => commands.time())
    return Math.floor(1000 * Number(seconds) + Number(microseconds) / 1000)
  }

  /** Ignores everything but replies to pending commands. */
  private receive(bytes: Uint8Array): void {
    try {
      const envelope = decodeEnvelope(bytes, sender => this.keys.envelopes(sender, this.id))
      if (typeof envelope === 'string') return
      const { sender, items } = envelope
      for (const item of items) {
        if (item.name === 'adminReply') this.pending.reply(sender, item.values.id, item.values.body)
      }
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
    }
  }

  async close(): Promise<void> {
    await this.bus.close()
    this.redis.close()
  }
}
