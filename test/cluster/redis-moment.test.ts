/** Redis goes away at the very moment when someone signs in or out: what was asked of it may be done, or be done late. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Mode } from '../../protocol/index.ts'
import type { GatewayProcess } from '../process/gateway-process.ts'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { type Scope, startInstance, startProcesses, startShared } from './processes.ts'
import { untilDegraded, untilReady } from './readiness.ts'
import { friendsOn, User } from './user.ts'

/** Beyond what the gateway waits for an answer, and for a connection that says nothing. */
const PAUSE_MS = 4000

const shared = await startShared({ after })
const one = await startInstance({ after }, shared)

/** An instance that loses its connections to Redis when it asks something of them; that still gets there. */
async function startFragile(scope: Scope) {
  const proxy = await startTcpProxy(shared.redis.port)
  scope.after(proxy.close)
  const gateway = await startInstance(scope, shared, { REDIS_URL: `redis://127.0.0.1:${proxy.port}` })

  /** Has the connections lost with the next request like this. */
  function loseAfter(request: RegExp): void {
    for (const connection of proxy.connections) {
      connection.client.on('data', (data: Buffer) => {
        if (request.test(data.toString('latin1'))) for (const each of proxy.connections) each.freeze()
      })
    }
  }
  return { gateway, loseAfter }
}

/** The requests as they are on the wire: a number signs in, or out; entries are looked up. */
const claim = (number: number) =>
  new RegExp(`\\r\\n${number}\\r\\n\\$16\\r\\n(\\d{16})\\r\\n\\$\\d+\\r\\n.{12}:\\1:\\d:`)
const release = (number: number) => new RegExp(`\\r\\n${number}\\r\\n\\$16\\r\\n\\d{16}\\r\\n(?!\\$)`)
const lookUp = /hmget/

async function healed(gateway: GatewayProcess): Promise<void> {
  await untilDegraded(/Redis/, gateway)
  await untilReady(gateway)
}

async function isShownOffline(user: { number: number }, friend: User): Promise<void> {
  await friend.sees(user, Mode.offline)
  const back = await User.signIn(one, friend.number)
  assert.equal(back.stateOf(user), Mode.offline)
  assert.ok(!(await back.online()).includes(user.number), 'listed as online')
}

describe('the connections to Redis are lost', { concurrency: 3 }, () => {
  test('with the answer to a sign-in: the user is there, and seen', async t => {
    const { gateway, loseAfter } = await startFragile(t)
    const [ming, hong] = await friendsOn(one, one)
    await hong.vanish()
    loseAfter(claim(hong.number))
    const back = await User.signIn(gateway, hong.number)
    await healed(gateway)
    await back.sees(ming, Mode.online)
    await ming.sees(back, Mode.online)
    await ming.say(back, 'hello')
    await back.isHealthy(ming, 'hello')
  })

  test('A6: with the answer to a sign-in: the older one ends', async t => {
    const { gateway, loseAfter } = await startFragile(t)
    const older = await User.signUp(one)
    loseAfter(claim(older.number))
    const newer = await User.signIn(gateway, older.number)
    await healed(gateway)
    assert.equal((await older.closed).code, 4001)
    assert.ok(newer.isConnected)
  })

  test('P5, A6: with the answer to the sign-in of a user who leaves at once: nobody stays a ghost, nor an older one', async t => {
    const { gateway, loseAfter } = await startFragile(t)
    const [ming, hong] = await friendsOn(one, one)
    loseAfter(claim(hong.number))
    const back = await User.signIn(gateway, hong.number)
    await back.vanish()
    await healed(gateway)
    assert.equal((await hong.closed).code, 4001)
    await isShownOffline(hong, ming)
  })

  test('P2: before a user who signs in could be told of friends: they are shown afterwards', async t => {
    const { gateway, loseAfter } = await startFragile(t)
    const [ming, hong] = await friendsOn(one, one)
    await hong.vanish()
    loseAfter(lookUp)
    const back = await User.signIn(gateway, hong.number)
    assert.equal(back.stateOf(ming), Mode.offline)
    await back.sees(ming, Mode.online)
    await ming.sees(back, Mode.online)
  })

  test('P2: with the answer to a sign-out: friends learn of it', async t => {
    const { gateway, loseAfter } = await startFragile(t)
    const [ming, hong] = await friendsOn(one, gateway)
    loseAfter(release(hong.number))
    await hong.signOut()
    await healed(gateway)
    await isShownOffline(hong, ming)
  })

  test('P2: before friends could be looked up at a sign-out: they learn of it', async t => {
    const { gateway, loseAfter } = await startFragile(t)
    const [ming, hong] = await friendsOn(one, gateway)
    loseAfter(lookUp)
    await hong.signOut()
    await isShownOffline(hong, ming)
  })

  test('P2: before friends could be looked up at a change of mode: they learn of it', async t => {
    const { gateway, loseAfter } = await startFragile(t)
    const [ming, hong] = await friendsOn(one, gateway)
    loseAfter(lookUp)
    await hong.setMode(Mode.doNotDisturb)
    await ming.sees(hong, Mode.doNotDisturb)
  })
})

describe('Redis stands still while users sign in and out', { concurrency: true }, () => {
  test('A6, P5: what it does late changes nothing: the newest sign-in stays, who left is gone', async t => {
    const { redis, one, two, three, all } = await startProcesses(t)
    const [ming, moving, leaving, going] = await friendsOn(one, one, one, two)
    await Promise.all([moving.vanish(), leaving.vanish()])
    await ming.sees(leaving, Mode.offline)
    redis.pause()
    // These three requests are in Redis' hands, and are done when it goes on.
    const [older, left] = await Promise.all([
      User.signIn(two, moving.number),
      User.signIn(two, leaving.number),
      going.signOut(),
    ])
    const newest = await User.signIn(three, moving.number)
    await left.vanish()
    await pause(PAUSE_MS)
    redis.resume()
    await untilReady(...all)
    assert.equal((await older.closed).code, 4001)
    await ming.sees(newest, Mode.online)
    await ming.say(newest, 'which?')
    await newest.isHealthy(ming, 'which?')
    assert.ok(newest.isConnected)
    const online = await ming.online()
    for (const gone of [left, going]) {
      await ming.sees(gone, Mode.offline)
      assert.ok(!online.includes(gone.number), 'listed as online')
    }
  })
})
