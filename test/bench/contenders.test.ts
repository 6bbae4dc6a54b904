/** What the gateway is measured against: each server carries texts both ways, alone and across two instances. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Contender } from '../../bench/contenders/contender.ts'
import { contendersAcross, contendersAlone } from '../../bench/contenders/list.ts'
import { drivers } from '../../bench/drivers.ts'
import { SPREAD_MS, signIn } from '../../bench/sign-in.ts'
import { Tally } from '../../bench/user.ts'
import { until } from '../until.ts'
import { pairUp } from './pair-up.ts'

const USERS = 2
const MESSAGES = 50

async function chat({ start, driver }: Contender): Promise<Tally> {
  const { origins, firstNumber, stop } = await start()
  const tally = new Tally()
  const users = await signIn(firstNumber, USERS, origins, drivers[driver], tally)
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

for (const [title, contenders] of [
  ['on one instance', await contendersAlone(USERS)],
  ['across two instances', await contendersAcross(USERS)],
] as const) {
  describe(`Benchmark: a conversation ${title}`, () => {
    for (const contender of contenders) {
      test(contender.name, { skip: contender.version === undefined }, async () => {
        const { faults } = await chat(contender)
        assert.deepEqual([...faults], [])
      })
    }
  })
}
