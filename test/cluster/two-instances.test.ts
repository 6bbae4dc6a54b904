/** Two instances that share a store, a directory and a bus: what goes over the bus so far. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createMemoryBus } from '../../gateway/cluster/memory-bus.ts'
import { createMemoryDirectory } from '../../gateway/cluster/memory-directory.ts'
import { readConfig } from '../../gateway/config.ts'
import { type Server, startServer } from '../../gateway/server.ts'
import { Mode } from '../../protocol/index.ts'
import { TestClient } from '../client.ts'

const folder = await mkdtemp(join(tmpdir(), 'oicq-test-'))
const config = readConfig({ PORT: '0', DATABASE_URL: join(folder, 'oicq.db'), LOG_LEVEL: 'silent', DRAIN_MS: '0' })
const shared = { directory: createMemoryDirectory(), bus: createMemoryBus() }
const first = await startServer(config, shared)
const second = await startServer(config, shared)
after(async () => {
  await first.close()
  await second.close()
  await rm(folder, { recursive: true })
})

const connect = (server: Server) => TestClient.connect(`${server.url.replace('http', 'ws')}/ws`)

test('A6: a sign-in on one instance ends the older one on another', async () => {
  const [older, newer] = [await connect(first), await connect(second)]
  const number = await older.signUp()
  await newer.login(number)
  await older.notice()
  assert.equal((await older.closed).code, 4001)
  await newer.expectNothing()
})

test('P2: a friend on another instance sees every visible change, once', async () => {
  const [user, friend] = [await connect(first), await connect(second)]
  const number = await user.signUp()
  await friend.signUp()
  assert.equal((await friend.ask('addFriend', { friend: number })).result, 1)
  assert.equal((await friend.next('friendAdded')).state, Mode.online)
  await user.ask('setMode', { mode: Mode.doNotDisturb })
  assert.deepEqual(await friend.next('friendState'), { friend: number, state: Mode.doNotDisturb })
  await user.ask('setMode', { mode: Mode.hidden })
  assert.deepEqual(await friend.next('friendState'), { friend: number, state: Mode.offline })
  await user.close()
  await friend.expectNothing()
})

test('P4: who is online counts all instances', async () => {
  const [here, there] = [await connect(first), await connect(second)]
  const number = await here.signUp()
  await there.signUp()
  const { users } = await there.ask('listOnline', { start: number - 1, count: 1, direction: 2 })
  assert.deepEqual(
    users.map(user => user.number),
    [number],
  )
})
