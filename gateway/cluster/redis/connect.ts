/** The connection to Redis, for commands and publishing; each subscription has a connection of its own. */
import { once } from 'node:events'
import { Cluster, type Redis, type RedisCommander } from 'ioredis'
import { corkTurns } from './cork.ts'
import { type Listener, listen, listenSharded, type OnMessage } from './listen.ts'
import { createClient, createCluster, RETRY_MS, TIMEOUT_MS } from './options.ts'
import { unavailable } from './unavailable.ts'
import { parseRedisUrl } from './url.ts'

/** Every method throws ClusterUnavailable within a second when Redis cannot be reached; the command may have been executed all the same. */
export interface RedisConnection {
  /** The prefix of all keys and channels: several systems can share one Redis. */
  readonly prefix: string
  /** For libraries that take an ioredis client. It refuses commands while it is not connected. */
  readonly client: Redis | Cluster
  /** Incremented with each new connection to a server, which may be another one, or have lost its data. */
  readonly connections: number
  /** Runs a command. All commands of one turn of the event loop leave in one write. */
  ask<T>(command: (commands: RedisCommander) => Promise<T>): Promise<T>
  /** Returns a function that runs a Lua script; its arguments are the keys, then the script's own arguments. */
  script(name: string, lua: string, keys: number): (...args: (string | number)[]) => Promise<unknown>
  /** Opens a connection that is subscribed to a channel. */
  listen(channel: string, onMessage: OnMessage): Promise<Listener>
  /** Closes at once, also when Redis is away. */
  close(): void
}

/**
 * Connects to the Redis of a URL (see parseRedisUrl). Resolves when connected, or after two seconds at the latest; reconnects for ever.
 * Throws an Error only when the URL is wrong.
 */
export async function connectRedis(url: string, prefix: string): Promise<RedisConnection> {
  const address = parseRedisUrl(url)
  let connections = 0
  let lastError = new Error('not connected yet')
  let isClosed = false

  function remember(error: Error): void {
    // A consequence of the error before.
    if (!error.message.startsWith("Stream isn't writeable")) lastError = error
  }
  function watch(node: Redis): void {
    corkTurns(node)
    node.on('ready', () => {
      connections++
    })
    // ioredis would go on in database 0, which may be another system's.
    node.on('error', error => {
      if ('command' in error && isSelect(error.command)) node.disconnect(true)
    })
  }

  const client = address.kind === 'cluster' ? createCluster(address) : createClient(address)
  client.on('error', remember)
  if (client instanceof Cluster) {
    client.on('node error', remember)
    client.on('+node', watch)
  } else {
    watch(client)
    // ioredis gives up when it loses a connection while it looks for the server.
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

    async listen(channel, onMessage) {
      try {
        return client instanceof Cluster
          ? await listenSharded(client, address, channel, onMessage)
          : await listen(address, channel, onMessage)
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

/** Connects to all nodes at once: the first command to a node would otherwise count as a new connection, which may have lost its data. */
async function connectNodes(cluster: Cluster): Promise<void> {
  await Promise.allSettled(cluster.nodes('master').map(node => node.ping()))
}

function isSelect(command: unknown): boolean {
  return typeof command === 'object' && command !== null && 'name' in command && command.name === 'select'
}
