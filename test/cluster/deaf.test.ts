/** What instances say to each other does not arrive: their subscriptions are cut, or live on and are deaf. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Mode } from '../../protocol/index.ts'
import { BARRIER_MS, runningTime } from '../running-time.ts'
import { type ProxiedConnection, startTcpProxy } from '../servers/tcp-proxy.ts'
import { startInstance, startShared } from './processes.ts'
import { untilDegraded, untilReady } from './readiness.ts'
import { SharedFault } from './shared-fault.ts'
import { Talk } from './talk.ts'
import { friendsOn, User } from './user.ts'

const shared = await startShared({ after })
const proxy = await startTcpProxy(shared.redis.port)
after(proxy.close)
const [one, two] = await Promise.all([
  startInstance({ after }, shared),
  startInstance({ after }, shared, { REDIS_URL: `redis://127.0.0.1:${proxy.port}` }),
])

/** The connection over which `two` listens now: the one that was made last. */
function listener(): ProxiedConnection {
  const last = proxy.connections.at(-1)
  assert.ok(last)
  return last
}

async function heard(from: User, to: User, talk: Talk): Promise<void> {
  await talk.stop()
  await to.isHealthy(from, ...talk.promised)
}

test('subscriptions that are cut (CLIENT KILL) are made again, and nothing is lost', async () => {
  const [ming, hong] = await friendsOn(one, two)
  const talks = [new Talk(ming, hong), new Talk(hong, ming)] as const
  await Promise.all(talks.map(talk => talk.underway))
  const [quiet, friend] = await friendsOn(one, two)
  await shared.redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
  await quiet.setMode(Mode.doNotDisturb)
  await friend.sees(quiet, Mode.doNotDisturb)
  await untilReady(one, two)
  await heard(ming, hong, talks[0])
  await heard(hong, ming, talks[1])
  assert.ok(ming.isConnected && hong.isConnected)
})

for (const [title, deafen] of [
  ['that hears nothing of what Redis sends', () => listener().deafen()],
  ['that was unsubscribed behind its back', () => listener().server.write(`UNSUBSCRIBE\r\n`)],
] as const) {
  describe(`a subscription ${title}`, { concurrency: true }, () => {
    const deafness = new SharedFault(
      3,
      async () => {
        deafen()
      },
      () => untilReady(one, two),
    )

    test('is noticed, told by /readyz, and made again', async () => {
      const [ming, hong] = await friendsOn(one, two)
      await deafness.meanwhile(async () => {
        await untilDegraded(/do not arrive/, two)
        assert.equal((await one.readiness()).status, 'ready')
      })
      await ming.say(hong, 'again')
      await hong.isHealthy(ming, 'again')
      assert.ok(ming.isConnected && hong.isConnected)
    })

    test('M4: messages over it are answered for in time, and none is lost', async () => {
      const [ming, hong] = await friendsOn(one, two)
      const time = await deafness.meanwhile(() => runningTime(Promise.all([ming.say(hong, '1'), hong.say(ming, '2')])))
      assert.ok(time <= BARRIER_MS, `the barriers took ${time} ms`)
      await hong.isHealthy(ming, '1')
      await ming.isHealthy(hong, '2')
    })

    test('P2, A6: what happened meanwhile is told afterwards', async () => {
      const [ming, hong] = await friendsOn(one, two)
      const elsewhere = await deafness.meanwhile(async () => {
        await ming.setMode(Mode.doNotDisturb)
        return User.signIn(one, hong.number)
      })
      assert.equal((await hong.closed).code, 4001)
      await elsewhere.sees(ming, Mode.doNotDisturb)
      await ming.sees(elsewhere, Mode.online)
    })
  })
}
