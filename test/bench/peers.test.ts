/** What the gateway is measured against: each server carries texts both ways, alone and across two instances. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { dialects } from '../../bench/dialects.ts'
import { peersAcross, peersAlone } from '../../bench/peers/list.ts'
import type { Peer } from '../../bench/peers/peer.ts'
import { SPREAD_MS, signIn } from '../../bench/sign-in.ts'
import { Tally } from '../../bench/user.ts'
import { until } from '../until.ts'
import { pairUp } from './pair-up.ts'

const USERS = 2
const MESSAGES = 50

async function chat({ start, dialect }: Peer): Promise<Tally> {
  const { origins, firstNumber, stop } = await start()
  const tally = new Tally()
  const users = await signIn(firstNumber, USERS, origins, dialects[dialect], tally)
  try {
    const [one, other] = pairUp(users)
    if (origins.length > 1) await pause(SPREAD_MS)
    one.answering = true
    other.answering = true
    one.say()
    other.say()
    await until('the texts have arrived', () => tally.received >= MESSAGES || tally.faults.size > 0)
    return tally
  } finally {
    for (const user of users) user.leave()
    await stop()
  }
}

for (const [title, peers] of [
  ['on one instance', await peersAlone(USERS)],
  ['across two instances', await peersAcross(USERS)],
] as const) {
  describe(`Benchmark: a conversation ${title}`, () => {
    for (const peer of peers) {
      test(peer.name, { skip: peer.version === undefined }, async () => {
        const { faults } = await chat(peer)
        assert.deepEqual([...faults], [])
      })
    }
  })
}
