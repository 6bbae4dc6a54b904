/** Presence and broadcasts across instances: what they cost on the bus, and whom they reach. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readConfig } from '../../gateway/config.ts'
import { startServer } from '../../gateway/server.ts'
import { Mode } from '../../protocol/index.ts'
import { TestClient } from '../client.ts'
import { startRedis } from '../servers/redis.ts'
import { startCluster } from '../start-gateway.ts'
import { overhear } from './published.ts'

const INSTANCES = 3

const redis = await startRedis()
const gateway = await startCluster(INSTANCES, { REDIS_URL: redis.url })
const published = await overhear(redis.url)
after(async () => {
  published.close()
  await gateway.close()
  await redis.remove()
})

/** So many users, on one instance after the other. */
async function users(count: number): Promise<TestClient[]> {
  const all: TestClient[] = []
  while (all.length < count) all.push(await gateway.signUp())
  return all
}

/** Resolves when all instances know that the watched user has confirmed the message about it. */
async function befriend(watcher: TestClient, watched: TestClient): Promise<void> {
  watcher.send('addFriend', { friend: watched.number })
  await watcher.waitFor('friendAdded')
  await watched.waitFor('message')
  await watcher.barrier()
}

test('P2: a change of state is published once to each other instance, however many friends are there', async () => {
  const [user, ...friends] = (await users(1 + 4 * INSTANCES)) as [TestClient, ...TestClient[]]
  for (const friend of friends) await befriend(friend, user)
  await published.settled()
  await published.take()
  await user.ask('setMode', { mode: Mode.doNotDisturb })
  for (const friend of friends) {
    assert.deepEqual(await friend.next('friendState'), { friend: user.number, state: Mode.doNotDisturb })
  }
  await published.settled()
  const all = await published.take()
  const presenceView = all.filter(({ envelope }) => envelope.items.length > 0)
  assert.equal(presenceView.length, INSTANCES - 1)
  assert.equal(new Set(presenceView.map(({ to }) => to)).size, INSTANCES - 1)
  assert.ok(presenceView.every(({ envelope }) => envelope.items.length === 1))
  const acknowledgements = all.length - presenceView.length
  assert.ok(acknowledgements <= INSTANCES - 1, `${acknowledgements} acknowledgements`)
})

test('P2: a change of state is not published where no friend is', async () => {
  const [user, , friend] = (await users(INSTANCES)) as [TestClient, TestClient, TestClient]
  await befriend(friend, user)
  await published.settled()
  await published.take()
  await user.ask('setMode', { mode: Mode.doNotDisturb })
  await friend.next('friendState')
  const told = (await published.take()).filter(({ envelope }) => envelope.items.length > 0)
  assert.equal(told.length, 1)
})

test('P2: a change that nobody sees is not published', async () => {
  const [user, friend, , neighbour] = (await users(1 + INSTANCES)) as [TestClient, TestClient, TestClient, TestClient]
  await befriend(friend, user)
  await user.ask('setMode', { mode: Mode.hidden })
  await friend.next('friendState')
  await published.settled()
  await published.take()
  await user.ask('setMode', { mode: Mode.offline })
  // What goes from the same instance to the same instance comes in order.
  neighbour.send('sendMessage', { recipient: friend.number, text: 'afterwards' })
  assert.equal((await friend.next('message')).text, 'afterwards')
  await friend.expectNothing()
  await published.settled()
  const names = (await published.take()).flatMap(({ envelope }) => envelope.items.map(({ name }) => name))
  assert.ok(!names.includes('presence'), `${names}`)
})

test('M3: a broadcast to everyone is published once to each other instance', async () => {
  const [user, ...others] = (await users(2 * INSTANCES)) as [TestClient, ...TestClient[]]
  await published.settled()
  await published.take()
  user.send('broadcast', { group: 0, text: 'hello all' })
  for (const other of others) assert.equal((await other.next('message')).text, 'hello all')
  const told = (await published.take()).filter(({ envelope }) => envelope.items.length > 0)
  assert.deepEqual(
    told.map(({ envelope }) => envelope.items.map(({ name }) => name)),
    new Array(INSTANCES - 1).fill(['broadcast']),
  )
})

test('M3: a broadcast to everyone reaches an instance that has just started, and comes from there', async t => {
  const [old] = (await users(1)) as [TestClient]
  const settings = { PORT: '0', LOG_LEVEL: 'silent', DRAIN_MS: '0', REDIS_URL: redis.url }
  const late = await startServer(readConfig({ ...settings, DATABASE_URL: gateway.database.url }))
  t.after(() => late.close())
  const newcomer = await TestClient.connect(`${late.url.replace('http', 'ws')}/ws`)
  await newcomer.signUp()
  old.send('broadcast', { group: 0, text: 'welcome' })
  assert.equal((await newcomer.next('message')).text, 'welcome')
  newcomer.send('broadcast', { group: 0, text: 'thank you' })
  assert.equal((await old.waitFor('message', ({ text }) => text === 'thank you')).number, newcomer.number)
})

test('P2: friends on all instances see a user who moves from one to the other once, as online', async () => {
  const [user, ...friends] = (await users(1 + INSTANCES)) as [TestClient, ...TestClient[]]
  for (const friend of friends) await befriend(friend, user)
  for (let move = 0; move < INSTANCES; move++) await gateway.signIn(user.number)
  for (const friend of friends) await friend.expectNothing()
})
