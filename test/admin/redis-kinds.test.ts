/** The command reaches gateways through every kind of Redis. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sqliteDatabase } from '../database.ts'
import { GatewayProcess } from '../process/gateway-process.ts'
import { startRedis, startRedisCluster, startSentinel } from '../servers/redis.ts'
import { admin } from './admin.ts'

const password = 'pass word:@/%'

for (const [kind, start] of Object.entries({
  'a server with a password': () => startRedis({ password }),
  Sentinel: () => startSentinel({ password }),
  'a Redis Cluster': () => startRedisCluster({ password }),
})) {
  test(`on ${kind}`, async t => {
    const [redis, database] = await Promise.all([start(), sqliteDatabase()])
    t.after(() => Promise.all([redis.remove(), database.remove()]))
    const settings = { REDIS_URL: redis.url, DATABASE_URL: database.url, REDIS_PREFIX: 'own' }
    const gateway = await GatewayProcess.start(settings)
    t.after(() => gateway.remove())
    const [one, two] = [await gateway.signedUp(), await gateway.signedUp()]
    assert.equal(
      (await admin(settings, ['notice', '--all', 'hello'])).output,
      'sent to users: 2, on instances: 1 of 1\n',
    )
    assert.equal(await one.announcement(), 'hello')
    assert.equal(await two.announcement(), 'hello')
    assert.equal((await admin(settings, ['kick', String(one.number)])).code, 0)
    assert.equal((await one.closed).code, 1008)
    const { output } = await admin(settings, ['sessions'])
    assert.match(output, new RegExp(`\n${two.number} [^\n]+\n$`))
    await two.expectNothing()
  })
}
