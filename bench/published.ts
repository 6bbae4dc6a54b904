/** What instances publish, by kind, heard by another subscriber. */
import { Redis } from 'ioredis'
import { decodeEnvelope } from '../gateway/cluster/envelope.ts'
import { ClusterKeys } from '../gateway/cluster/keys.ts'
import type { RedisServer } from '../test/servers/redis.ts'

export interface Published {
  /** All calls of PUBLISH, as Redis counts them. */
  calls: number
  /** Envelopes with items. */
  news: number
  /** Envelopes with nothing but an acknowledgement. */
  acknowledgements: number
  /** What each instance sends to itself every second to know that it hears. */
  probes: number
}

/** Counts what is published from now until `stop`. */
export async function countPublished(redis: RedisServer): Promise<{ stop(): Promise<Published> }> {
  const counts = { news: 0, acknowledgements: 0, probes: 0 }
  const listener = new Redis(redis.url, { retryStrategy: null })
  listener.on('pmessageBuffer', (_pattern, channel: Buffer, message: Buffer) => counts[kindOf(message, channel)]++)
  await listener.psubscribe('*')
  const before = await publishCalls(redis)
  return {
    async stop() {
      const calls = (await publishCalls(redis)) - before
      listener.disconnect()
      return { calls, ...counts }
    },
  }
}

/** Of gateways without a secret. */
const keys = new ClusterKeys('', 'oicq')

function kindOf(message: Uint8Array, channel: Buffer): Exclude<keyof Published, 'calls'> {
  if (message.length === 1) return 'probes'
  const receiver = String(channel).split(':').at(-1) ?? ''
  const envelope = decodeEnvelope(message, sender => keys.envelopes(sender, receiver))
  if (typeof envelope === 'string') throw new Error(`an envelope that is not taken: ${envelope}`)
  return envelope.sequence === 0 ? 'acknowledgements' : 'news'
}

async function publishCalls(redis: RedisServer): Promise<number> {
  const statistics = String(await redis.command('INFO', 'commandstats'))
  return Number(/^cmdstat_publish:calls=(\d+)/m.exec(statistics)?.[1] ?? 0)
}
