/** Systems that share one Redis, each with a prefix of its own. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Mode } from '../../protocol/index.ts'
import { postgresDatabase } from '../database.ts'
import { startInstance, startShared } from './processes.ts'
import { friendsOn, User } from './user.ts'

test('REDIS_PREFIX: two systems on one Redis do not see each other', async () => {
  const shared = await startShared({ after })
  const database = await postgresDatabase()
  after(() => database.remove())
  const start = (prefix: string, { url } = shared.database) =>
    startInstance({ after }, shared, { REDIS_PREFIX: prefix, DATABASE_URL: url })
  const [here, alsoHere, there] = await Promise.all([start('one'), start('one'), start('two', database)])

  const [ming, hong] = await friendsOn(here, alsoHere)
  // The same numbers as ming and hong.
  const [double, absent] = [await User.signUp(there), await User.signUp(there)]
  assert.deepEqual([double.number, absent.number], [10_001, 10_002])
  await double.befriend(absent)
  await absent.signOut()
  await double.sees(absent, Mode.offline)
  assert.deepEqual(await double.online(), [])

  await double.say(absent, 'there')
  double.client.send('broadcast', { group: 0, text: 'everyone there' })
  await double.client.barrier()
  await ming.say(hong, 'here')
  await hong.isHealthy(ming, 'here')
  for (const user of [ming, hong]) {
    assert.ok(user.isConnected)
    assert.ok(!user.received.some(({ text }) => text.includes('there')))
  }
  assert.equal(hong.stateOf(ming), Mode.online)
  assert.equal(ming.stateOf(hong), Mode.online)
})
