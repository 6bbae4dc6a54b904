/** Opens what an instance shares with others: nothing, in memory, for one that is alone, or a Redis. */
import { Probes } from '../metrics/probes.ts'
import type { Bus } from './bus.ts'
import type { Directory, SharedDirectory } from './directory.ts'
import type { ClusterKeys } from './keys.ts'
import { createMemoryBus } from './memory-bus.ts'
import { createMemoryDirectory } from './memory-directory.ts'
import { createRedisBus } from './redis/bus.ts'
import { connectRedis, type RedisConnection } from './redis/connect.ts'
import { createRedisDirectory } from './redis/directory.ts'

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
  /** Of the bus. */
  readonly probes: Probes
}

export type ClusterAdapters = AloneAdapters | SharedAdapters

/** Without a URL, the adapters are in memory. Throws when the URL is wrong; a Redis that is away is waited for later. */
export async function openCluster(
  url: string | undefined,
  prefix: string,
  keys: ClusterKeys,
): Promise<ClusterAdapters> {
  if (url === undefined) return { bus: createMemoryBus(), directory: createMemoryDirectory(), shared: undefined }
  const redis = await connectRedis(url, prefix)
  const probes = new Probes()
  return { bus: createRedisBus(redis, probes), shared: createRedisDirectory(redis, keys), redis, probes }
}

/** Closes the adapters; the instance has left. */
export async function closeCluster(adapters: ClusterAdapters): Promise<void> {
  await (adapters.shared ?? adapters.directory).close()
  await adapters.bus.close()
  if (adapters.shared !== undefined) adapters.redis.close()
}
