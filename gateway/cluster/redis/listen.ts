/** Connections that listen to one channel. */
import type { Cluster, Redis } from 'ioredis'
import { createConnection } from './options.ts'
import type { RedisAddress } from './url.ts'

export interface Listener {
  /** Resolves when the connection is lost or closed; it is not made again. */
  readonly lost: Promise<void>
  /** Afterwards nothing that is published to the channel comes here. */
  unsubscribe(): Promise<unknown>
  disconnect(): void
}

type Receive = (message: Buffer) => void

/** How often a Cluster may send on who wants to listen to another node. */
const MAX_REDIRECTIONS = 5

/** Listens to a channel of a server. */
export function listen(address: RedisAddress, channel: string, receive: Receive): Promise<Listener> {
  return open(createConnection(address), async redis => {
    redis.on('messageBuffer', (_, message) => receive(message))
    await redis.subscribe(channel)
    return () => redis.unsubscribe(channel)
  })
}

/** Listens to a sharded channel of a Cluster, on the node that has it now. */
export async function listenSharded(
  cluster: Cluster,
  address: RedisAddress,
  channel: string,
  receive: Receive,
): Promise<Listener> {
  const [known] = cluster.nodes('master')
  let { host, port } = { ...address.hosts[0], ...known?.options }
  for (let redirections = 0; ; redirections++) {
    const node = { host: host ?? '', port: port ?? 0 }
    try {
      return await open(createConnection(address, node), async redis => {
        redis.on('smessageBuffer', (_, message) => receive(message))
        await redis.ssubscribe(channel)
        return () => redis.sunsubscribe(channel)
      })
    } catch (error) {
      const moved = error instanceof Error && /^MOVED \d+ (.*):(\d+)$/.exec(error.message)
      if (!moved || redirections === MAX_REDIRECTIONS) throw error
      // Without a host it is another port of the same one.
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
