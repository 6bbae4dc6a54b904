/** The socket of a gateway as a process: after a crash, when it drains, and while Redis or PostgreSQL is away. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { GatewayProcess } from '../process/gateway-process.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { admin, jsonOf } from './admin.ts'

const folder = await mkdtemp(join(tmpdir(), 'oicq-local-'))
after(() => rm(folder, { recursive: true }))

test('a gateway that was killed is replaced, with its socket; drain waits until it has left', async t => {
  const settings = { DATABASE_URL: join(folder, 'oicq.db') }
  const gateway = await GatewayProcess.start(settings)
  t.after(() => gateway.remove())
  gateway.signal('SIGKILL')
  await gateway.startAgain()
  const client = await gateway.connect()
  const [found] = jsonOf(await admin(settings, ['instances', '--json']))
  const { code, output } = await admin(settings, ['drain', String(found?.instance)])
  assert.deepEqual({ code, output }, { code: 0, output: `${found?.instance} has left\n` })
  assert.equal((await client.closed).code, 1012)
  assert.deepEqual(await gateway.exit, { code: 0, signal: null })
})

test('without Redis, then without PostgreSQL: what can be done is done, and what cannot is said', async t => {
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()])
  t.after(() => Promise.all([redis.remove(), postgres.remove()]))
  const settings = { REDIS_URL: redis.url, DATABASE_URL: postgres.url, ADMIN_SOCKET: join(folder, 'admin') }
  const gateway = await GatewayProcess.start(settings)
  t.after(() => gateway.remove())
  const [ming, hong] = [await gateway.signedUp(), await gateway.signedUp()]

  await postgres.stop()
  const kicked = await admin(settings, ['kick', String(ming.number)])
  assert.deepEqual(
    { ...kicked, errors: '' },
    { code: 0, output: `the session of ${ming.number} was ended\n`, errors: '' },
  )
  assert.match(kicked.errors, /^without the database, and so not in the audit table: .*\n$/)
  assert.equal((await ming.closed).code, 1008)
  const sessions = await admin(settings, ['sessions', '--json'])
  assert.deepEqual(
    jsonOf(sessions).map(({ number, nickname }) => [number, nickname]),
    [[hong.number, '']],
  )

  await redis.kill()
  const listed = await admin(settings, ['instances', '--json'])
  assert.deepEqual(new Set(jsonOf(listed).map(({ state }) => state)), new Set(['serving', 'no answer']))
  assert.match(listed.errors, /^only the gateway on this machine is reached: .*$/m)
  const uncertain = await admin(settings, ['kick', '99999'])
  assert.equal(uncertain.code, 1)
  assert.match(uncertain.errors, /99999 may still be signed in: no answer from any gateway elsewhere/)
  assert.equal((await admin(settings, ['kick', String(hong.number)])).code, 0)
  assert.equal((await hong.closed).code, 1008)
})
