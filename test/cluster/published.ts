/** What instances that share a Redis say to each other, overheard. */
import { Redis } from 'ioredis'
import { decodeEnvelope, type Envelope } from '../../gateway/cluster/envelope.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { until } from '../until.ts'

export interface Overheard {
  /** The instance that it was published to. */
  to: string
  envelope: Envelope
}

const MARK = 'mark'

/** Listens to all instances that have the default prefix and no secret. */
export async function overhear(redisUrl: string) {
  const keys = new ClusterKeys('', 'oicq')
  const [listener, publisher] = [new Redis(redisUrl), new Redis(redisUrl)]
  let heard: Overheard[] = []
  let marked = (): void => {}
  /** The highest sequence by link, which is its sender and its receiver. */
  const sent = new Map<string, number>()
  const acknowledged = new Map<string, number>()
  listener.on('pmessageBuffer', (_: string, channel: Buffer, bytes: Buffer) => {
    if (bytes.toString() === MARK) marked()
    // One byte is a probe.
    else if (bytes.length > 1) {
      const to = String(channel).split(':').at(-1) ?? ''
      const envelope = decodeEnvelope(bytes, sender => keys.envelopes(sender, to))
      if (typeof envelope === 'string') return
      heard.push({ to, envelope })
      raise(sent, `${envelope.sender} ${to}`, envelope.sequence)
      raise(acknowledged, `${to} ${envelope.sender}`, envelope.acknowledged)
    }
  })
  await listener.psubscribe('oicq:instance:*')

  /** Resolves when everything that was published before has been heard. */
  async function caughtUp(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    marked = resolve
    await publisher.publish('oicq:instance:nobody', MARK)
    await promise
  }

  return {
    /** All that was published since the last time. */
    async take(): Promise<Overheard[]> {
      await caughtUp()
      const taken = heard
      heard = []
      return taken
    },
    /** Resolves when everything that was published has been acknowledged. */
    async settled(): Promise<void> {
      await caughtUp()
      await until('all envelopes are acknowledged', () =>
        [...sent].every(([link, sequence]) => (acknowledged.get(link) ?? 0) >= sequence),
      )
    },
    close() {
      listener.disconnect()
      publisher.disconnect()
    },
  }
}

function raise(highest: Map<string, number>, link: string, sequence: number): void {
  highest.set(link, Math.max(highest.get(link) ?? 0, sequence))
}
