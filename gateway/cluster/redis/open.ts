import { Probes } from '../../metrics/probes.ts'
import type { SharedAdapters } from '../adapters.ts'
import type { ClusterKeys } from '../keys.ts'
import { createRedisBus } from './bus.ts'
import { connectRedis } from './connect.ts'
import { createRedisDirectory } from './directory.ts'
import { createRedisIdentity } from './identity.ts'
import { verifyRedis } from './verify.ts'

/** Opens what instances share in this Redis. Throws as openCluster does. */
export async function openRedis(url: string, prefix: string, keys: ClusterKeys): Promise<SharedAdapters> {
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
