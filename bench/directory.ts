/** What a signed-in user weighs in Redis. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisServer } from '../test/servers/redis.ts'
import { QUICK } from './accounts.ts'
import { drivers } from './drivers.ts'
import { openSharedAccounts, startInstances } from './instances.ts'
import { jsonLine, table } from './report.ts'
import { signIn } from './sign-in.ts'
import { median } from './statistics.ts'
import { Tally } from './user.ts'

const INSTANCES = 2
/** Signed in before anything is weighed: they take what there is only once. */
const BASE = 1000
const USERS = 5000
const SAMPLES = 9
const SAMPLE_MS = 200

/** Returns whether every connection stayed. */
export async function benchDirectory(): Promise<boolean> {
  const accounts = await openSharedAccounts(BASE + USERS, QUICK)
  const tally = new Tally()
  try {
    const { origins, redis, died, stop } = await startInstances(INSTANCES, accounts.database)
    const enter = (first: number, count: number) =>
      Promise.race([signIn(first, count, origins, drivers.gateway, tally), died])
    try {
      const base = await enter(accounts.firstNumber, BASE)
      const before = await usedMemory(redis)
      const more = await enter(accounts.firstNumber + BASE, USERS)
      const bytesPerUser = ((await usedMemory(redis)) - before) / USERS
      for (const user of [...base, ...more]) user.leave()
      jsonLine({ bench: 'directory', instances: INSTANCES, base: BASE, users: USERS, bytesPerUser })
      table(
        `Directory: growth of Redis from ${BASE} to ${BASE + USERS} users signed in on ${INSTANCES} instances`,
        ['bytes/user', 'target'],
        [[bytesPerUser.toFixed(0), 'at most 400']],
      )
    } finally {
      await stop()
    }
  } finally {
    await accounts.remove()
  }
  for (const [what, times] of tally.faults) console.log(`Broken: ${times} × ${what}`)
  return tally.faults.size === 0
}

/** In bytes; buffers of connections come and go. */
async function usedMemory(redis: RedisServer): Promise<number> {
  const samples: number[] = []
  while (samples.length < SAMPLES) {
    await sleep(SAMPLE_MS)
    samples.push(Number(/^used_memory:(\d+)/m.exec(String(await redis.command('INFO', 'memory')))?.[1]))
  }
  return median(samples)
}
