/**
 * The load of the growth benchmark: users with friends sign in, some at a time, say nothing for a while, and then some write to their
 * neighbours. Prints what it measured as JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeText } from '../../protocol/index.ts'
import { cpuMicroseconds, settledKiB } from '../process-usage.ts'
import { sum } from '../statistics.ts'
import { type Client, connectAll, Faults, logInAll, until } from '../storms/client.ts'
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
  /** Processor time of all servers for a message at `MESSAGES_PER_SECOND`, in microseconds, beyond that at rest. */
  messageMicros: number
  faults: Record<string, number>
}

/** Users already signed in when the measurement begins: they have the servers compile their code. */
const BASE_USERS = 200
const AT_ONCE = 200
/** For about so long after the last sign-in, garbage of the sign-ins is collected. */
const SETTLE_MS = 15_000
const REST_MS = 10_000
/** In which friends are told. */
const QUIET_MS = 1000
const MESSAGES_PER_SECOND = 1000
const TALK_MS = 5000
const TICK_MS = 10
const TEXT = encodeText('How are you?')

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

/** Users who came first write to those after them, who are on another instance if there are several; resolves when all is heard. */
async function talk(): Promise<number> {
  let said = 0
  let heard = 0
  for (const client of clients) client.hear = ({ name }) => void (name === 'message' && heard++)
  for (const start = performance.now(); performance.now() < start + TALK_MS; await sleep(TICK_MS)) {
    const due = ((performance.now() - start) / 1000) * MESSAGES_PER_SECOND
    for (; said < due; said++) {
      const place = said % BASE_USERS
      clients[place]?.sendFrame('sendMessage', {
        number: firstNumber + place,
        recipient: firstNumber + place + 1,
        text: TEXT,
      })
    }
  }
  await until('all is heard', () => heard === said, faults)
  return said
}

const usedMs = () => sum(pids.map(cpuMicroseconds)) / 1000

await signIn(0, BASE_USERS)
const atBaseMs = usedMs()
await signIn(BASE_USERS, work.users)
const signInMs = (usedMs() - atBaseMs) / (work.users - BASE_USERS)
await sleep(SETTLE_MS)
const residentMiB = (await settledKiB(pids)) / 1024
const atRestMs = usedMs()
const restedAt = performance.now()
await sleep(REST_MS)
const restCores = (usedMs() - atRestMs) / (performance.now() - restedAt)
const [beforeTalkMs, talkedAt] = [usedMs(), performance.now()]
const said = await talk()
const atRestMeanwhileMs = restCores * (performance.now() - talkedAt)
const messageMicros = ((usedMs() - beforeTalkMs - atRestMeanwhileMs) * 1000) / said
for (const client of clients) client.cut()
const result: GrowthResult = { signInMs, residentMiB, restCores, messageMicros, faults: faults.toJSON() }
console.log(JSON.stringify(result))
