/** A neighbour on Redis without CLUSTER_SECRET, who publishes what it likes to the gateways (docs/security.md). */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { ClusterClient } from '../../gateway/admin/cluster-client.ts'
import { encodeCommand, type RemoteCommand } from '../../gateway/admin/remote-messages.ts'
import type { Item } from '../../gateway/cluster/envelope.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { systemNotice } from '../../gateway/session/system-notice.ts'
import { encodeText } from '../../protocol/bytes.ts'
import { Mode } from '../../protocol/index.ts'
import { until } from '../until.ts'
import { forged, instancesKnown, Neighbour, SECRET } from './neighbour.ts'
import { type Scope, startInstance, startShared } from './processes.ts'
import { friendsOn, User } from './user.ts'

const shared = await startShared({ after })
const settings = { CLUSTER_SECRET: SECRET, OPERATORS: '10001' }
const start = (scope: Scope) => startInstance(scope, shared, settings)
const [one, other] = [await start({ after }), await start({ after })]
const neighbour = await Neighbour.listen(shared.redis.url)
after(() => neighbour.close())
/** The ids of both. */
const instances = await neighbour.instances()

/** A message of one to a user of the other, as it was published; it has been delivered. */
async function recordedMessage(from: User, to: User, text: string) {
  neighbour.take()
  await from.say(to, text)
  await to.isHealthy(from, text)
  return neighbour.take()
}

/** Waits until an instance has seen all that was published to it before. */
async function seen(receiver: string): Promise<void> {
  const gateways = [one, other]
  const before = await Promise.all(gateways.map(forged))
  await neighbour.forge('last', receiver, 1)
  await until('the last envelope is seen', async () => {
    const now = await Promise.all(gateways.map(forged))
    return now.some((count, place) => count > Number(before[place]))
  })
}

test('a forged item of any kind does nothing, whoever it says it is from', async () => {
  const [ming, hong] = await friendsOn(one, other)
  const [recipient, number, operator] = [hong.number, hong.number, 10_001]
  const frame = systemNotice(encodeText('forged'))
  const long = 2 ** 50
  const file = { from: ming.number, to: hong.number, id: 1 }
  const order = (command: RemoteCommand): Item => ({
    name: 'adminCommand',
    values: { id: randomUUID(), sentAt: Date.now(), body: encodeCommand(command) },
  })
  const items: Item[] = [
    { name: 'message', values: { id: 1, recipient, first: 1, frame } },
    { name: 'sampledMessage', values: { id: 2, recipient, first: 1, frame, trace: new Uint8Array(24) } },
    { name: 'settled', values: { ids: [1, 2, 3] } },
    { name: 'bounced', values: { ids: [1, 2, 3] } },
    { name: 'refused', values: { id: 1, why: 'noSuchNumber' } },
    { name: 'stored', values: { numbers: [number] } },
    { name: 'requestAcks', values: {} },
    { name: 'broadcast', values: { except: 0, frame } },
    { name: 'presence', values: { number: ming.number, generation: long, mode: 4, subscribers: [number] } },
    { name: 'friendAdded', values: { number: ming.number, generation: long, mode: 4, recipient, frame } },
    { name: 'displaced', values: { number, generation: long } },
    { name: 'monitor', values: { operator, watched: number } },
    { name: 'copy', values: { operator, frame } },
    { name: 'joined', values: {} },
    { name: 'fileOffer', values: { ...file, length: 3, name: 'forged' } },
    { name: 'fileAccepted', values: file },
    { name: 'fileData', values: { ...file, data: Uint8Array.of(1) } },
    { name: 'fileTaken', values: { ...file, length: 1 } },
    { name: 'fileEnded', values: { ...file, why: 'fileCancelled', by: recipient } },
    order({ name: 'notice', values: { text: encodeText('forged') } }),
    order({ name: 'end', values: { number, reason: 'kicked' } }),
    order({ name: 'drain', values: {} }),
    order({ name: 'session', values: { number } }),
  ]
  assert.equal(instances.length, 2)
  const before = (await forged(one)) + (await forged(other))
  let published = 0
  for (const receiver of instances) {
    for (const sender of ['made-up', ...instances.filter(id => id !== receiver)]) {
      for (const item of items) {
        for (const sequence of [0, 1]) {
          await neighbour.forge(sender, receiver, sequence, item)
          published++
        }
      }
    }
  }
  neighbour.take()
  await until('all are counted', async () => (await forged(one)) + (await forged(other)) - before >= published)
  await ming.say(hong, 'still here')
  await hong.isHealthy(ming, 'still here')
  assert.ok(!neighbour.take().some(({ channel }) => channel.endsWith('made-up')), 'made-up instances are told nothing')
  for (const user of [ming, hong]) {
    assert.ok(user.isConnected)
    assert.deepEqual(user.notices, [])
    assert.ok(!user.received.some(({ text }) => text.includes('forged')))
    assert.equal(user.fileAnswers.size, 0)
  }
  assert.deepEqual([await one.status('/readyz'), await other.status('/readyz')], [200, 200])
  assert.equal(await instancesKnown(one), 2)
  for (const { log } of [one, other]) {
    assert.equal(log.split('envelopes rejected').length - 1, 1, 'one line a minute')
    assert.ok(!log.includes(SECRET))
  }
})

test('a recorded message is delivered once, however often and wherever it is published again', async () => {
  const [ming, hong] = await friendsOn(one, other)
  const recorded = await recordedMessage(ming, hong, 'only once')
  assert.ok(recorded.length > 0)
  await neighbour.replay(recorded)
  await neighbour.replay(recorded)
  for (const id of instances) {
    await neighbour.replay(recorded, id)
    await seen(id)
  }
  await ming.say(hong, 'afterwards')
  await hong.isHealthy(ming, 'only once', 'afterwards')
  assert.equal(hong.received.length, 2)
})

test('what was recorded for an instance is of no use after its restart', async t => {
  const third = await start(t)
  const [ming, hong] = await friendsOn(one, third)
  const before = await neighbour.instances()
  const recorded = await recordedMessage(ming, hong, 'before')
  third.signal('SIGTERM')
  await third.startAgain()
  const [id] = (await neighbour.instances()).filter(id => !before.includes(id))
  assert.ok(id)
  const again = await User.signIn(third, hong.number)
  await neighbour.replay(recorded, id)
  await until('the replay is counted', async () => (await forged(third)) >= recorded.length)
  await ming.say(again, 'after')
  await again.isHealthy(ming, 'after')
  assert.deepEqual(again.textsFrom(ming), ['after'])
})

test("a recorded administrator's command is executed once, and by no other instance", async t => {
  const client = await ClusterClient.connect(shared.redis.url, 'oicq', new ClusterKeys(SECRET, 'oicq'))
  t.after(() => client.close())
  const [here, there] = [await User.signUp(one), await User.signUp(other)]
  neighbour.take()
  const { unresponsive } = await client.send(instances, 'notice', { text: encodeText('hello') })
  assert.deepEqual(unresponsive, [])
  await Promise.all([here.hasNotice(/hello/), there.hasNotice(/hello/)])
  const commands = neighbour.take().filter(({ channel }) => instances.some(id => channel.endsWith(id)))
  assert.ok(commands.length >= instances.length)
  await neighbour.replay(commands)
  for (const id of instances) {
    await neighbour.replay(commands, id)
    await seen(id)
  }
  await here.say(there, 'afterwards')
  await there.isHealthy(here, 'afterwards')
  await here.client.barrier()
  assert.deepEqual([here.notices, there.notices], [['hello'], ['hello']])
  assert.match(one.log, /"reason":"replayed"/)
})

test('the admin command without the secret is not heard', async t => {
  const client = await ClusterClient.connect(shared.redis.url, 'oicq', new ClusterKeys('', 'oicq'))
  t.after(() => client.close())
  const { replies, unresponsive } = await client.send(instances, 'drain', {})
  assert.deepEqual([replies.size, unresponsive.length], [0, instances.length])
  assert.deepEqual([await one.status('/readyz'), await other.status('/readyz')], [200, 200])
})

test('an instance without the secret warns at its start, and has no part in the cluster', async t => {
  await until('no other instance is known any more', async () => (await instancesKnown(one)) === 2)
  const stranger = await startInstance(t, shared)
  assert.match(stranger.log, /CLUSTER_SECRET is empty/)
  assert.doesNotMatch(one.log, /CLUSTER_SECRET is empty/)
  const [ming, hong] = [await User.signUp(one), await User.signUp(stranger)]
  await ming.befriend(hong)
  assert.equal(ming.stateOf(hong), Mode.offline)
  assert.deepEqual([await instancesKnown(one), await instancesKnown(stranger)], [2, 1])
})
