/** What users have of a Redis that is away for a while, whatever the reason. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Manner, Mode } from '../../protocol/index.ts'
import { BARRIER_MS, runningTime } from '../running-time.ts'
import { query } from '../servers/postgres.ts'
import type { RedisServer } from '../servers/redis.ts'
import { type Processes, startProcesses } from './processes.ts'
import { untilDegraded, untilReady } from './readiness.ts'
import { SharedFault } from './shared-fault.ts'
import { Talk } from './talk.ts'
import { friendsOn, User } from './user.ts'

/** What instances that have been started just now know of Redis' time may differ by less; nothing else tells who came first. */
const CLOCKS_DIFFER_MS = 100

/** How many messages have been stored so far. */
async function stored({ database }: Processes): Promise<unknown> {
  const [row] = await query(database.url, 'select last_value from messages_id_seq')
  return row?.last_value
}

export async function describeOutage(
  title: string,
  { away, back }: { away(redis: RedisServer): Promise<void>; back(redis: RedisServer): Promise<void> },
): Promise<void> {
  const processes = await startProcesses({ after })
  const { one, two, three, all, redis } = processes

  describe(title, { concurrency: true }, () => {
    const outage = new SharedFault(
      7,
      async () => {
        await away(redis)
        await untilDegraded(/Redis/, ...all)
      },
      async () => {
        await back(redis)
        await untilReady(...all)
      },
    )

    test('users on the same instance chat, and nobody is closed', async () => {
      const [ming, hong] = await friendsOn(one, one)
      await outage.meanwhile(async () => {
        await ming.say(hong, 'hello')
        await hong.isHealthy(ming, 'hello')
        await hong.setMode(Mode.doNotDisturb)
        await ming.sees(hong, Mode.doNotDisturb)
      })
      await ming.say(hong, 'again')
      assert.ok(ming.isConnected && hong.isConnected)
    })

    test('M1, M4: messages to others are stored within the time of a barrier, and reach them afterwards', async () => {
      const [ming, hong] = await friendsOn(one, two)
      await outage.meanwhile(async () => {
        for (const texts of [['1', '2', '3'], ['4']]) {
          const time = await runningTime(ming.say(hong, ...texts))
          assert.ok(time <= BARRIER_MS, `the barrier took ${time} ms`)
        }
      })
      await hong.isHealthy(ming, '1', '2', '3', '4')
    })

    test('M5: who talks all the time is heard in full and in order', async () => {
      const [ming, hong, gang] = await friendsOn(one, two, three)
      const pairs = [
        [ming, hong],
        [hong, gang],
        [gang, ming],
      ] as const
      const talks = pairs.map(([from, to]) => ({ from, to, talk: new Talk(from, to) }))
      for (const { talk } of talks) await talk.underway
      await outage.meanwhile(async () => {})
      for (const { from, to, talk } of talks) {
        await talk.stop()
        await to.isHealthy(from, ...talk.promised)
      }
    })

    test('P2, P5: friends learn who signed in, out, changed mode or vanished meanwhile', async () => {
      const [ming, hong, gang] = await friendsOn(one, two, three)
      const [leaving, vanishing, hiding] = await friendsOn(one, two, three)
      const absent = await User.signUp(two)
      const subscribers = [ming, hong, gang]
      for (const watcher of subscribers) await watcher.befriend(leaving, vanishing, hiding, absent)
      const coming = absent.number
      await absent.signOut()
      const late = await outage.meanwhile(async () => {
        await Promise.all([leaving.signOut(), vanishing.vanish(), hiding.setMode(Mode.hidden)])
        await ming.setMode(Mode.doNotDisturb)
        return User.signIn(three, coming)
      })
      for (const watcher of subscribers) {
        for (const gone of [leaving, vanishing, hiding]) await watcher.sees(gone, Mode.offline)
        await watcher.sees(late, Mode.online)
      }
      for (const watcher of [hong, gang]) await watcher.sees(ming, Mode.doNotDisturb)
    })

    test('P2: who signs in meanwhile sees friends afterwards, and is seen', async () => {
      const [ming, hong] = await friendsOn(one, two)
      await ming.vanish()
      const back = await outage.meanwhile(async () => {
        const back = await User.signIn(three, ming.number)
        assert.equal(back.stateOf(hong), Mode.offline)
        return back
      })
      await back.sees(hong, Mode.online)
      await hong.sees(back, Mode.online)
      await hong.say(back, 'welcome')
      await back.isHealthy(hong, 'welcome')
    })

    test('P2: who is added as a friend meanwhile is seen afterwards', async () => {
      const [ming, hong] = [await User.signUp(one), await User.signUp(two)]
      await outage.meanwhile(() => ming.befriend(hong))
      await ming.sees(hong, Mode.online)
    })

    test('A6: of two that sign in as the same number meanwhile, the newest stays', async () => {
      const [ming, hong] = await friendsOn(one, two)
      const [older, newer, newest] = await outage.meanwhile(async () => {
        const older = await User.signIn(two, ming.number)
        await pause(CLOCKS_DIFFER_MS)
        const newer = await User.signIn(three, ming.number)
        await pause(CLOCKS_DIFFER_MS)
        return [older, newer, await User.signIn(one, ming.number, Manner.hidden)]
      })
      for (const gone of [ming, older, newer]) assert.equal((await gone?.closed)?.code, 4001)
      await hong.say({ number: ming.number }, 'which?')
      await newest?.isHealthy(hong, 'which?')
      assert.ok(newest?.isConnected)
      await hong.sees(ming, Mode.offline)
    })
  })

  test('afterwards messages go straight to other instances, past the mailbox', async () => {
    const [ming, hong] = await friendsOn(one, two)
    const before = await stored(processes)
    await ming.say(hong, 'straight')
    await hong.isHealthy(ming, 'straight')
    assert.equal(await stored(processes), before)
  })
}
