import { after, before } from 'node:test'
import type { Bus } from '../../gateway/cluster/bus.ts'
import { createRedisBus } from '../../gateway/cluster/redis/bus.ts'
import { connectRedis, type RedisConnection } from '../../gateway/cluster/redis/connect.ts'
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from '../servers/redis.ts'
import { busContract } from './bus.ts'

const PASSWORD = 'pass word:@/%'
const connections: RedisConnection[] = []
let server: RedisServer
let guarded: RedisServer
let cluster: RedisCluster
before(async () => {
  ;[server, guarded, cluster] = await Promise.all([
    startRedis(),
    startRedis({ password: PASSWORD }),
    startRedisCluster(),
  ])
})
after(async () => {
  for (const redis of connections) redis.close()
  await Promise.all([server, guarded, cluster].map(({ remove }) => remove()))
})

/** Each bus has its own prefix. */
async function open(url: string): Promise<Bus> {
  const redis = await connectRedis(url, `test:${connections.length}`)
  connections.push(redis)
  return createRedisBus(redis)
}

busContract('a bus on a Redis server', () => open(server.url))
busContract('a bus on a Redis server with a password, in another database', () => open(`${guarded.url}/3`))
busContract('a bus on a Redis Cluster', () => open(cluster.url))
