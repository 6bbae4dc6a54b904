/** An instance stands still (SIGSTOP, as a machine that swaps or is moved) and goes on. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Kind, Mode } from '../../protocol/index.ts'
import { until } from '../until.ts'
import { startProcesses } from './processes.ts'
import { untilReady } from './readiness.ts'
import { SharedFault } from './shared-fault.ts'
import { Talk } from './talk.ts'
import { friendsOn, User } from './user.ts'

/** Beyond the lease of an instance, and until the others have noticed. */
const LONG_MS = 9000
const SHORT_MS = 2500
const OPERATOR = 10_001

const processes = await startProcesses({ after }, { OPERATORS: String(OPERATOR) })
const { one, two, three, all, database } = processes
const operator = await User.signUp(three)

/** `three` stands still. */
function standstill(tests: number, milliseconds: number): SharedFault {
  let since = 0
  return new SharedFault(
    tests,
    async () => {
      three.signal('SIGSTOP')
      since = performance.now()
    },
    async () => {
      await pause(Math.max(0, since + milliseconds - performance.now()))
      three.signal('SIGCONT')
      await untilReady(...all)
    },
  )
}

describe('an instance stands still beyond its lease', { concurrency: true }, () => {
  const long = standstill(5, LONG_MS)

  test('E2: its clients are closed (1013), and it comes back clean', async () => {
    const [ming, gone] = await friendsOn(one, three)
    const left = await User.connect(three)
    await long.meanwhile(async () => {})
    assert.equal((await gone.closed).code, 1013)
    assert.ok(left.isConnected, 'a connection that nobody had signed in on was closed')
    await ming.sees(gone, Mode.offline)
    const back = await User.signIn(three, gone.number)
    await ming.sees(back, Mode.online)
    await ming.say(back, 'welcome')
    await back.isHealthy(ming, 'welcome')
    await back.say(ming, 'thanks')
    await ming.isHealthy(back, 'thanks')
  })

  test('P5: nobody stays a ghost', async () => {
    const [ming, hong, gone, leaving] = await friendsOn(one, two, three, three)
    await long.meanwhile(async () => {
      await leaving.vanish()
      for (const friend of [ming, hong]) await friend.sees(gone, Mode.offline)
    })
    await gone.closed
    for (const friend of [ming, hong]) {
      const online = [...(await friend.online()), ...(await friend.searchOnline())]
      for (const user of [gone, leaving]) {
        assert.ok(!online.includes(user.number))
        await friend.sees(user, Mode.offline)
      }
    }
  })

  test('A6: who signed in elsewhere meanwhile is not disturbed', async () => {
    const [ming, early, late] = await friendsOn(one, three, three)
    const moved = await long.meanwhile(async () => {
      const first = await User.signIn(two, early.number)
      await ming.sees(late, Mode.offline)
      return [first, await User.signIn(two, late.number)]
    })
    for (const old of [early, late]) assert.ok([1013, 4001].includes((await old.closed).code))
    for (const user of moved) {
      await ming.sees(user, Mode.online)
      await ming.say(user, 'still there?')
      await user.isHealthy(ming, 'still there?')
      assert.ok(user.isConnected)
    }
    const online = await ming.online()
    for (const user of moved) assert.ok(online.includes(user.number))
  })

  test('M4: nothing that a barrier answered for is lost, to users there and from them', async () => {
    const [ming, gone] = await friendsOn(one, three)
    const [to, from] = [new Talk(ming, gone), new Talk(gone, ming)]
    await Promise.all([to.underway, from.underway])
    await long.meanwhile(async () => {})
    await Promise.all([to.stop(), from.over])
    const back = await User.signIn(two, gone.number)
    await ming.isHealthy(gone, ...from.promised)
    await until('what was promised', () => {
      const heard = new Set([...gone.textsFrom(ming), ...back.textsFrom(ming)])
      return to.promised.every(text => heard.has(text))
    })
  })

  test('S2: a monitor whose operator was there ends everywhere, and that is written down once', async () => {
    const [ming, hong] = await friendsOn(one, two)
    const back = await User.signUp(two)
    operator.client.send('monitor', { watched: ming.number })
    await operator.client.barrier()
    await long.meanwhile(async () => {
      await hong.sees(ming, Mode.online)
    })
    await operator.closed
    const again = await User.signIn(two, OPERATOR)
    const there = await User.signUp(three)
    await there.say(ming, 'unwatched')
    await ming.say(there, 'unwatched')
    await back.say({ number: OPERATOR }, 'last')
    await again.isHealthy(back, 'last')
    assert.ok(!again.kinds.includes(Kind.monitored), 'a copy came')
    const ends = (await database.rows('audit')).filter(({ action }) => action === 'monitor end')
    assert.equal(ends.length, 1)
  })
})

describe('an instance stands still for less than its lease', { concurrency: true }, () => {
  const short = standstill(2, SHORT_MS)

  test('M5: nothing is lost, and nobody is closed', async () => {
    const [ming, there] = await friendsOn(one, three)
    const [to, from] = [new Talk(ming, there), new Talk(there, ming)]
    await Promise.all([to.underway, from.underway])
    await short.meanwhile(async () => {})
    await Promise.all([to.stop(), from.stop()])
    await there.isHealthy(ming, ...to.promised)
    await ming.isHealthy(there, ...from.promised)
    assert.ok(ming.isConnected && there.isConnected)
  })

  test('P2: nobody is shown wrong afterwards', async () => {
    const [ming, there, moving] = await friendsOn(one, three, three)
    const moved = await short.meanwhile(async () => {
      await ming.setMode(Mode.doNotDisturb)
      return User.signIn(two, moving.number)
    })
    assert.equal((await moving.closed).code, 4001)
    await there.sees(ming, Mode.doNotDisturb)
    for (const friend of [ming, there]) await friend.sees(moved, Mode.online)
    await ming.sees(there, Mode.online)
    await until('they are listed', async () => {
      const online = await ming.online()
      return online.includes(there.number) && online.includes(moved.number)
    })
  })
})
