import { after, before } from 'node:test'
import type { SharedDirectory } from '../../gateway/cluster/directory.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { connectRedis, type RedisConnection } from '../../gateway/cluster/redis/connect.ts'
import { createRedisDirectory } from '../../gateway/cluster/redis/directory.ts'
import { SignedTexts } from '../../gateway/cluster/redis/entries.ts'
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from '../servers/redis.ts'
import { directoryContract } from './directory.ts'
import { sharedDirectoryContract } from './shared-directory.ts'

const SECRET = 'as all instances have it'
const PASSWORD = 'pass word:@/%'
const connections: RedisConnection[] = []
let server: RedisServer
let guarded: RedisServer
let cluster: RedisCluster
let opened = 0
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

async function connect(url: string, prefix: string): Promise<RedisConnection> {
  const redis = await connectRedis(url, prefix)
  connections.push(redis)
  return redis
}

async function open(url: string, prefix = `test:${++opened}`): Promise<SharedDirectory> {
  return createRedisDirectory(await connect(url, prefix), new ClusterKeys(SECRET, prefix))
}

/** Directories of two instances that share a prefix, and one of another prefix in the same Redis. */
async function openShared(url: string) {
  const prefix = `test:${++opened}`
  const own = await connect(url, prefix)
  const keys = new ClusterKeys(SECRET, prefix)
  const texts = new SignedTexts(keys)
  return {
    one: createRedisDirectory(own, keys),
    other: await open(url, prefix),
    stranger: await open(url),
    async letLeaseRunOut(instance: string) {
      await own.ask(commands => commands.zadd(`${prefix}:{instances}`, 'XX', 1, texts.instance(instance)))
    },
    async letClearingBeDue(instance: string) {
      await own.ask(commands => commands.zadd(`${prefix}:{instances}:uncleared`, 'XX', 1, texts.instance(instance)))
    },
  }
}

directoryContract('a directory on a Redis server', () => open(server.url))
directoryContract('a directory on a Redis server with a password, in another database', () => open(`${guarded.url}/3`))
directoryContract('a directory on a Redis Cluster', () => open(cluster.url))
sharedDirectoryContract('instances on a Redis server', () => openShared(server.url))
sharedDirectoryContract('instances on a Redis Cluster', () => openShared(cluster.url))
