/** P1, M4: the times of barriers do not tell a hidden user from an absent one, wherever each of them and the sender are. */
import { test } from 'node:test'
import { Manner } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { testDatabase } from '../servers/postgres.ts'
import { startCluster, startGateway, type TestGateway } from '../start-gateway.ts'
import { assertTellsNothing, type Pair } from '../tells-nothing.ts'

/** The second message of each measurement meets the work that the first has caused. A friend's mailbox has room for this many. */
const MESSAGES_EACH = 2

const settings = { RATE_LIMITS: 'off' }

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

function assertMessagesTellNothing(gateway: TestGateway, watcher: TestClient, isConfirming = true): Promise<void> {
  return assertTellsNothing({
    pair: () => pair(gateway, watcher, isConfirming),
    timeOf: recipient => timeOf(watcher, recipient),
  })
}

for (const isConfirming of [true, false]) {
  const whose = isConfirming ? '' : ', of a hidden user who confirms nothing'
  test(`P1, M4: on one instance with SQLite${whose}`, async t => {
    const gateway = await startGateway(settings)
    t.after(() => gateway.close())
    await assertMessagesTellNothing(gateway, await gateway.signUp(), isConfirming)
  })
}

test('P1, M4: on one instance with PostgreSQL', async t => {
  const { url, drop } = await testDatabase()
  const gateway = await startGateway({ ...settings, DATABASE_URL: url })
  t.after(() => gateway.close().then(drop))
  await assertMessagesTellNothing(gateway, await gateway.signUp())
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
    await assertMessagesTellNothing(gateway, watcher)
  })
}
