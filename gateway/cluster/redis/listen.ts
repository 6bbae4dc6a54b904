/** Connections that are subscribed to one channel. */
import type { Cluster, Redis } from 'ioredis'
import { createConnection } from './options.ts'
import type { RedisAddress } from './url.ts'

export interface Listener {
  /** Resolves when the connection is lost or closed; it does not reconnect. */
  readonly lost: Promise<void>
  /** Unsubscribes; once resolved, PUBLISH no longer counts this connection. */
  unsubscribe(): Promise<unknown>
  disconnect(): void
}

/** A listener of ioredis' message events. */
export type OnMessage = (channel: unknown, message: Buffer) => void

/** How many redirections of a Cluster are followed. */
const MAX_REDIRECTIONS = 5

/** Subscribes to a channel of a server. */
export function listen(address: RedisAddress, channel: string, onMessage: OnMessage): Promise<Listener> {
  return open(createConnection(address), async redis => {
    redis.on('messageBuffer', onMessage)
    await redis.subscribe(channel)
    return () => redis.unsubscribe(channel)
  })
}

/** Subscribes to a sharded channel of a Cluster, on the node that has it now. */
export async function listenSharded(
  cluster: Cluster,
  address: RedisAddress,
  channel: string,
  onMessage: OnMessage,
): Promise<Listener> {
  const [known] = cluster.nodes('master')
  let { host, port } = { ...address.hosts[0], ...known?.options }
  for (let redirections = 0; ; redirections++) {
    const node = { host: host ?? '', port: port ?? 0 }
    try {
      return await open(createConnection(address, node), async redis => {
        redis.on('smessageBuffer', onMessage)
        await redis.ssubscribe(channel)
        return () => redis.sunsubscribe(channel)
      })
    } catch (error) {
      const moved = error instanceof Error && /^MOVED \d+ (.*):(\d+)$/.exec(error.message)
      if (!moved || redirections === MAX_REDIRECTIONS) throw error
      // Without a host, it is another port of the same host.
      host = moved[1] || host
      port = Number(moved[2])
    }
  }
}

async function open(redis: Redis, subscribe: (redis: Redis) => Promise<Listener['unsubscribe']>): Promise<Listener> {
  let reason: Error | undefined
  redis.on('error', error => {
    reason = error
  })
  const lost = new Promise<void>(resolve => redis.once('end', resolve))
  try {
    await redis.connect()
    return { lost, unsubscribe: await subscribe(redis), disconnect: () => redis.disconnect() }
  } catch (error) {
    redis.disconnect()
    throw reason ?? error
  }
}
