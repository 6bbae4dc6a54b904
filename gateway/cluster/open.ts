/** Opens what an instance shares with others: nothing, in memory, for one that is alone, or a Redis. */
import type { ClusterAdapters } from './adapters.ts'
import type { ClusterKeys } from './keys.ts'
import { createMemoryBus } from './memory-bus.ts'
import { createMemoryDirectory } from './memory-directory.ts'

/**
 * Without a URL, the adapters are in memory. Throws Misconfigured when Redis cannot be used, and ClusterUnavailable while it is away.
 */
export async function openCluster(
  url: string | undefined,
  prefix: string,
  keys: ClusterKeys,
): Promise<ClusterAdapters> {
  if (url === undefined) return { bus: createMemoryBus(), directory: createMemoryDirectory(), shared: undefined }
  // A driver that is not used costs time at the start, and memory.
  return (await import('./redis/open.ts')).openRedis(url, prefix, keys)
}

/** Closes the adapters; the instance has left. */
export async function closeCluster(adapters: ClusterAdapters): Promise<void> {
  await (adapters.shared ?? adapters.directory).close()
  await adapters.bus.close()
  if (adapters.shared !== undefined) adapters.redis.close()
}
