/** What instances publish, by kind, heard by another subscriber. */
import { Redis } from 'ioredis'
import { decodeEnvelope } from '../gateway/cluster/envelope.ts'
import { ByteReader } from '../protocol/bytes.ts'
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
  listener.on('pmessageBuffer', (_pattern, _channel, message: Buffer) => counts[kindOf(message)]++)
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

function kindOf(message: Uint8Array): Exclude<keyof Published, 'calls'> {
  if (message.length === 1) return 'probes'
  const envelope = decodeEnvelope(new ByteReader(message, 0, message.length))
  return envelope?.sequence === 0 ? 'acknowledgements' : 'news'
}

async function publishCalls(redis: RedisServer): Promise<number> {
  const statistics = String(await redis.command('INFO', 'commandstats'))
  return Number(/^cmdstat_publish:calls=(\d+)/m.exec(statistics)?.[1] ?? 0)
}
