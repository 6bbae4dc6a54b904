/** PostgreSQL goes away and comes back. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Mode } from '../../protocol/index.ts'
import { newcomer, PASSWORD } from '../client.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { until } from '../until.ts'
import { startInstance } from './processes.ts'
import { untilReady } from './readiness.ts'
import { SharedFault } from './shared-fault.ts'
import { Talk } from './talk.ts'
import { friendsOn, User } from './user.ts'

const [redis, database] = await Promise.all([startRedis(), startPostgres()])
after(() => Promise.all([redis.remove(), database.remove()]))
const start = () => startInstance({ after }, { redis, database })
const [one, two] = await Promise.all([start(), start()])

describe('PostgreSQL is stopped and started again', { concurrency: true }, () => {
  const outage = new SharedFault(
    4,
    async () => {
      await database.stop()
      await until('the instances say that they are not ready', async () => {
        const all = await Promise.all([one, two].map(gateway => gateway.readiness()))
        return all.every(({ status, problems }) => status === 'not ready' && /store/.test(String(problems)))
      })
    },
    async () => {
      await database.start()
      await untilReady(one, two)
    },
  )

  test('E1: what needs it is refused aloud, and done afterwards', async () => {
    const [ming, hong] = await friendsOn(one, two)
    const absent = await User.signUp(two)
    await absent.signOut()
    const stranger = await User.connect(two)
    await ming.client.barrier()
    await outage.meanwhile(async () => {
      assert.equal((await ming.client.ask('addGroup', { name: 'work' })).success, 0)
      await ming.hasNotice(/addGroup: .*cannot reach its data/)
      await ming.say({ number: absent.client.number }, 'lost?')
      await ming.hasNotice(new RegExp(`^sendMessage ${absent.client.number}: .*may still arrive`))
      assert.equal((await stranger.client.ask('register', newcomer)).success, 0)
      await stranger.hasNotice(/register: /)
      const login = { number: absent.client.number, password: PASSWORD, manner: 0 }
      stranger.client.send('login', login)
      assert.equal((await stranger.client.waitFor('loggedIn')).success, 0)
      await stranger.hasNotice(/login: /)
    })
    await ming.client.barrier()
    assert.equal((await ming.client.ask('addGroup', { name: 'work' })).success, 1)
    await ming.say(absent.client, 'kept')
    const back = await User.signIn(two, absent.client.number)
    await back.isHealthy(ming, 'kept')
    assert.ok(ming.isConnected && hong.isConnected && stranger.isConnected)
  })

  test('M1: users who are online go on talking, on one instance and across', async () => {
    const [ming, beside, hong] = await friendsOn(one, one, two)
    const talks = [
      [ming, beside, new Talk(ming, beside)],
      [hong, ming, new Talk(hong, ming)],
      [ming, hong, new Talk(beside, hong)],
    ] as const
    await Promise.all(talks.map(([, , talk]) => talk.underway))
    await outage.meanwhile(async () => {
      const sent = talks.map(([, , talk]) => talk.promised.length)
      await until('all have gone on', async () =>
        talks.every(([, , talk], place) => talk.promised.length > Number(sent[place]) + 20),
      )
    })
    for (const [, , talk] of talks) await talk.stop()
    for (const user of [ming, beside, hong]) assert.deepEqual(user.notices, [])
    await beside.isHealthy(ming, ...talks[0][2].promised)
    await ming.isHealthy(hong, ...talks[1][2].promised)
    await hong.isHealthy(beside, ...talks[2][2].promised)
  })

  test('P2: changes of presence that happen meanwhile are told afterwards', async () => {
    const [ming, leaving, vanishing] = await friendsOn(one, two, two)
    const [changing] = await friendsOn(two, two)
    await ming.befriend(changing)
    await outage.meanwhile(async () => {
      await Promise.all([leaving.signOut(), vanishing.vanish(), changing.setMode(Mode.doNotDisturb)])
    })
    await ming.sees(leaving, Mode.offline)
    await ming.sees(vanishing, Mode.offline)
    await ming.sees(changing, Mode.doNotDisturb)
  })

  test('M5: a message that was not confirmed when it went away is not lost', async () => {
    const ming = await User.signUp(one)
    const hong = await User.signUp(two, { autoPong: false })
    await outage.meanwhile(async () => {
      ming.send(hong, 'unconfirmed')
      await hong.isHealthy(ming, 'unconfirmed')
      await ming.client.barrier()
      await ming.hasNotice(/may still arrive/)
    })
    await ming.say(hong, 'again')
    await hong.vanish()
    const back = await User.signIn(one, hong.number)
    await back.isHealthy(ming, 'again')
  })
})
