import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { after, test } from 'node:test'
import { startInstance, startShared } from '../cluster/processes.ts'
import type { GatewayProcess } from '../process/gateway-process.ts'
import { until } from '../until.ts'
import { admin, jsonOf, type Ran } from './admin.ts'

const shared = await startShared({ after })

function run(...args: string[]): Promise<Ran> {
  return admin({ REDIS_URL: shared.redis.url, DATABASE_URL: shared.database.url }, args)
}

/** The id of the instance where someone is signed in. */
async function instanceOf({ number }: { number: number }): Promise<string> {
  const [session] = jsonOf(await run('sessions', '--number', String(number), '--json'))
  return String(session?.instance)
}

/** What instances shows, without the ids. */
async function shown(): Promise<unknown[]> {
  return jsonOf(await run('instances', '--json')).map(({ instance: _, ...rest }) => rest)
}

async function startTwo(t: { after(done: () => Promise<unknown>): void }): Promise<[GatewayProcess, GatewayProcess]> {
  const start = () => startInstance(t, shared, { DRAIN_MS: '300' })
  const both = [await start(), await start()] as [GatewayProcess, GatewayProcess]
  await until('there are two', async () => (await shown()).length === 2)
  return both
}

test('drain does what SIGTERM does, and waits until the instance has left', async t => {
  const [one, two] = await startTwo(t)
  const [leaving, staying] = [await one.signedUp(), await two.signedUp()]
  const instance = await instanceOf(leaving)
  const { code, output } = await run('drain', instance)
  assert.deepEqual({ code, output }, { code: 0, output: `${instance} has left\n` })
  assert.equal((await leaving.closed).code, 1012)
  assert.deepEqual(await one.exit, { code: 0, signal: null })
  await staying.expectNothing()
  assert.deepEqual(await shown(), [{ state: 'serving', host: hostname(), sessions: 1, connections: 1 }])
  const entries = (await shared.database.rows('audit')).filter(({ action }) => String(action).startsWith('drain'))
  assert.deepEqual(
    entries.map(({ action, detail }) => `${action} ${String(detail).replace(/^.*?: /, '')}`),
    [`drain ${instance}`, `drain done ${instance} has left`],
  )
})

test('an instance that is not there is not drained, and nobody leaves', async t => {
  const gateway = await startInstance(t, shared)
  const client = await gateway.signedUp()
  const { code, errors } = await run('drain', 'nobody')
  assert.deepEqual({ code, errors }, { code: 1, errors: 'there is no instance nobody\n' })
  await client.expectNothing()
})

test('while it drains, an instance says so', async t => {
  const gateway = await startInstance(t, shared, { DRAIN_MS: '20000' })
  for (let count = 0; count < 3; count++) await gateway.signedUp()
  gateway.signal('SIGTERM')
  await gateway.untilUnready()
  assert.ok(jsonOf(await run('instances', '--json')).some(({ state }) => state === 'draining'))
})
