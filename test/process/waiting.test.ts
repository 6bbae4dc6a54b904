/** A gateway waits for a database or a Redis that is away when it starts, and for a database that others have. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Shared, startInstance, startShared } from '../cluster/processes.ts'
import { untilReady } from '../cluster/readiness.ts'
import { postgresDatabase } from '../database.ts'
import { freePort } from '../servers/free-port.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { until } from '../until.ts'
import { GatewayProcess, runGateway } from './gateway-process.ts'

/** A gateway that need not become ready; it is killed when the test ends. */
async function launch(t: TestContext, settings: Record<string, string>) {
  const port = await freePort()
  const gateway = runGateway({ PORT: String(port), DRAIN_MS: '0', ...settings })
  t.after(async () => {
    gateway.child.kill('SIGKILL')
    await gateway.exit
  })
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
  const readiness = async () => {
    const response = await get('/readyz')
    return { code: response?.status, body: (await response?.text()) ?? '' }
  }
  return {
    ...gateway,
    get,
    untilReady: () =>
      until(
        () => `ready: ${gateway.written.output}`,
        async () => (await readiness()).code === 200,
      ),
    async untilWaiting(why: RegExp) {
      await until(
        () => `waiting: ${gateway.written.output}`,
        async () => why.test((await readiness()).body),
      )
      assert.equal((await readiness()).code, 503)
      assert.equal((await get('/healthz'))?.status, 200)
      await until(
        () => `told in the log: ${gateway.written.output}`,
        () => gateway.written.output.includes('not available yet; waiting'),
      )
    },
  }
}

async function temporaryDatabase(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-waiting-'))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, 'oicq.db')
}

test('Redis is away: the gateway waits, says so, and serves when it is there', async t => {
  const redis = await startRedis()
  t.after(() => redis.remove())
  await redis.kill()
  const gateway = await launch(t, { REDIS_URL: redis.url, DATABASE_URL: await temporaryDatabase(t) })
  await gateway.untilWaiting(/REDIS_URL: .*ECONNREFUSED/)
  await redis.start()
  await gateway.untilReady()
})

test('PostgreSQL is away: the gateway waits, says so without the password, and serves when it is there', async t => {
  const server = await startPostgres()
  t.after(() => server.remove())
  await server.stop()
  const url = server.url.replace('postgres@', 'postgres:secret@')
  const gateway = await launch(t, { DATABASE_URL: url })
  await gateway.untilWaiting(/DATABASE_URL: .*ECONNREFUSED/)
  assert.ok(!gateway.written.output.includes('secret'))
  await server.start()
  await gateway.untilReady()
})

test('SIGTERM ends a gateway that waits', async t => {
  const port = await freePort()
  const gateway = await launch(t, { REDIS_URL: `redis://127.0.0.1:${port}`, DATABASE_URL: await temporaryDatabase(t) })
  await gateway.untilWaiting(/REDIS_URL/)
  gateway.child.kill('SIGTERM')
  assert.deepEqual(await gateway.exit, { code: 0, signal: null })
})

const IN_USE = /DATABASE_URL: .*does not share a Redis with this one/

test('A6: of two gateways on one SQLite file only one serves; the other takes over, also after a crash', async t => {
  const settings = { DATABASE_URL: await temporaryDatabase(t) }
  const first = await GatewayProcess.start(settings)
  t.after(() => first.remove())
  const second = await launch(t, settings)
  await second.untilWaiting(IN_USE)
  first.signal('SIGKILL')
  await second.untilReady()
})

test('A6: of two gateways on one PostgreSQL without a Redis only one serves; the other takes over', async t => {
  const database = await postgresDatabase()
  t.after(() => database.remove())
  const first = await GatewayProcess.start({ DATABASE_URL: database.url })
  t.after(() => first.remove())
  const second = await launch(t, { DATABASE_URL: database.url })
  await second.untilWaiting(IN_USE)
  first.signal('SIGTERM')
  await first.exit
  await second.untilReady()
})

test('A6: gateways with different Redis servers do not serve from one database', async t => {
  const shared: Shared = await startShared(t)
  const other = await startRedis()
  t.after(() => other.remove())
  const first = await startInstance(t, shared)
  const stranger = await launch(t, { DATABASE_URL: shared.database.url, REDIS_URL: other.url })
  await stranger.untilWaiting(IN_USE)
  const alone = await launch(t, { DATABASE_URL: shared.database.url })
  await alone.untilWaiting(IN_USE)
  // Redis forgets what the instances have in common; the first one tells it again.
  await shared.redis.command('FLUSHALL')
  const second = await startInstance(t, shared)
  await untilReady(first, second)
})

test('gateways with different databases do not serve from one Redis', async t => {
  const shared: Shared = await startShared(t)
  const first = await startInstance(t, shared)
  const settings = { DATABASE_URL: await temporaryDatabase(t), REDIS_URL: shared.redis.url }
  const stranger = await launch(t, settings)
  await stranger.untilWaiting(/DATABASE_URL: the gateways that share a Redis with this one use another database/)
  const second = await startInstance(t, shared)
  await untilReady(first, second)
  const elsewhere = await launch(t, { ...settings, REDIS_PREFIX: 'elsewhere' })
  await elsewhere.untilReady()
})

test('a gateway that could not renew its lease drains when others have taken it', async t => {
  const database = await postgresDatabase()
  t.after(() => database.remove())
  const first = await GatewayProcess.start({ DATABASE_URL: database.url })
  t.after(() => first.remove())
  first.signal('SIGSTOP')
  const second = await launch(t, { DATABASE_URL: database.url })
  await second.untilReady()
  first.signal('SIGCONT')
  assert.deepEqual(await first.exit, { code: 0, signal: null })
  assert.match(first.log, /the lease on the database is lost/)
})
