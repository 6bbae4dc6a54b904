/** An instance dies without a word (kill -9). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { FILE_CHUNK_BYTES, Kind, Mode } from '../../protocol/index.ts'
import { until } from '../until.ts'
import { startProcesses } from './processes.ts'
import { SharedFault } from './shared-fault.ts'
import { Talk } from './talk.ts'
import { friendsOn, User } from './user.ts'

/** P5. */
const OFFLINE_MS = 15_000
const OPERATOR = 10_001

const processes = await startProcesses({ after }, { OPERATORS: String(OPERATOR) })
const { one, two, three, database } = processes
const operator = await User.signUp(three)

const death = new SharedFault(
  7,
  async () => {
    three.signal('SIGKILL')
    await three.exit
  },
  async () => {},
)

describe('an instance is killed', { concurrency: true }, () => {
  test('P5: friends elsewhere see its users offline within 15 s, and nothing shows them any more', async () => {
    const [ming, hong, gone] = await friendsOn(one, two, three)
    const witness = await User.signUp(one)
    await witness.befriend(gone)
    await death.meanwhile(async () => {})
    await Promise.all([ming, hong, witness].map(friend => friend.sees(gone, Mode.offline, OFFLINE_MS)))
    await witness.vanish()
    const back = await User.signIn(two, witness.number)
    assert.equal(back.stateOf(gone), Mode.offline)
    for (const user of [ming, hong, back]) {
      assert.ok(!(await user.online()).includes(gone.number), 'listed as online')
      assert.ok(!(await user.searchOnline()).includes(gone.number), 'found as online')
    }
    await ming.say(gone, 'for later')
    const kept = (await database.rows('messages')).filter(({ recipient }) => recipient === gone.number)
    assert.ok(kept.length > 0)
  })

  test('M4: nothing that a barrier answered for is lost on its way to users there', async () => {
    const [ming, hong, gone] = await friendsOn(one, two, three)
    const talks = [new Talk(ming, gone), new Talk(hong, gone)]
    for (const talk of talks) await talk.underway
    await death.meanwhile(async () => {})
    for (const talk of talks) await talk.stop()
    const back = await User.signIn(two, gone.number)
    for (const [place, from] of [ming, hong].entries()) {
      await until(`what ${from.number} was promised`, () => {
        const heard = new Set([...gone.textsFrom(from), ...back.textsFrom(from)])
        return talks[place]?.promised.every(text => heard.has(text)) === true
      })
    }
  })

  test('M4: nothing that a barrier answered for is lost on its way from users there', async () => {
    const [ming, hong, gone] = await friendsOn(one, two, three)
    const absent = await User.signUp(one)
    await absent.vanish()
    const talk = new Talk(gone, ming, hong, absent)
    await talk.underway
    await death.meanwhile(() => talk.over)
    const late = await User.signIn(two, absent.number)
    for (const user of [ming, hong, late]) await user.isHealthy(gone, ...talk.promised)
  })

  test('X2: a file to a user there ends, and one from there, too', async () => {
    const [ming, hong, gone] = await friendsOn(one, two, three)
    ming.client.send('offerFile', { friend: gone.number, name: 'to.txt', length: 1_000_000 })
    await gone.client.waitFor('fileOffer')
    gone.client.send('answerFile', { friend: ming.number, accepted: 1 })
    await ming.client.waitFor('fileAnswer', ({ accepted }) => accepted === 1)
    ming.client.send('fileData', { friend: gone.number, data: new Uint8Array(FILE_CHUNK_BYTES) })
    gone.client.send('offerFile', { friend: hong.number, name: 'from.txt', length: 1_000_000 })
    await hong.client.waitFor('fileOffer')
    hong.client.send('answerFile', { friend: gone.number, accepted: 1 })
    await gone.client.waitFor('fileAnswer', ({ friend, accepted }) => friend === hong.number && accepted === 1)
    await death.meanwhile(async () => {})
    const { accepted } = await ming.client.waitFor('fileAnswer', ({ friend }) => friend === gone.number)
    assert.equal(accepted, 0)
    await hong.hasNotice(new RegExp(`^file ${gone.number}: the other user is not there`))
  })

  test('S2: a monitor whose operator was there ends, and that is written down once', async () => {
    const [ming, hong] = await friendsOn(one, two)
    operator.client.send('monitor', { watched: ming.number })
    await operator.client.barrier()
    await ming.say(hong, 'watched')
    await operator.client.waitFor('message', ({ kind, text }) => kind === Kind.monitored && text.endsWith('watched'))
    await death.meanwhile(async () => {})
    const ends = async () =>
      (await database.rows('audit')).filter(
        ({ action, actor, subject }) => action === 'monitor end' && actor === OPERATOR && subject === ming.number,
      )
    await until('the end is written down', async () => (await ends()).length > 0)
    const back = await User.signIn(two, OPERATOR)
    await until('no copies are made', async () => {
      await ming.say(hong, 'unwatched')
      const frames = await back.client.barrier()
      return !frames.some(({ name, values }) => name === 'message' && values.kind === Kind.monitored)
    })
    assert.equal((await ends()).length, 1)
  })

  test('its users sign in elsewhere at once, and get everything', async () => {
    const [ming, gone] = await friendsOn(one, three)
    const back = await death.meanwhile(async () => {
      await ming.say(gone, 'before')
      const back = await User.signIn(two, gone.number)
      assert.equal(back.stateOf(ming), Mode.online)
      await ming.say(back, 'after')
      return back
    })
    await back.isHealthy(ming, 'before', 'after')
    await ming.sees(back, Mode.online)
  })

  test('A6: who signed in elsewhere is not disturbed when it is declared dead', async () => {
    const [ming, gone, other] = await friendsOn(one, three, three)
    const back = await death.meanwhile(() => User.signIn(two, gone.number))
    await ming.sees(other, Mode.offline, OFFLINE_MS)
    assert.equal(ming.stateOf(back), Mode.online)
    assert.ok((await ming.online()).includes(back.number))
    await ming.say(back, 'still there')
    await back.isHealthy(ming, 'still there')
    assert.ok(back.isConnected)
  })
})
