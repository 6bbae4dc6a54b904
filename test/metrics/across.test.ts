/** What instances count when their users write to each other, and what they know of each other. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startInstance, startShared } from '../cluster/processes.ts'
import { User } from '../cluster/user.ts'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { until } from '../until.ts'
import { growth, sample, scrape } from './scrape.ts'

/** How much is said meanwhile, acknowledgements and all, is not the same each time. */
const TRAFFIC = /^oicq_(bus|transport)_/

const shared = await startShared({ after })
const proxy = await startTcpProxy(shared.redis.port)
after(proxy.close)
const [one, two] = await Promise.all([
  startInstance({ after }, shared),
  startInstance({ after }, shared, { REDIS_URL: `redis://127.0.0.1:${proxy.port}` }),
])

test('a message to a user elsewhere counts as bus where it comes from, and as here where it arrives', async () => {
  const [ming, hong] = await Promise.all([User.signUp(one), User.signUp(two)])
  // By then what is stored for Hong has been read, and new messages go straight to the client (M1.7).
  await hong.client.barrier()
  const before = await Promise.all([scrape(one), scrape(two)])
  await ming.say(hong, 'one', 'two')
  await hong.isHealthy(ming, 'one', 'two')
  const now = await Promise.all([scrape(one), scrape(two)])
  assert.deepEqual(growth(before[0], now[0], TRAFFIC), {
    'oicq_frames_received_total{message="sendMessage"}': 2,
    'oicq_frames_received_total{message="connectionTest"}': 1,
    'oicq_messages_total{path="bus"}': 2,
  })
  assert.deepEqual(growth(before[1], now[1], TRAFFIC), { 'oicq_messages_total{path="here"}': 2 })
  const said = growth(before[0], now[0])['oicq_bus_envelopes_total{direction="sent"}']
  const heard = growth(before[1], now[1])
  assert.ok(said !== undefined && said >= 1)
  assert.ok((heard.oicq_bus_items_total ?? 0) >= 2)
  assert.ok((heard['oicq_bus_bytes_total{direction="received"}'] ?? 0) > 0)
  assert.equal(sample(now[0], 'oicq_bus_unanswered_messages'), 0)
})

test('a message to someone who has left meanwhile comes back, and is stored', async () => {
  const [ming, hong] = await Promise.all([User.signUp(one), User.signUp(two)])
  await ming.say(hong, 'you are here')
  await hong.signOut()
  const before = await scrape(one)
  await ming.say(hong, 'you have left')
  assert.deepEqual(growth(before, await scrape(one), TRAFFIC), {
    'oicq_frames_received_total{message="sendMessage"}': 1,
    'oicq_frames_received_total{message="connectionTest"}': 1,
    'oicq_messages_total{path="bus"}': 1,
    'oicq_messages_redelivered_total{reason="returned"}': 1,
    'oicq_messages_total{path="stored"}': 1,
  })
})

test('instances know how many they are, and hear their probes', async () => {
  for (const instance of [one, two]) {
    await until('it has heard a probe', async () => sample(await scrape(instance), 'oicq_bus_probe_seconds_count') >= 1)
    const now = await scrape(instance)
    assert.equal(sample(now, 'oicq_instances'), 2)
    assert.equal(sample(now, 'oicq_directory_reachable'), 1)
    assert.equal(sample(now, 'oicq_bus_hears'), 1)
  }
})

test('an instance that hears nothing any more says so, and counts the probes that it lost', async () => {
  proxy.connections.at(-1)?.deafen()
  await until('it is deaf', async () => sample(await scrape(two), 'oicq_bus_hears') === 0)
  const now = await scrape(two)
  assert.ok(sample(now, 'oicq_bus_probes_lost_total') >= 1)
  assert.equal(sample(await scrape(one), 'oicq_bus_hears'), 1)
})

test('what the store cannot do is counted', async t => {
  const throughProxy = new URL(shared.database.url)
  const away = await startTcpProxy(Number(throughProxy.port || 5432))
  throughProxy.port = String(away.port)
  const gateway = await startInstance({ after: t.after.bind(t) }, { ...shared, database: { url: throughProxy.href } })
  assert.equal(sample(await scrape(gateway), 'oicq_store_failures_total'), 0)
  away.close()
  assert.equal(await gateway.status('/readyz'), 503)
  assert.ok(sample(await scrape(gateway), 'oicq_store_failures_total') >= 1)
})

test('an instance whose Redis is away says so', async () => {
  await shared.redis.kill()
  for (const instance of [one, two]) {
    const isReachable = async () => sample(await scrape(instance), 'oicq_directory_reachable')
    await until('Redis is known to be away', async () => (await isReachable()) === 0)
  }
})
