/** Opens what an instance shares with others: nothing, in memory, for one that is alone, or a Redis. */
import { Probes } from '../metrics/probes.ts'
import type { Bus } from './bus.ts'
import type { ClusterIdentity } from './database-lease.ts'
import type { Directory, SharedDirectory } from './directory.ts'
import type { ClusterKeys } from './keys.ts'
import { createMemoryBus } from './memory-bus.ts'
import { createMemoryDirectory } from './memory-directory.ts'
import { createRedisBus } from './redis/bus.ts'
import { connectRedis, type RedisConnection } from './redis/connect.ts'
import { createRedisDirectory } from './redis/directory.ts'
import { createRedisIdentity } from './redis/identity.ts'
import { verifyRedis } from './redis/verify.ts'

/** The adapters of an instance that is alone. */
export interface AloneAdapters {
  readonly bus: Bus
  readonly directory: Directory
  readonly shared: undefined
}

/** The adapters of an instance that shares a Redis with others. */
export interface SharedAdapters {
  readonly bus: Bus
  readonly shared: SharedDirectory
  readonly redis: RedisConnection
  /** What all instances with this Redis have in common. */
  readonly identity: ClusterIdentity
  /** Of the bus. */
  readonly probes: Probes
}

export type ClusterAdapters = AloneAdapters | SharedAdapters

/**
 * Without a URL, the adapters are in memory. Throws Misconfigured when Redis cannot be used, and ClusterUnavailable while it is away.
 */
export async function openCluster(
  url: string | undefined,
  prefix: string,
  keys: ClusterKeys,
): Promise<ClusterAdapters> {
  if (url === undefined) return { bus: createMemoryBus(), directory: createMemoryDirectory(), shared: undefined }
  const redis = await connectRedis(url, prefix)
  await verifyRedis(redis, url).catch(error => {
    redis.close()
    throw error
  })
  const probes = new Probes()
  return {
    ...{ redis, probes },
    bus: createRedisBus(redis, probes),
    shared: createRedisDirectory(redis, keys),
    identity: createRedisIdentity(redis),
  }
}

/** Closes the adapters; the instance has left. */
export async function closeCluster(adapters: ClusterAdapters): Promise<void> {
  await (adapters.shared ?? adapters.directory).close()
  await adapters.bus.close()
  if (adapters.shared !== undefined) adapters.redis.close()
}
