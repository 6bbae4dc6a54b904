/** P1: to users on other instances, a hidden user is offline, byte for byte; `hidden-time.test.ts` shows that the time tells nothing, either. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Manner, Mode } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { startCluster } from '../start-gateway.ts'

const INSTANCES = 3

const gateway = await startCluster(INSTANCES, { RATE_LIMITS: 'off' })
after(() => gateway.close())

/** A watcher on one instance; a hidden user and one who has gone, both from another. */
async function setting(verification = 0) {
  const profile = { nickname: 'Ling', verification }
  const watcher = await gateway.signUp()
  const hidden = await gateway.signUp(profile, Manner.hidden)
  await gateway.connect()
  await gateway.connect()
  const gone = await gateway.signUp(profile)
  // Friends have been told by then.
  await gone.expectNothing()
  await gone.close()
  while (await isListed(watcher, gone.number));
  await gateway.connect()
  return { watcher, hidden, gone: gone.number, isHidden: hidden.number }
}

async function isListed(watcher: TestClient, number: number): Promise<boolean> {
  const { users } = await watcher.ask('listOnline', { start: number - 1, count: 1, direction: 2 })
  return users.some(user => user.number === number)
}

/** What a request about this number brings, without the number itself. */
async function answerTo(watcher: TestClient, number: number, ask: (number: number) => void): Promise<string> {
  ask(number)
  return JSON.stringify(await watcher.barrier()).replaceAll(String(number), 'number')
}

test('P1: adding, the login roster and a file offer bring the same', async () => {
  const { watcher, hidden, gone, isHidden } = await setting()
  for (const ask of [
    (friend: number) => watcher.send('addFriend', { friend }),
    (friend: number) => watcher.send('offerFile', { friend, name: 'a.txt', length: 5 }),
    (start: number) => watcher.send('listOnline', { start: start - 1, count: 1, direction: 2 }),
    (number: number) => watcher.send('search', { condition: `number = ${number} and online = 1` }),
    (number: number) => watcher.send('search', { condition: `number = ${number} and online = 0` }),
    (number: number) => watcher.send('getProfile', { friend: number }),
  ]) {
    assert.equal(await answerTo(watcher, isHidden, ask), await answerTo(watcher, gone, ask))
  }
  for (let instance = 0; instance < INSTANCES; instance++) {
    const again = await gateway.connect()
    const [group] = await again.login(watcher.number)
    const states = new Map(group?.friends.map(({ number, state }) => [number, state]))
    assert.deepEqual([states.get(isHidden), states.get(gone)], [Mode.offline, Mode.offline])
  }
  await hidden.barrier()
})

test('P1: asking first brings the same', async () => {
  const { watcher, gone, isHidden } = await setting(1)
  const ask = (friend: number) => watcher.send('addFriend', { friend })
  assert.equal(await answerTo(watcher, isHidden, ask), await answerTo(watcher, gone, ask))
})

test('P1: friends elsewhere hear nothing of a hidden user who signs in, signs out, moves and gets lost', async () => {
  const { watcher, hidden, isHidden } = await setting()
  watcher.send('addFriend', { friend: isHidden })
  await watcher.waitFor('friendAdded')
  await hidden.close()
  for (let move = 0; move < INSTANCES; move++) await gateway.signIn(isHidden, undefined, Manner.hidden)
  const last = await gateway.signIn(isHidden, undefined, Manner.hidden)
  last.cut()
  await watcher.expectNothing()
})
