/** The Redis user of docker-compose.yml: gateways can do all they do with its rights, and need each of them. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { Mode } from '../../protocol/index.ts'
import { admin } from '../admin/admin.ts'
import { PASSWORD } from '../client.ts'
import { startInstance } from '../cluster/processes.ts'
import { friendsOn, User } from '../cluster/user.ts'
import { postgresDatabase } from '../database.ts'
import { startRedis } from '../servers/redis.ts'
import { until } from '../until.ts'
import { readCompose } from './compose.ts'

const { command = [], environment = {} } = (await readCompose()).services.redis
const users = command.slice(command.indexOf('--user'))
const rules = users.filter(rule => /^[+-][^-]/.test(rule))
const redis = await startRedis({ args: [...users, '--user', 'auditor', 'on', 'nopass', '+acl', '+info', '+client'] })
after(() => redis.remove())
const database = await postgresDatabase()
after(() => database.remove())
const settings = {
  REDIS_URL: `redis://gateway:${environment.REDISCLI_AUTH}@127.0.0.1:${redis.port}`,
  DATABASE_URL: database.url,
}
const auditor = new Redis({ port: redis.port, username: 'auditor', password: 'any', retryStrategy: null })
after(() => auditor.disconnect())

test('gateways and the admin command do with these rights all that they do, and have no others', async t => {
  const start = () =>
    startInstance(
      t,
      { redis: { url: settings.REDIS_URL }, database: { url: settings.DATABASE_URL } },
      { RATE_LIMITS: 'on' },
    )
  const [one, other] = [await start(), await start()]
  const [ming, hong] = await friendsOn(one, other)
  await ming.say(hong, 'hello')
  await hong.isHealthy(ming, 'hello')
  await hong.setMode(Mode.hidden)
  await ming.sees(hong, Mode.offline)
  await hong.setMode(Mode.online)
  assert.deepEqual(await ming.online(), [hong.number])
  assert.ok((await ming.searchOnline()).includes(hong.number))
  ming.client.send('listOnline', { start: 0xffffffff, count: 10, direction: 1 })
  await ming.client.waitFor('onlineList')
  const guesser = await one.connect()
  for (const [password, success] of [
    ['wrong password', 0],
    [PASSWORD, 1],
  ] as const) {
    guesser.send('login', { number: hong.number, password, manner: 0 })
    assert.equal((await guesser.waitFor('loggedIn')).success, success)
  }
  assert.equal((await hong.closed).code, 4001)
  // All enter their sign-ins again; until then, who comes and goes may never be in Redis.
  await auditor.client('KILL', 'USER', 'gateway')
  const sessions = (count: number) =>
    until(`${count} sign-ins are in Redis`, async () => {
      const { output } = await admin(settings, ['sessions', '--json'])
      return output.trim().split('\n').length === count
    })
  const gone = await User.signUp(other)
  await sessions(3)
  await gone.signOut()
  await sessions(2)
  const [first] = (await admin(settings, ['instances', '--json'])).output.split('\n')
  assert.equal((await admin(settings, ['drain', JSON.parse(first ?? '').instance])).code, 0)

  // The health check of the container.
  const checking = new Redis(settings.REDIS_URL, { retryStrategy: null })
  assert.equal(await checking.ping(), 'PONG')
  checking.disconnect()

  assert.deepEqual(await auditor.call('ACL', 'LOG'), [])
  const used = new Set(
    Array.from(
      String(await auditor.info('commandstats')).matchAll(/^cmdstat_([^:]+):/gm),
      ([, name = '']) => `+${name}`,
    ),
  )
  assert.deepEqual(
    rules.filter(rule => !used.has(rule)),
    [],
    'rights that nobody needs',
  )
})

test('whoever has no password can do nothing', async () => {
  await assert.rejects(redis.command('GET', 'oicq:any'), /NOAUTH/)
})
