/** An upgrade without a stop: the newest migration runs while a gateway of the version before it serves the same database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddFriend, Kind } from '../../protocol/index.ts'
import { admin, jsonOf } from '../admin/admin.ts'
import { PASSWORD, type TestClient } from '../client.ts'
import { testDatabase } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { until } from '../until.ts'
import { GatewayProcess } from './gateway-process.ts'
import { previousVersion } from './previous-version.ts'

/** Has a user write to one who is away, until it is stored (M4). */
async function leave(from: TestClient, recipient: number, text: string): Promise<void> {
  from.send('sendMessage', { recipient, text })
  const before = await from.barrier()
  assert.deepEqual(
    before.filter(({ values }) => 'kind' in values && values.kind !== Kind.added),
    [],
  )
}

/** Does a bit of everything that the store is for, as this user. */
async function use(user: TestClient, other: number): Promise<void> {
  await user.barrier()
  const { group } = await user.ask('addGroup', { name: 'work' })
  assert.ok(group > 1)
  assert.equal((await user.ask('addFriend', { friend: other })).result, AddFriend.added)
  await user.waitFor('friendAdded')
  assert.equal((await user.ask('moveFriends', { moves: [{ friend: other, group }] })).success, 1)
  const { success: _, friend: __, ...profile } = await user.ask('getProfile', { friend: user.number })
  const changed = { ...profile, city: '北京', verification: 0, password: '' }
  assert.equal((await user.ask('updateProfile', changed)).success, 1)
  assert.equal((await user.ask('search', { condition: `number = ${other}` })).users.length, 1)
}

test('M1, A1: a gateway of the version before the newest migration goes on serving after it, beside one of this version', async t => {
  const before = await previousVersion()
  if (before === undefined) return t.skip('git does not have the history: run git fetch --unshallow')
  t.after(() => before.remove())
  const [redis, database] = await Promise.all([startRedis(), testDatabase()])
  t.after(() => Promise.all([redis.remove(), database.drop()]))
  const shared = { REDIS_URL: redis.url, DATABASE_URL: database.url, RATE_LIMITS: 'off' }
  const older = await GatewayProcess.start(shared, [], before.folder)
  t.after(() => older.remove())
  const [ming, away] = [await older.signedUp(), await older.signedUp()]
  await away.close()
  await leave(ming, away.number, 'before')

  const newer = await GatewayProcess.start({ ...shared, LOG_LEVEL: 'info' })
  t.after(() => newer.remove())
  await newer.logs(new RegExp(`"migration":"${before.lacks}"`))

  // Who was signed in, and who comes now, notices nothing.
  const late = await older.signedUp()
  await use(ming, late.number)
  await use(late, ming.number)
  await leave(ming, away.number, 'by the older')
  const hong = await newer.signedUp()
  await use(hong, ming.number)
  await leave(hong, away.number, 'by the newer')

  // What either stored, both deliver, in order.
  for (const gateway of [older, newer]) {
    const client = await gateway.connect()
    await client.login(away.number)
    for (const text of gateway === older ? ['before', 'by the older', 'by the newer'] : ['again']) {
      assert.equal((await client.next('message')).text, text)
    }
    await client.expectNothing()
    await client.close()
    await leave(ming, away.number, 'again')
  }

  const state = async (number: number) => jsonOf(await admin(shared, ['account', String(number), '--json']))[0]
  for (const { number } of [late, hong]) assert.notEqual((await state(number))?.created, 'unknown')

  older.signal('SIGTERM')
  assert.equal((await ming.closed).code, 1012)
  assert.deepEqual(await older.exit, { code: 0, signal: null })
  const back = await newer.connect()
  const groups = await back.login(ming.number, PASSWORD)
  const friends = groups.find(({ name }) => name === 'work')?.friends.map(({ number }) => number)
  assert.deepEqual(friends, [late.number])
  await until('the sign-in is recorded', async () => (await state(ming.number))?.signedIn !== 'unknown')
})
