/** How two instances of a relay reach each other: each listens to a channel of Redis, and writes to the other's. */
import { Redis } from 'ioredis'

/** Returns how to publish; nothing if this instance is alone: no REDIS_URL. INSTANCE says which of the two it is, 0 or 1. */
export async function openBus(hear: (message: Buffer) => void): Promise<((message: Buffer) => void) | undefined> {
  const { REDIS_URL, INSTANCE } = process.env
  if (REDIS_URL === undefined) return undefined
  const [publisher, subscriber] = [new Redis(REDIS_URL), new Redis(REDIS_URL)]
  subscriber.on('messageBuffer', (_channel: Buffer, message: Buffer) => hear(message))
  await subscriber.subscribe(`instance ${INSTANCE}`)
  const other = `instance ${1 - Number(INSTANCE)}`
  return message => {
    publisher.publish(other, message)
  }
}
