/** What a client sends stays within the server's flood allowance, whatever its program does. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { maxCostOf, outgoingFrame } from '../../client/outgoing-frame.ts'
import { Pacer } from '../../client/pacer.ts'
import { TokenBucket } from '../../gateway/connection/rate-limit.ts'
import { encodeText, userMessages } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { newClient } from './client-fixtures.ts'
import { acceptAndEcho, type FakeConnection, FakeServer, type FromUser } from './fake-server.ts'

/** A clock of the test, for the client and the bucket. */
function clock(t: TestContext) {
  let now = 1000
  t.mock.method(performance, 'now', () => now)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  return {
    now: () => now,
    pass(milliseconds: number) {
      now += milliseconds
      t.mock.timers.tick(milliseconds)
    },
  }
}

/** A lane with this many frames of this cost. */
function laneOf(pacer: Pacer, cost: number, count: number, sent: (cost: number) => void) {
  let left = count
  pacer.join({
    sendNext() {
      if (left === 0) return false
      left--
      pacer.spend(cost)
      sent(cost)
      return true
    },
  })
  return { left: () => left }
}

test('a pacer never spends more than the server’s bucket has', t => {
  const time = clock(t)
  const bucket = new TokenBucket(time.now())
  const pacer = new Pacer()
  const arrive = (cost: number) => {
    assert.ok(bucket.spend(cost, time.now()))
    pacer.answered(cost)
  }
  const underWay: number[] = []
  const lanes = [1, 2, 25, 201].map(cost => laneOf(pacer, cost, 100, cost => underWay.push(cost)))
  pacer.run()
  while (lanes.some(lane => lane.left() > 0)) {
    time.pass(100)
    for (const cost of underWay.splice(0)) arrive(cost)
  }
})

test('what a stalled network delivers at once stays within the bucket', t => {
  const time = clock(t)
  const bucket = new TokenBucket(time.now())
  const pacer = new Pacer()
  const underWay: number[] = []
  laneOf(pacer, 25, 1000, cost => underWay.push(cost))
  pacer.run()
  for (let second = 0; second < 20; second++) time.pass(1000)
  for (const cost of underWay.splice(0)) {
    assert.ok(bucket.spend(cost, time.now()))
  }
})

test('lanes take turns', t => {
  const time = clock(t)
  const pacer = new Pacer()
  const costs: number[] = []
  for (const cost of [100, 101]) laneOf(pacer, cost, 100, cost => costs.push(cost))
  pacer.run()
  time.pass(100)
  assert.deepEqual(costs.slice(0, 4), [100, 101, 100, 101])
})

test('M3, M7, S1: a broadcast and a search may cost more than their rows', () => {
  const broadcast = (group: number) => outgoingFrame('broadcast', { number: 10001, group, text: encodeText('hi') })
  const search = (length: number) => outgoingFrame('search', { number: 10001, condition: ' '.repeat(length) })
  assert.equal(maxCostOf(broadcast(0), 7), 101)
  assert.equal(maxCostOf(broadcast(1), 7), 8)
  assert.equal(maxCostOf(broadcast(1), 1000), 256)
  assert.equal(maxCostOf(search(100), 0), 25)
  assert.ok(maxCostOf(search(528), 0) >= 125)
  assert.equal(maxCostOf(search(60_000), 0), maxCostOf(search(1024), 0))
})

/** Serves searches, and charges everything to the bucket of a real server. */
function chargingServer(bucket: TokenBucket, now: () => number) {
  return (connection: FakeConnection, frame: FromUser) => {
    assert.ok(bucket.spend(userMessages[frame.name].cost, now()), 'the server would read more slowly')
    acceptAndEcho(connection, frame)
    if (frame.name === 'search') connection.send('searchResult', { success: 1, users: [] })
    if (frame.name === 'setMode') connection.send('mode', { number: 10001, mode: frame.values.mode })
  }
}

async function pacedUser(t: TestContext, requestTimeoutMs = 15_000) {
  const time = clock(t)
  const server = await FakeServer.start(t, chargingServer(new TokenBucket(time.now()), time.now))
  const user = newClient(server.url, { requestTimeoutMs })
  await user.signIn(10001, PASSWORD)
  return { time, user, connection: await server.connection() }
}

/** Lets time pass, in which frames come and go, until the promise is settled. */
async function passUntil<T>(time: { pass(milliseconds: number): void }, promise: Promise<T>): Promise<T> {
  let isSettled = false
  const settled = () => {
    isSettled = true
  }
  promise.then(settled, settled)
  while (!isSettled) {
    time.pass(20)
    await new Promise(resolve => setImmediate(resolve))
  }
  return promise
}

test('400 searches at once are all answered; the deadline of each begins when it is sent', async t => {
  const { time, user } = await pacedUser(t, 10_000)
  const start = time.now()
  await passUntil(time, Promise.all(Array.from({ length: 400 }, () => user.search('age > 20'))))
  assert.ok(time.now() - start > 40_000)
})

test('messages do not wait for requests that were there before', async t => {
  const { time, user, connection } = await pacedUser(t)
  const searches = Array.from({ length: 100 }, () => user.search('age > 20'))
  await passUntil(time, user.sendMessage(10002, 'hello'))
  assert.ok(connection.frames.filter(({ name }) => name === 'search').length < 50)
  await passUntil(time, Promise.all(searches))
})

test('signing out does not wait for requests that are not sent yet: they are rejected', async t => {
  const { time, user, connection } = await pacedUser(t)
  const searches = Promise.allSettled(Array.from({ length: 100 }, () => user.search('age > 20')))
  await passUntil(time, user.signOut())
  const results = await searches
  const rejected = results.flatMap(result => (result.status === 'rejected' ? [result.reason.name] : []))
  assert.deepEqual([...new Set(rejected)], ['NotSignedIn'])
  assert.equal(connection.frames.at(-1)?.name, 'setMode')
})
