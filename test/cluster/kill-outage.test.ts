/** An instance dies while Redis is away, and so has no lease that could run out when it is back. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Mode } from '../../protocol/index.ts'
import { until } from '../until.ts'
import { startInstance, startShared } from './processes.ts'
import { untilDegraded, untilReady } from './readiness.ts'
import { SharedFault } from './shared-fault.ts'
import { friendsOn, User } from './user.ts'

/** P5, from when Redis is back. */
const OFFLINE_MS = 15_000
const OPERATOR = 10_001

const shared = await startShared({ after })
const start = () => startInstance({ after }, shared, { OPERATORS: String(OPERATOR) })
const [one, gone] = await Promise.all([start(), start()])
const operator = await User.signUp(gone)

describe('an instance is killed while Redis is away', { concurrency: true }, () => {
  const fault = new SharedFault(
    3,
    async () => {
      await shared.redis.kill()
      await untilDegraded(/Redis/, one, gone)
      gone.signal('SIGKILL')
      await gone.exit
    },
    async () => {
      await shared.redis.start()
      await untilReady(one)
    },
  )

  test('P5: friends see its users offline, and nobody stays a ghost', async () => {
    const [ming, hong] = await friendsOn(one, gone)
    await fault.meanwhile(async () => {})
    await ming.sees(hong, Mode.offline, OFFLINE_MS)
    assert.deepEqual((await ming.online()).includes(hong.number), false)
    const back = await User.signIn(one, hong.number)
    await ming.sees(back, Mode.online)
  })

  test('M4: what was sent to them is stored', async () => {
    const [ming, hong] = await friendsOn(one, gone)
    await fault.meanwhile(() => ming.say(hong, 'meanwhile'))
    await ming.say(hong, 'afterwards')
    const back = await User.signIn(one, hong.number)
    await back.isHealthy(ming, 'meanwhile', 'afterwards')
  })

  test('S2: the end of a monitor is written down once', async () => {
    const [ming] = await friendsOn(one, one)
    operator.client.send('monitor', { watched: ming.number })
    await operator.client.barrier()
    await fault.meanwhile(async () => {})
    const ends = async () => (await shared.database.rows('audit')).filter(({ action }) => action === 'monitor end')
    await until('the end is written down', async () => (await ends()).length > 0)
    assert.equal((await ends()).length, 1)
  })
})
