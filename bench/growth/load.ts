/** The load of the growth benchmark: users with friends sign in, some at a time, and then say nothing. Prints what it measured as JSON. */
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuMicroseconds, settledKiB } from '../process-usage.ts'
import { sum } from '../statistics.ts'
import { type Client, connectAll, Faults, logInAll } from '../storms/client.ts'
import { readJob } from '../storms/job.ts'

export interface GrowthWork {
  users: number
}

export interface GrowthResult {
  /** Processor time of all servers for each sign-in, in milliseconds, with all that friends were told. */
  signInMs: number
  /** Resident memory of all servers in the end. */
  residentMiB: number
  /** Processor time at rest of all servers together, as a share of one core. */
  restCores: number
  faults: Record<string, number>
}

/** Users already signed in when the measurement begins: they have the servers compile their code. */
const BASE_USERS = 200
const AT_ONCE = 200
const REST_MS = 10_000
/** In which friends are told. */
const QUIET_MS = 1000

const { work, origins, pids, firstNumber } = readJob<GrowthWork>()
const faults = new Faults()
const clients: Client[] = []

/** Signs in all places from one to another. */
async function signIn(from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += AT_ONCE) {
    const arrivals = await connectAll(firstNumber + first, Math.min(AT_ONCE, to - first), origins, faults)
    await logInAll(arrivals, faults)
    // Each is told of friends who come later.
    for (const client of arrivals) client.hear = () => {}
    clients.push(...arrivals)
  }
  await sleep(QUIET_MS)
}

const usedMs = () => sum(pids.map(cpuMicroseconds)) / 1000

await signIn(0, BASE_USERS)
const atBaseMs = usedMs()
await signIn(BASE_USERS, work.users)
const signInMs = (usedMs() - atBaseMs) / (work.users - BASE_USERS)
const residentMiB = (await settledKiB(pids)) / 1024
const atRestMs = usedMs()
const restedAt = performance.now()
await sleep(REST_MS)
const restCores = (usedMs() - atRestMs) / (performance.now() - restedAt)
for (const client of clients) client.cut()
const result: GrowthResult = { signInMs, residentMiB, restCores, faults: faults.toJSON() }
console.log(JSON.stringify(result))
