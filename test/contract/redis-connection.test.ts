/** The Directory and the Bus while Redis fails. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { inspect } from 'node:util'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { createRedisBus } from '../../gateway/cluster/redis/bus.ts'
import { connectRedis } from '../../gateway/cluster/redis/connect.ts'
import { createRedisDirectory } from '../../gateway/cluster/redis/directory.ts'
import { SignedTexts } from '../../gateway/cluster/redis/entries.ts'
import { ClusterUnavailable } from '../../gateway/errors.ts'
import { Mode } from '../../protocol/index.ts'
import { runningTime } from '../running-time.ts'
import {
  type RedisServer,
  type RedisServerOptions,
  startRedis,
  startRedisCluster,
  startSentinel,
} from '../servers/redis.ts'
import { startTcpProxy } from '../servers/tcp-proxy.ts'

/** Time limit for noticing a failure. */
const NOTICED_MS = 5000
/** Time limit of a method: its second, and some more for a busy machine. */
const PATIENCE_MS = 1600
const HEALED_MS = 15_000
const POLL_MS = 10

/** Numbers in many buckets, and thus on each node of a Cluster. */
const onAllNodes = Array.from({ length: 64 }, (_, bucket) => bucket * 4096)

const keys = new ClusterKeys('', 'test')
const otherMember = new SignedTexts(keys).instance('other')

async function startServer(t: TestContext, options?: RedisServerOptions) {
  const server = await startRedis(options)
  t.after(server.remove)
  return server
}

async function join(t: TestContext, url: string) {
  const redis = await connectRedis(url, 'test')
  const bus = createRedisBus(redis)
  t.after(async () => {
    await bus.close()
    redis.close()
  })
  return { redis, bus, directory: createRedisDirectory(redis, keys) }
}

/** A subscriber behind a proxy, with the connections `commands` and `listener`. */
async function joinThroughProxy(t: TestContext) {
  const server = await startServer(t)
  const proxy = await startTcpProxy(server.port)
  t.after(proxy.close)
  const member = await join(t, `redis://127.0.0.1:${proxy.port}`)
  const received: Uint8Array[] = []
  await member.bus.subscribe('one', envelope => received.push(envelope))
  const [commands, listener] = proxy.connections
  assert.ok(commands && listener)
  return { ...member, server, proxy, commands, listener, received }
}

async function until(what: string, limit: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + limit; performance.now() < end; await pause(POLL_MS)) {
    if (await isSo()) return
  }
  assert.fail(`not within ${limit} ms: ${what}`)
}

/** In microseconds since 1970. */
async function timeOf(server: RedisServer): Promise<number> {
  const [seconds, microseconds] = String(await server.command('TIME')).split(',')
  return Number(seconds) * 1_000_000 + Number(microseconds)
}

/** Resolves when the action succeeds, after any number of failures. */
function untilServed(action: () => Promise<unknown>): Promise<void> {
  return until('it is served again', HEALED_MS, () =>
    action().then(
      () => true,
      error => {
        assert.ok(error instanceof ClusterUnavailable, inspect(error))
        return false
      },
    ),
  )
}

/** Asserts that an action fails in time. */
async function refused(action: () => Promise<unknown>): Promise<void> {
  const time = await runningTime(assert.rejects(action, ClusterUnavailable))
  assert.ok(time < PATIENCE_MS, `refused after ${time} ms`)
}

/** Asserts that envelopes arrive at the subscriber `one`. */
async function arrives(bus: ReturnType<typeof createRedisBus>, received: Uint8Array[]): Promise<void> {
  const envelope = Uint8Array.of(1, ...randomBytes(8))
  assert.equal(await bus.publish('one', envelope), true)
  await until('the envelope arrives', HEALED_MS, () => received.some(({ length }) => length === envelope.length))
  assert.deepEqual(received.at(-1), envelope)
}

describe('a Redis that fails', { concurrency: 4 }, () => {
  test('calls fail while it is unavailable at the start, and succeed later', async t => {
    const server = await startServer(t)
    await server.kill()
    const { directory, bus } = await join(t, server.url)
    const received: Uint8Array[] = []
    await bus.subscribe('one', envelope => received.push(envelope))
    assert.equal(bus.isHealthy, false)
    await refused(() => directory.find([10001]))
    await refused(() => directory.claim(10001, 'one', Mode.online))
    await refused(() => bus.publish('one', Uint8Array.of(1)))
    await server.start()
    await untilServed(() => directory.find([10001]))
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('it accepts sign-ins again after it was killed and has come back empty', async t => {
    const server = await startServer(t)
    const { directory, bus } = await join(t, server.url)
    const received: Uint8Array[] = []
    await bus.subscribe('one', envelope => received.push(envelope))
    const { entry } = await directory.claim(10001, 'one', Mode.online)
    await server.kill()
    await refused(() => directory.find([10001]))
    await until('the bus knows that it is deaf', NOTICED_MS, () => !bus.isHealthy)
    await server.start()
    await untilServed(() => directory.find([10001]))
    assert.deepEqual(await directory.find([10001]), [undefined])
    await directory.restore('one', [{ number: 10001, generation: entry.generation, mode: entry.mode }])
    assert.deepEqual(await directory.find([10001]), [entry])
    assert.deepEqual(await directory.visible(0, 'above', 10), [10001])
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('P5: generations rise above those of a Redis that was lost', async t => {
    const server = await startServer(t)
    const { directory } = await join(t, server.url)
    const { entry } = await directory.claim(10001, 'one', Mode.online)
    await server.kill()
    await server.start()
    await untilServed(() => directory.find([]))
    await untilServed(() => directory.find([10001]))
    const next = await directory.claim(10001, 'one', Mode.online)
    assert.ok(next.entry.generation > entry.generation)
  })

  test('calls fail within a second while it is paused, and succeed when it resumes', async t => {
    const server = await startServer(t)
    const { directory, bus } = await join(t, server.url)
    const received: Uint8Array[] = []
    await bus.subscribe('one', envelope => received.push(envelope))
    const { entry } = await directory.claim(10001, 'one', Mode.online)
    server.pause()
    await Promise.all([
      refused(() => directory.find([10001])),
      refused(() => directory.setMode(10001, { ...entry, mode: Mode.hidden })),
      refused(() => bus.publish('one', Uint8Array.of(9))),
      until('the bus knows that it is deaf', NOTICED_MS, () => !bus.isHealthy),
    ])
    await refused(() => directory.release(10001, 1))
    server.resume()
    await untilServed(() => directory.find([10001]))
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('P5: a renewal delayed by a paused Redis evicts nobody', async t => {
    const server = await startServer(t)
    const { redis, directory } = await join(t, server.url)
    await directory.renew('one', true)
    await directory.renew('other', true)
    await redis.ask(commands => commands.zadd('test:{instances}', 1, otherMember))
    server.pause()
    await refused(() => directory.renew('one', true))
    // A request counts as late after a second and a half.
    await pause(1000)
    server.resume()
    await until('it was done nevertheless', HEALED_MS, async () => {
      const stats = String(await server.command('INFO', 'commandstats'))
      return /cmdstat_evalsha:calls=([2-9])/.test(stats)
    })
    assert.equal(await server.command('ZSCORE', 'test:{instances}:dead', otherMember), null)
    assert.equal(await server.command('ZSCORE', 'test:{instances}', otherMember), '1')
  })

  test('A6: a late reply to a renewal does not set the clock of sign-ins wrong', async t => {
    const { server, directory, commands } = await joinThroughProxy(t)
    for (let renewals = 0; renewals < 5; renewals++) await directory.renew('one', true)
    commands.client.cork()
    const late = directory.renew('one', true)
    await pause(800)
    commands.client.uncork()
    await late
    const before = await timeOf(server)
    const generation = directory.nextGeneration()
    const after = await timeOf(server)
    const within = 200_000
    assert.ok(generation > before - within, `${before - generation} microseconds behind`)
    assert.ok(generation < after + within, `${generation - after} microseconds ahead`)
  })

  test('closing ends calls in progress, even when Redis is paused', async t => {
    const server = await startServer(t)
    const { redis, directory } = await join(t, server.url)
    server.pause()
    const asked = directory.find([10001])
    redis.close()
    const time = await runningTime(assert.rejects(asked, ClusterUnavailable))
    assert.ok(time < 900, `${time} ms`)
    await refused(() => directory.find([10001]))
  })

  test('scripts still run after Redis has lost them', async t => {
    const server = await startServer(t)
    const { directory } = await join(t, server.url)
    await directory.claim(10001, 'one', Mode.online)
    await server.command('SCRIPT', 'FLUSH')
    const { displaced } = await directory.claim(10001, 'one', Mode.hidden)
    assert.equal(displaced?.mode, Mode.online)
  })

  test('an error of Redis is in the message', async t => {
    const server = await startServer(t)
    const { directory } = await join(t, server.url)
    await server.command('SET', 'test:{users:2}', 'no hash')
    await assert.rejects(directory.find([10001]), /WRONGTYPE/)
    await assert.rejects(directory.claim(10001, 'one', Mode.online), /WRONGTYPE/)
  })

  test('a wrong password is reported, but not shown', async t => {
    const server = await startServer(t, { password: 'right' })
    const { directory } = await join(t, server.url.replace('right', 'wr0ng-secret'))
    await assert.rejects(directory.find([10001]), error => {
      assert.ok(error instanceof ClusterUnavailable)
      assert.match(error.message, /WRONGPASS/)
      assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /wr0ng-secret/)
      return true
    })
  })
})

describe('a subscription that fails', { concurrency: 4 }, () => {
  test('it is renewed after its connection was cut', async t => {
    const { bus, server, received } = await joinThroughProxy(t)
    await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await until('the bus knows that it is deaf', NOTICED_MS, () => !bus.isHealthy)
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('it is renewed after it was unsubscribed from outside', async t => {
    const { bus, listener, received } = await joinThroughProxy(t)
    listener.server.write('UNSUBSCRIBE\r\n')
    await until('it knows that it is deaf', NOTICED_MS, () => !bus.isHealthy)
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('it is renewed when nothing gets through to it', async t => {
    const { bus, listener, received } = await joinThroughProxy(t)
    listener.deafen()
    await until('it knows that it is deaf', NOTICED_MS, () => !bus.isHealthy)
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('it is renewed when another server has taken over', async t => {
    const { bus, directory, server, proxy, commands, received } = await joinThroughProxy(t)
    const replica = await startServer(t, { args: ['--replicaof', `127.0.0.1 ${server.port}`] })
    await until('the replica is in step', HEALED_MS, async () =>
      String(await replica.command('INFO', 'replication')).includes('master_link_status:up'),
    )
    await replica.command('REPLICAOF', 'NO', 'ONE')
    proxy.target = replica.port
    commands.client.destroy()
    await until('it knows that it is deaf', NOTICED_MS, () => !bus.isHealthy)
    await untilServed(() => directory.find([10001]))
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
    assert.equal(await server.command('PUBLISH', 'test:instance:one', 'x'), 0)
  })

  test('connections that the network has dropped are renewed, including the one for commands', async t => {
    const { bus, directory, commands, listener, received } = await joinThroughProxy(t)
    commands.freeze()
    listener.freeze()
    await Promise.all([
      refused(() => directory.find([10001])),
      until('it knows that it is deaf', NOTICED_MS, () => !bus.isHealthy),
    ])
    await untilServed(() => directory.find([10001]))
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('undisturbed, it stays healthy over the same connection', async t => {
    const { bus, proxy, received } = await joinThroughProxy(t)
    const end = performance.now() + 3500
    while (performance.now() < end) {
      assert.equal(bus.isHealthy, true)
      await pause(POLL_MS)
    }
    assert.equal(proxy.connections.length, 2)
    assert.deepEqual(received, [])
  })

  test('it ends when the bus is closed', async t => {
    const { bus, listener, proxy } = await joinThroughProxy(t)
    const closed = once(listener.client, 'close')
    await bus.close()
    await closed
    assert.equal(bus.isHealthy, false)
    assert.equal(proxy.connections.length, 2)
  })
})

describe('Redis of several servers', { concurrency: 2 }, () => {
  test('Sentinel: when the master dies, the gateway continues with the next', async t => {
    const redis = await startSentinel({ password: 'secret word' })
    t.after(redis.remove)
    const { directory, bus } = await join(t, redis.url)
    const received: Uint8Array[] = []
    await bus.subscribe('one', envelope => received.push(envelope))
    await directory.claim(10001, 'one', Mode.online)
    await redis.master.kill()
    await refused(() => directory.find([10001]))
    await untilServed(() => directory.claim(10001, 'one', Mode.hidden))
    assert.equal((await directory.find([10001]))[0]?.mode, Mode.hidden)
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('Sentinel: the gateway leaves a master that became a replica', async t => {
    const redis = await startSentinel()
    t.after(redis.remove)
    const { directory, bus } = await join(t, redis.url)
    const received: Uint8Array[] = []
    await bus.subscribe('one', envelope => received.push(envelope))
    await redis.sentinel.command('SENTINEL', 'FAILOVER', 'main')
    // Becoming the master closes its connections.
    await until('the replica is the master', HEALED_MS, () =>
      redis.replica.command('ROLE').then(
        role => String(role).startsWith('master'),
        () => false,
      ),
    )
    // The Sentinel would do this some seconds later.
    await redis.master.command('REPLICAOF', '127.0.0.1', redis.replica.port)
    await untilServed(() => directory.claim(10001, 'one', Mode.online))
    assert.match(String(await redis.replica.command('HGET', 'test:{users:2}', '10001')), /^one:/)
    await until('the bus listens where it publishes', NOTICED_MS, () => bus.publish('one', Uint8Array.of(1)))
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('Cluster: the subscription follows a channel whose slot moves', async t => {
    const cluster = await startRedisCluster()
    t.after(cluster.remove)
    const { bus } = await join(t, cluster.url)
    const received: Uint8Array[] = []
    await bus.subscribe('one', envelope => received.push(envelope))
    const [first, second] = cluster.nodes
    assert.ok(first && second)
    const slot = Number(await first.command('CLUSTER', 'KEYSLOT', 'test:instance:one'))
    const ids = await Promise.all(cluster.nodes.map(node => node.command('CLUSTER', 'MYID')))
    const isWithFirst = slot < 5462
    const target = String(ids[isWithFirst ? 1 : 0])
    for (const node of [isWithFirst ? second : first, ...cluster.nodes]) {
      await node.command('CLUSTER', 'SETSLOT', slot, 'NODE', target)
    }
    await until('the bus knows that it is deaf', NOTICED_MS, () => !bus.isHealthy)
    await until('the bus hears', HEALED_MS, () => bus.isHealthy)
    await arrives(bus, received)
  })

  test('Cluster: a first command to another node is not mistaken for a restarted Redis', async t => {
    const cluster = await startRedisCluster()
    t.after(cluster.remove)
    const { redis, directory } = await join(t, cluster.url)
    const { connections } = redis
    await directory.find(onAllNodes)
    assert.equal(redis.connections, connections)
  })

  test('Cluster: while one node is unavailable the others work, and all do when it is back', async t => {
    const cluster = await startRedisCluster()
    t.after(cluster.remove)
    await Promise.all(cluster.nodes.map(node => node.command('CONFIG', 'SET', 'cluster-require-full-coverage', 'no')))
    const { directory } = await join(t, cluster.url)
    await directory.find(onAllNodes)
    const [lost] = cluster.nodes
    await lost?.kill()
    const outcomes = await Promise.allSettled(onAllNodes.map(number => directory.find([number])))
    const kinds = new Set(outcomes.map(outcome => outcome.status))
    assert.deepEqual(kinds, new Set(['fulfilled', 'rejected']))
    await lost?.start()
    await untilServed(() => directory.find(onAllNodes))
  })
})
