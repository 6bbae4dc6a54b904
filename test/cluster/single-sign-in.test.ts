/** A number is signed in once across all instances (A6), whatever comes late. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Flag, Mode } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { startCluster } from '../start-gateway.ts'
import { startProcesses } from './processes.ts'
import { friendsOn, User } from './user.ts'

const INSTANCES = 10
const ROUNDS = 3

test('A6: ten simultaneous logins on ten instances leave exactly one, and it works', async t => {
  const gateway = await startCluster(INSTANCES, { RATE_LIMITS: 'off' })
  t.after(() => gateway.close())
  const friend = await gateway.signUp()
  const number = await (await gateway.connect()).register()
  for (let round = 0; round < ROUNDS; round++) {
    const clients: TestClient[] = []
    for (let count = 0; count < INSTANCES; count++) clients.push(await gateway.connect())
    for (const client of clients) client.send('login', { number, password: 'open sesame', manner: 0 })
    const staying = new Set(clients)
    const closed = clients.map(async client => {
      const { code } = await client.closed
      assert.equal(code, 4001)
      staying.delete(client)
      if (staying.size === 1) allButOne.resolve()
    })
    const allButOne = Promise.withResolvers<void>()
    await Promise.race([allButOne.promise, Promise.all(closed)])
    const [last] = staying
    assert.ok(last)
    last.number = number
    const text = `which? ${round}`
    friend.send('sendMessage', { recipient: number, text })
    await friend.barrier()
    await last.waitFor('message', values => values.flag === Flag.user && values.text === text)
    const { users } = await friend.ask('listOnline', { start: 0, count: 255, direction: 2 })
    assert.deepEqual(
      users.map(user => user.number),
      [number],
    )
    await last.barrier()
    await Promise.race(closed.map(each => each.catch(() => {})))
    assert.equal(staying.size, 1)
  }
})

test('P5: a late release never beats a newer claim', async () => {
  const { one, two, three } = await startProcesses({ after })
  const [ming, hong] = await friendsOn(one, two)
  two.signal('SIGSTOP')
  hong.client.cut()
  const back = await User.signIn(three, hong.number)
  await ming.say(back, 'while it stands still')
  // It learns now that the old connection is gone, and releases that sign-in.
  two.signal('SIGCONT')
  const witness = await User.signUp(two)
  await witness.befriend(back)
  await ming.befriend(witness)
  // It may have lost sight of the others for a moment.
  await witness.sees(back, Mode.online)
  assert.equal(ming.stateOf(back), Mode.online)
  assert.ok((await ming.online()).includes(hong.number))
  await witness.say(back, 'after')
  await back.isHealthy(witness, 'after')
  assert.ok(back.isConnected)
})
