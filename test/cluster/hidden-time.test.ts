/** P1, M4: the times of barriers do not tell a hidden user from an absent one, wherever each of them and the sender are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Manner } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { rankEffect } from '../rank-effect.ts'
import { testDatabase } from '../servers/postgres.ts'
import { startCluster, startGateway, type TestGateway } from '../start-gateway.ts'

/**
 * If there is nothing to tell, 400 measurements of each go beyond the limit once in 70 times. Then 1,200 more are taken and all
 * judged, which go beyond it less than once in a million times.
 */
const SAMPLES = 400
const MORE_SAMPLES = 1200
const LIMIT = 0.1
/** The second message of each measurement meets the work that the first has caused. A friend's mailbox has room for this many. */
const MESSAGES_EACH = 2
const SAMPLES_PER_PAIR = 400

const settings = { RATE_LIMITS: 'off' }

interface Pair {
  readonly hidden: number
  readonly gone: number
}

/** A hidden user and one who has gone, both with the watcher on their lists; the watcher is on this instance. */
async function pair(gateway: TestGateway, watcher: TestClient, isConfirming: boolean): Promise<Pair> {
  const hidden = await gateway.connect({ autoPong: isConfirming })
  await hidden.signUp({}, Manner.hidden)
  const gone = await gateway.signUp()
  for (const client of [hidden, gone]) {
    client.send('addFriend', { friend: watcher.number })
    await client.barrier()
  }
  await watcher.barrier()
  await gone.close()
  return { hidden: hidden.number, gone: gone.number }
}

/** How long a few messages take, each with a barrier behind it. */
async function timeOf(watcher: TestClient, recipient: number): Promise<number> {
  const start = performance.now()
  for (let count = 0; count < MESSAGES_EACH; count++) {
    watcher.send('sendMessage', { recipient, text: 'are you there?' })
    await watcher.expectNothing()
  }
  return performance.now() - start
}

class Times {
  readonly hidden: number[] = []
  readonly gone: number[] = []
  private readonly gateway: TestGateway
  private readonly watcher: TestClient
  private readonly isConfirming: boolean

  constructor(gateway: TestGateway, watcher: TestClient, isConfirming: boolean) {
    this.gateway = gateway
    this.watcher = watcher
    this.isConfirming = isConfirming
  }

  get effect(): number {
    return rankEffect(this.hidden, this.gone)
  }

  /** Measures both in turn, in an order that is drawn each time. */
  async measure(samples: number): Promise<void> {
    for (let start = 0; start < samples; start += SAMPLES_PER_PAIR) {
      const numbers = await pair(this.gateway, this.watcher, this.isConfirming)
      await timeOf(this.watcher, numbers.hidden)
      await timeOf(this.watcher, numbers.gone)
      for (let sample = start; sample < Math.min(samples, start + SAMPLES_PER_PAIR); sample++) {
        const order = Math.random() < 0.5 ? (['hidden', 'gone'] as const) : (['gone', 'hidden'] as const)
        for (const who of order) this[who].push(await timeOf(this.watcher, numbers[who]))
      }
    }
  }
}

async function assertTellsNothing(gateway: TestGateway, watcher: TestClient, isConfirming = true): Promise<void> {
  const times = new Times(gateway, watcher, isConfirming)
  await times.measure(SAMPLES)
  if (Math.abs(times.effect) >= LIMIT) await times.measure(MORE_SAMPLES)
  assert.ok(Math.abs(times.effect) < LIMIT, `the effect is ${times.effect}`)
}

for (const isConfirming of [true, false]) {
  const whose = isConfirming ? '' : ', of a hidden user who confirms nothing'
  test(`P1, M4: on one instance with SQLite${whose}`, async t => {
    const gateway = await startGateway(settings)
    t.after(() => gateway.close())
    await assertTellsNothing(gateway, await gateway.signUp(), isConfirming)
  })
}

test('P1, M4: on one instance with PostgreSQL', async t => {
  const { url, drop } = await testDatabase()
  const gateway = await startGateway({ ...settings, DATABASE_URL: url })
  t.after(() => gateway.close().then(drop))
  await assertTellsNothing(gateway, await gateway.signUp())
})

for (const [where, skipped] of [
  ['the other', 0],
  ['the same', 1],
] as const) {
  test(`P1, M4: on two instances, the hidden user on ${where}`, async t => {
    const gateway = await startCluster(2, settings)
    t.after(() => gateway.close())
    const watcher = await gateway.signUp()
    // Clients connect to the instances in turn.
    for (let count = 0; count < skipped; count++) await gateway.connect()
    await assertTellsNothing(gateway, watcher)
  })
}
