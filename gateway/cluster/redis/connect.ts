/** The connection to Redis: for commands, for publishing, and more of them for those who listen to a channel. */
import { once } from 'node:events'
import { Cluster, type Redis, type RedisCommander } from 'ioredis'
import { corkTurns } from './cork.ts'
import { type Listener, listen, listenSharded } from './listen.ts'
import { createClient, createCluster, RETRY_MS, TIMEOUT_MS } from './options.ts'
import { unavailable } from './unavailable.ts'
import { parseRedisUrl } from './url.ts'

/** All methods throw ClusterUnavailable, after a second at the latest: it may be done nevertheless, or be done later. */
export interface RedisConnection {
  /** What all keys and channels begin with: several systems can share one Redis. */
  readonly prefix: string
  /** For libraries that take an ioredis client. It refuses commands while it is not connected. */
  readonly client: Redis | Cluster
  /** Grows whenever a server has been connected to: it may be another one, or have forgotten everything. */
  readonly connections: number
  /** Asks Redis something. All that is asked in one turn of the event loop leaves in one write. */
  ask<T>(command: (commands: RedisCommander) => Promise<T>): Promise<T>
  /** Makes a function of a Lua script with so many keys; the arguments are the keys, then the script's own. */
  script(name: string, lua: string, keys: number): (...args: (string | number)[]) => Promise<unknown>
  /** Whether anyone received it. The message may be overwritten at once. */
  publish(channel: string, message: Uint8Array): Promise<boolean>
  /** Opens a connection that listens to a channel. */
  listen(channel: string, receive: (message: Buffer) => void): Promise<Listener>
  /** At once, also when Redis is away. */
  close(): void
}

/**
 * Connects to the Redis of a URL (see parseRedisUrl). Resolves when it is there or can't be reached now, after two seconds
 * at the latest; it is connected to again and again, for ever. Throws an Error only when the URL is wrong.
 */
export async function connectRedis(url: string, prefix: string): Promise<RedisConnection> {
  const address = parseRedisUrl(url)
  let connections = 0
  let lastError = new Error('not connected yet')
  let isClosed = false

  function remember(error: Error): void {
    lastError = error
  }
  function watch(node: Redis): void {
    corkTurns(node)
    node.on('ready', () => {
      connections++
    })
  }

  const client = address.kind === 'cluster' ? createCluster(address) : createClient(address)
  client.on('error', remember)
  if (client instanceof Cluster) {
    client.on('node error', remember)
    client.on('+node', watch)
  } else {
    watch(client)
    // ioredis ends for good when it loses a connection while it looks for the server.
    client.on('end', () => {
      setTimeout(() => {
        if (!isClosed) client.connect().catch(remember)
      }, RETRY_MS)
    })
  }
  await once(client, 'ready', { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => {})
  if (client instanceof Cluster && client.status === 'ready') await connectNodes(client)

  async function ask<T>(command: (commands: RedisCommander) => Promise<T>): Promise<T> {
    if (client.status !== 'ready') throw unavailable(lastError)
    try {
      return await command(client)
    } catch (error) {
      throw unavailable(error)
    }
  }

  return {
    prefix,
    client,

    get connections() {
      return connections
    },

    ask,

    script(name, lua, keys) {
      client.defineCommand(name, { lua, numberOfKeys: keys })
      const run: (...args: (string | number)[]) => Promise<unknown> = Reflect.get(client, name)
      return (...args) => ask(() => run.apply(client, args))
    },

    publish(channel, message) {
      if (client.status !== 'ready') return Promise.reject(unavailable(lastError))
      const receivers =
        client instanceof Cluster
          ? // A copy: it may wait for a node, or be sent on to another.
            client.spublish(channel, Buffer.from(message))
          : client.publish(channel, Buffer.from(message.buffer, message.byteOffset, message.byteLength))
      return receivers.then(isPositive, refuse)
    },

    async listen(channel, receive) {
      try {
        return client instanceof Cluster
          ? await listenSharded(client, address, channel, receive)
          : await listen(address, channel, receive)
      } catch (error) {
        throw unavailable(error)
      }
    },

    close() {
      isClosed = true
      client.disconnect()
    },
  }
}

/** To all nodes at once: one that is connected to later may have forgotten everything, for all that is known. */
async function connectNodes(cluster: Cluster): Promise<void> {
  await Promise.allSettled(cluster.nodes('master').map(node => node.ping()))
}

function isPositive(receivers: unknown): boolean {
  return Number(receivers) > 0
}

function refuse(error: unknown): never {
  throw unavailable(error)
}
