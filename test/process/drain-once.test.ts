/** Users talk while their server is stopped and started again: nothing is lost, and nothing comes twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startInstance, startShared } from '../cluster/processes.ts'
import { until } from '../until.ts'
import { Chatter } from './chatter.ts'
import { GatewayProcess } from './gateway-process.ts'

const ROUNDS = 4
/** The SIGTERM comes at another time of the conversation in each round. */
const TALK_MS = 80
const STEP_MS = 17

/** Two who talk to each other, each on the first of these gateways that lets them in. */
async function couple(
  t: { after(done: () => void): void },
  one: readonly GatewayProcess[],
  other: readonly GatewayProcess[],
): Promise<Chatter[]> {
  const [ming, hong] = [await Chatter.signUp(one), await Chatter.signUp(other)]
  for (const chatter of [ming, hong]) t.after(() => chatter.leave())
  ming.talkTo(hong)
  hong.talkTo(ming)
  return [ming, hong]
}

/** Stops and starts a gateway again and again while they talk. */
async function restart(gateway: GatewayProcess, chatters: readonly Chatter[]): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    await pause(TALK_MS + round * STEP_MS)
    gateway.signal('SIGTERM')
    assert.deepEqual(await gateway.exit, { code: 0, signal: null })
    await gateway.startAgain()
    await until('everyone is back', async () => chatters.every(chatter => chatter.isOnline))
  }
}

/** Each heard every text of the other once, in order. */
async function assertOnce(chatters: readonly Chatter[]): Promise<void> {
  for (const chatter of chatters) chatter.hush()
  await until('all is settled', async () => chatters.every(chatter => chatter.isSettled))
  for (const [place, chatter] of chatters.entries()) {
    const partner = chatters[place ^ 1]
    assert.ok(partner !== undefined && partner.said.length > ROUNDS)
    await until('all has come', async () => chatter.heard.length >= partner.said.length)
    assert.deepEqual(chatter.heard, partner.said)
  }
}

for (const DRAIN_MS of ['0', '150']) {
  test(`M4, M5: two users on an instance that drains over ${DRAIN_MS} ms hear each other exactly once`, async t => {
    const gateway = await GatewayProcess.start({ DRAIN_MS, RATE_LIMITS: 'off' })
    t.after(() => gateway.remove())
    const chatters = [...(await couple(t, [gateway], [gateway])), ...(await couple(t, [gateway], [gateway]))]
    await restart(gateway, chatters)
    await assertOnce(chatters)
    for (const { closeCodes } of chatters) assert.deepEqual(closeCodes, new Array(ROUNDS).fill(1012))
  })
}

test('M4, M5: between an instance that stays and one that drains everything arrives exactly once', async t => {
  const shared = await startShared(t)
  const [stays, drains] = await Promise.all([startInstance(t, shared), startInstance(t, shared, { DRAIN_MS: '100' })])
  const chatters = [...(await couple(t, [stays], [drains, stays])), ...(await couple(t, [drains, stays], [stays]))]
  await restart(drains, chatters)
  await assertOnce(chatters)
})
