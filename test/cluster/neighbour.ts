/** Somebody who can publish to the gateways' Redis and write its keys, but does not have CLUSTER_SECRET. */
import { Redis } from 'ioredis'
import { encodeEnvelope, type Item } from '../../gateway/cluster/envelope.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { sample, scrape } from '../metrics/scrape.ts'
import type { GatewayProcess } from '../process/gateway-process.ts'

export const SECRET = 'what the gateways share'
export const CHANNEL = 'oicq:instance:'

/** What the neighbour knows of the keys: all but the secret. */
const guessedKeys = new ClusterKeys('', 'oicq')

export interface Recorded {
  readonly channel: string
  readonly bytes: Buffer
}

export class Neighbour {
  readonly redis: Redis
  private readonly listener: Redis
  private recorded: Recorded[] = []

  private constructor(url: string) {
    this.redis = new Redis(url, { retryStrategy: null })
    this.listener = new Redis(url, { retryStrategy: null })
  }

  /** Records from now on everything but probes that is published to instances. */
  static async listen(url: string): Promise<Neighbour> {
    const neighbour = new Neighbour(url)
    neighbour.listener.on('pmessageBuffer', (_: string, channel: Buffer, bytes: Buffer) => {
      if (bytes.length > 1) neighbour.recorded.push({ channel: String(channel), bytes: Buffer.from(bytes) })
    })
    await neighbour.listener.psubscribe(`${CHANNEL}*`)
    return neighbour
  }

  /** All that was recorded since the last time. */
  take(): readonly Recorded[] {
    const taken = this.recorded
    this.recorded = []
    return taken
  }

  /** The ids of the instances that are subscribed. */
  async instances(): Promise<string[]> {
    const channels = await this.redis.pubsub('CHANNELS', `${CHANNEL}*`)
    return channels.map(channel => String(channel).slice(CHANNEL.length))
  }

  /** Publishes an envelope to an instance that an instance of this name could have sent it, but for the secret. */
  async forge(sender: string, receiver: string, sequence: number, ...items: readonly Item[]): Promise<void> {
    const envelope = { sender, sequence, acknowledged: 0, ackRequested: true, gap: true, items }
    const bytes = encodeEnvelope(envelope, guessedKeys.envelopes(sender, receiver))
    await this.redis.publish(CHANNEL + receiver, Buffer.from(bytes))
  }

  /** Publishes again what was recorded, unchanged, to the instance that it was for or to another. */
  async replay(recorded: readonly Recorded[], receiver?: string): Promise<void> {
    for (const { channel, bytes } of recorded) {
      await this.redis.publish(receiver === undefined ? channel : CHANNEL + receiver, bytes)
    }
  }

  close(): void {
    this.redis.disconnect()
    this.listener.disconnect()
  }
}

/** How many envelopes an instance has rejected as forged. */
export async function forged(gateway: GatewayProcess): Promise<number> {
  return sample(await scrape(gateway), 'oicq_bus_envelopes_rejected_total{reason="forged"}')
}

/** How many instances an instance knows, itself among them. */
export async function instancesKnown(gateway: GatewayProcess): Promise<number> {
  return sample(await scrape(gateway), 'oicq_instances')
}
