/** A neighbour on Redis without CLUSTER_SECRET, who writes what it likes to the keys of the directory (docs/security.md). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { connectRedis } from '../../gateway/cluster/redis/connect.ts'
import { createRedisDirectory } from '../../gateway/cluster/redis/directory.ts'
import { SignedTexts } from '../../gateway/cluster/redis/entries.ts'
import { Mode } from '../../protocol/index.ts'
import { until } from '../until.ts'
import { instancesKnown, Neighbour, SECRET } from './neighbour.ts'
import { startInstance, startShared } from './processes.ts'
import { friendsOn, User } from './user.ts'

const shared = await startShared({ after })
const start = () => startInstance({ after }, shared, { CLUSTER_SECRET: SECRET, LOG_LEVEL: 'info' })
const [one, other] = [await start(), await start()]
const neighbour = await Neighbour.listen(shared.redis.url)
after(() => neighbour.close())
const { redis } = neighbour
const instances = await neighbour.instances()
const connection = await connectRedis(shared.redis.url, 'oicq')
after(() => connection.close())
/** As the gateways read and write it. */
const directory = createRedisDirectory(connection, new ClusterKeys(SECRET, 'oicq'))

/** Later than any sign-in. */
const LATE = 2 ** 52
const guessed = new SignedTexts(new ClusterKeys('', 'oicq'))
/** What a neighbour may write for a number: with a wrong MAC, of the form of earlier versions, and nonsense. */
const forgeries = (number: number, instance: string) => [
  guessed.entry(number, { instance, generation: LATE, mode: Mode.online }),
  `${instance}:${LATE}:1`,
  `${instance}:${Number.MAX_SAFE_INTEGER}99:1:AAAAAAAAAAAAAAAAAAAAAA`,
  'nonsense',
  '',
]

function keyOf(number: number): string {
  return `oicq:{users:${number >>> 12}}`
}

async function entryOf(number: number) {
  const [entry] = await directory.find([number])
  return entry
}

test('messages to a number with a forged entry reach their recipient, and no made-up instance is told anything', async () => {
  const [ming, hong] = [await User.signUp(one), await User.signUp(other)]
  const texts: string[] = []
  for (const instance of ['made-up', ...instances]) {
    for (const entry of forgeries(hong.number, instance)) {
      await redis.hset(keyOf(hong.number), hong.number, entry)
      texts.push(`to ${instance}, ${texts.length}`)
      await ming.say(hong, ...texts.slice(-1))
    }
  }
  await hong.isHealthy(ming, ...texts)
  assert.ok(!neighbour.take().some(({ channel }) => channel.endsWith('made-up')))
})

test('A6: an entry of another number, or of an earlier sign-in, does not take the place of a newer sign-in', async () => {
  const [ming, hong] = [await User.signUp(one), await User.signUp(other)]
  const earlier = String(await redis.hget(keyOf(hong.number), String(hong.number)))
  await redis.hset(keyOf(ming.number), ming.number, earlier)
  assert.equal(await entryOf(ming.number), undefined)
  const newer = await User.signIn(one, hong.number)
  assert.equal((await hong.closed).code, 4001)
  await redis.hset(keyOf(hong.number), hong.number, earlier)
  await ming.say(newer, 'hello')
  await newer.isHealthy(ming, 'hello')
  assert.ok(newer.isConnected)
})

test('A6: a sign-in takes the place of a forged entry, however new that says it is, and displaces nobody', async () => {
  const ming = await User.signUp(one)
  for (const entry of forgeries(ming.number, instances[1] ?? '')) {
    await redis.hset(keyOf(ming.number), ming.number, entry)
    neighbour.take()
    const { entry: claimed, displaced } = await directory.claim(ming.number, 'me', Mode.hidden)
    assert.deepEqual([await entryOf(ming.number), displaced], [claimed, undefined])
    assert.ok(claimed.generation < LATE)
  }
})

test('A6: a forged entry ends no session when instances enter theirs again', async () => {
  const [ming, hong] = await friendsOn(one, other)
  const places = [ming, hong].map(({ number }) => [number, forgeries(number, instances[0] ?? '')[0] ?? ''] as const)
  for (const [number, entry] of places) await redis.hset(keyOf(number), number, entry)
  // The gateways connect again.
  await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await until('both are entered again', async () => {
    const entries = await directory.find([ming.number, hong.number]).catch(() => [])
    return entries.every(entry => entry !== undefined && entry.generation < LATE) && entries.length === 2
  })
  assert.deepEqual([ming.isConnected, hong.isConnected], [true, true])
  await ming.say(hong, 'still here')
  await hong.isHealthy(ming, 'still here')
})

test('made-up instances, alive or dead, are nobody, and nothing is removed because of them', async () => {
  const madeUp = Array.from({ length: 1000 }, (_, number) => `made-up-${number}:AAAAAAAAAAAAAAAAAAAAAA`)
  const scored = (score: number) => madeUp.flatMap(member => [score, member])
  const later = Date.now() + 3_600_000
  await redis.zadd('oicq:{instances}', ...scored(later))
  await redis.zadd('oicq:{instances}:dead', ...scored(Date.now()))
  await redis.zadd('oicq:{instances}:uncleared', ...scored(1))
  const ming = await User.signUp(one)
  // Both renew their leases once more.
  const leases = async () => String(await redis.zrangebyscore('oicq:{instances}', 0, later - 1, 'WITHSCORES'))
  for (let renewals = 0; renewals < 2; renewals++) {
    const before = await leases()
    await until('a lease is renewed', async () => (await leases()) !== before)
  }
  assert.deepEqual([await instancesKnown(one), await instancesKnown(other)], [2, 2])
  assert.deepEqual(await directory.instances(), [...instances].sort())
  assert.doesNotMatch(one.log + other.log, /made-up/)
  assert.ok(ming.isConnected)
})
