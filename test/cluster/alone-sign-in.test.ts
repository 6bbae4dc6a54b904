/** Who signs in on an instance that is cut off from Redis, while the others are not, and store what they send to that user. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freePort } from '../servers/free-port.ts'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { until } from '../until.ts'
import { startInstance, startShared } from './processes.ts'
import { untilDegraded } from './readiness.ts'
import { friendsOn, User } from './user.ts'

const shared = await startShared({ after })
const databaseUrl = new URL(shared.database.url)
const [redisProxy, databaseProxy] = await Promise.all([
  startTcpProxy(shared.redis.port),
  startTcpProxy(Number(databaseUrl.port)),
])
after(() => Promise.all([redisProxy.close(), databaseProxy.close()]))
databaseUrl.port = String(databaseProxy.port)
const wired = await startInstance({ after }, shared)
const fragile = await startInstance({ after }, shared, {
  REDIS_URL: `redis://127.0.0.1:${redisProxy.port}`,
  DATABASE_URL: databaseUrl.href,
})

test('M5.8: what was stored meanwhile comes before what is sent once the instance is back', async () => {
  const [ming, hong] = await friendsOn(wired, wired)
  await hong.vanish()
  redisProxy.target = await freePort()
  for (const { client } of redisProxy.connections) client.destroy()
  await untilDegraded(/Redis/, fragile)
  const back = await User.signIn(fragile, hong.number)
  await ming.say(back, 'stored')
  // Its instance is seen by the others before it can read what is stored.
  for (const { client, server } of databaseProxy.connections) server.unpipe(client)
  redisProxy.target = shared.redis.port
  await until('others see the user', async () => (await ming.online()).includes(hong.number))
  await ming.say(back, 'sent')
  assert.deepEqual(back.textsFrom(ming), [])
  for (const { client, server } of databaseProxy.connections) server.pipe(client)
  await back.isHealthy(ming, 'stored', 'sent')
})
