/** What the log tells an operator: who came from where and why not, and what became of the server. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Mode } from '../../protocol/index.ts'
import { admin } from '../admin/admin.ts'
import { PASSWORD } from '../client.ts'
import { GatewayProcess } from '../process/gateway-process.ts'
import { startPostgres } from '../servers/postgres.ts'
import { until } from '../until.ts'

async function startLogging(t: TestContext, settings: Record<string, string> = {}): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start({ LOG_LEVEL: 'info', ...settings })
  t.after(() => gateway.remove())
  return gateway
}

/** The lines of an event, once there are so many. */
async function events(gateway: GatewayProcess, msg: string, count = 1): Promise<Record<string, unknown>[]> {
  const lines = () =>
    gateway.log
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
      .filter(line => line.msg === msg)
  await until(
    () => `${count} × ${msg}: ${gateway.log}`,
    () => lines().length >= count,
  )
  return lines()
}

test('registrations, sign-ins and sign-outs are logged with connection, address and number', async t => {
  const gateway = await startLogging(t)
  const ming = await gateway.signedUp()
  const from = { connection: 'c1', number: ming.number }
  const [registered] = await events(gateway, 'registered')
  assert.deepEqual({ ...registered, ...from, address: '127.0.0.1' }, registered)
  const [signedIn] = await events(gateway, 'signed in')
  assert.deepEqual({ ...signedIn, ...from, address: '127.0.0.1' }, signedIn)
  ming.send('setMode', { mode: Mode.offline })
  await ming.next('mode')
  const [asked] = await events(gateway, 'signed out')
  assert.deepEqual({ ...asked, ...from, reason: 'askedFor' }, asked)
  await ming.login(ming.number)
  await ming.close()
  const [, ended] = await events(gateway, 'signed out', 2)
  assert.deepEqual({ ...ended, ...from, reason: 'closedByClient' }, ended)
})

test('refused sign-ins are logged with the reason: a wrong password, a disabled account', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-log-'))
  t.after(() => rm(folder, { recursive: true }))
  const DATABASE_URL = join(folder, 'oicq.db')
  const gateway = await startLogging(t, { DATABASE_URL, RATE_LIMITS: 'on' })
  const { number } = await gateway.signedUp()
  const guesser = await gateway.connect()
  const login = (password: string) => {
    guesser.send('login', { number, password, manner: 0 })
    return guesser.waitFor('loggedIn')
  }
  await login('wrong password')
  const [wrong] = await events(gateway, 'sign-in refused')
  assert.deepEqual({ ...wrong, connection: 'c2', address: '127.0.0.1', number, reason: 'wrongPassword' }, wrong)
  await admin({ DATABASE_URL }, ['disable', String(number)])
  await login(PASSWORD)
  const [, disabled] = await events(gateway, 'sign-in refused', 2)
  assert.equal(disabled?.reason, 'accountDisabled')
  assert.ok(!gateway.log.includes('wrong password'))
})

test('the start is logged with version, instance and settings, and the drain with its beginning and end', async t => {
  const gateway = await startLogging(t)
  const [starting] = await events(gateway, 'starting')
  assert.match(String(starting?.version), /^\d+\.\d+\.\d+$/)
  assert.match(String(starting?.instance), /^[\w-]{12}$/)
  const [settings] = await events(gateway, 'settings that differ from the defaults')
  assert.equal(settings?.DRAIN_MS, '500')
  assert.equal(settings?.DATABASE_URL, '(hidden)')
  const client = await gateway.connect()
  gateway.signal('SIGTERM')
  assert.equal((await client.closed).code, 1012)
  assert.deepEqual(await gateway.exit, { code: 0, signal: null })
  assert.equal((await events(gateway, 'drain begins'))[0]?.connections, 1)
  await events(gateway, 'drain has ended')
})

test('the loss of the store is one line, and its return another', async t => {
  const server = await startPostgres()
  t.after(() => server.remove())
  const gateway = await startLogging(t, { DATABASE_URL: server.url })
  await server.stop()
  await until('the gateway is not ready', async () => (await gateway.status('/readyz')) === 503)
  await gateway.status('/readyz')
  assert.equal((await events(gateway, 'the store is lost')).length, 1)
  await server.start()
  const [back] = await events(gateway, 'the store is back')
  assert.equal(typeof back?.seconds, 'number')
  assert.equal((await events(gateway, 'the store is lost')).length, 1)
})
