/** What instances that share a Redis say to each other, overheard. */
import { Redis } from 'ioredis'
import { decodeEnvelope, type Envelope } from '../../gateway/cluster/envelope.ts'
import { ByteReader } from '../../protocol/bytes.ts'

export interface Overheard {
  /** The instance that it was published to. */
  to: string
  envelope: Envelope
}

const MARK = 'mark'

/** Listens to all instances that have the default prefix. */
export async function overhear(redisUrl: string) {
  const [listener, publisher] = [new Redis(redisUrl), new Redis(redisUrl)]
  let heard: Overheard[] = []
  let marked = (): void => {}
  listener.on('pmessageBuffer', (_: string, channel: Buffer, bytes: Buffer) => {
    if (bytes.toString() === MARK) marked()
    // One byte is a probe.
    else if (bytes.length > 1) {
      const envelope = decodeEnvelope(new ByteReader(bytes, 0, bytes.length))
      if (envelope !== undefined) heard.push({ to: String(channel).split(':').at(-1) ?? '', envelope })
    }
  })
  await listener.psubscribe('oicq:instance:*')
  return {
    /** All that was published since the last time. */
    async take(): Promise<Overheard[]> {
      const { promise, resolve } = Promise.withResolvers<void>()
      marked = resolve
      await publisher.publish('oicq:instance:nobody', MARK)
      await promise
      const taken = heard
      heard = []
      return taken
    },
    close() {
      listener.disconnect()
      publisher.disconnect()
    },
  }
}
