/** What friends on all instances see of a user who moves about while the bus does its worst (P2, P5). */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Manner, Mode } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { until } from '../until.ts'
import { type Instance, startInstances } from './instances.ts'
import { createLossyBus } from './lossy-bus.ts'
import { seededRandom } from './seeded-random.ts'

const STEPS = 25

async function setting(t: TestContext, seed: number) {
  const bus = createLossyBus(seed)
  const { a, b, c, account, close } = await startInstances(bus)
  t.after(async () => {
    bus.heal()
    await close()
  })
  const all = [a, b, c]
  const number = await account()
  const friends = await Promise.all(all.map(instance => friendOf(instance, number)))
  return { bus, all, number, friends }
}

/** Someone who has the number in a group, and all states that were shown of it. */
async function friendOf(instance: Instance, number: number) {
  const client = await instance.signUp()
  const shown: number[] = [Mode.offline]
  client.on('frame', ({ name, values }) => {
    if (name === 'friendState' && values.friend === number) shown.push(values.state)
  })
  client.send('addFriend', { friend: number })
  await client.waitFor('friendAdded')
  return { client, shown }
}

for (const seed of [1, 2, 3, 4]) {
  test(`P2: friends are shown changes only, and in the end what is (seed ${seed})`, async t => {
    const { bus, all, number, friends } = await setting(t, seed)
    const random = seededRandom(seed)
    const anyInstance = () => all[Math.floor(random() * all.length)] as Instance
    bus.set({ drop: 0.2, duplicate: 0.2, delayMs: 10 })
    let user: TestClient | undefined
    let mode: Mode = Mode.offline
    for (let step = 0; step < STEPS; step++) {
      const what = Math.floor(random() * 6)
      if (user === undefined || what === 0) {
        const manner = random() < 0.3 ? Manner.hidden : Manner.normal
        user = await anyInstance().connect()
        await user.login(number, undefined, manner)
        mode = manner === Manner.hidden ? Mode.hidden : Mode.online
      } else if (what === 1) {
        await user.cut()
        user = undefined
        mode = Mode.offline
      } else {
        mode = ([Mode.online, Mode.hidden, Mode.doNotDisturb] as const)[what % 3] ?? Mode.online
        user.send('setMode', { mode })
        await user.waitFor('mode')
      }
      if (random() < 0.5) await pause(random() * 100)
    }
    bus.heal()
    // A connection that was cut ends a moment later.
    await pause(200)
    for (let round = 0; round < 3; round++) {
      await Promise.all(all.map(({ peers }) => peers.arrived([...peers.alive])))
    }
    const truth = mode === Mode.hidden ? Mode.offline : mode
    for (const { shown } of friends) {
      await until(
        () => `${truth} is shown, not ${shown}`,
        () => shown.at(-1) === truth,
      )
      const repeated = shown.filter((state, place) => state === shown[place - 1])
      assert.deepEqual(repeated, [], `shown ${shown}`)
    }
  })
}
