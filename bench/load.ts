/**
 * The load generator, a process of its own: takes a job as its argument and prints what it measured as JSON, or
 * fails and says why.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type DriverName, drivers } from './drivers.ts'
import { residentKiB, settledKiB } from './process-usage.ts'
import { SPREAD_MS, signIn } from './sign-in.ts'
import { percentile, sum } from './statistics.ts'
import { weigh } from './usage.ts'
import { Tally, type User } from './user.ts'

/**
 * Messages a second by all users together; or a closed loop, in which each message is answered at once, with four in flight in each
 * pair.
 */
export type Load = number | 'closed'

/** Users that chat in pairs; their number is even. */
export interface ChatWork {
  kind: 'chat'
  users: number
  /** How long a window is measured. */
  seconds: number
  /** One for each window, in this order. */
  loads: readonly Load[]
  /** Whether the load generator keeps to a core of its own. */
  pinned: boolean
}

/** Connections that are weighed, beyond a base that takes what the server sets up only once. */
export interface IdleWork {
  kind: 'idle'
  base: number
  users: number
}

export interface Job {
  work: ChatWork | IdleWork
  driver: DriverName
  /** Where its instances listen, as ws://host:port: the two of a pair are on different ones, if there are several. */
  origins: string[]
  /** The processes whose usage counts. */
  pids: number[]
  firstNumber: number
}

/** One measured window of chat. */
export interface ChatWindow {
  messages: number
  perSecond: number
  /** Processor time of the server for each delivered message, in microseconds: of all its processes, and of each. */
  cpuPerMessage: number
  cpuPerMessageOf: number[]
  /** Cores that the server and the load generator kept busy. */
  serverCores: number
  loadCores: number
  /** Resident memory of all processes of the server at the end. */
  residentMiB: number
  p50Ms: number
  p99Ms: number
  p999Ms: number
}

export interface ChatResult {
  /** One for each load of the work. */
  windows: ChatWindow[]
  sent: number
  received: number
  faults: Record<string, number>
}

export interface IdleResult {
  baseKiB: number
  fullKiB: number
  perConnectionKiB: number
  faults: Record<string, number>
}

const WARM_UP_MS = 2000
/** Messages of a user after which the server's code is compiled, and how long they are waited for on a slow machine. */
const WARM_UP_MESSAGES = 100
const LONGEST_WARM_UP_MS = 20_000
const DRAIN_MS = 10_000

const job: Job = JSON.parse(process.argv[2] ?? '')
const tally = new Tally()
const users: User[] = []

async function signInMore(count: number): Promise<void> {
  const first = job.firstNumber + users.length
  users.push(...(await signIn(first, count, job.origins, drivers[job.driver], tally)))
}

async function chat({ users: count, seconds, loads }: ChatWork): Promise<ChatResult> {
  await signInMore(count)
  if (job.origins.length > 1) await sleep(SPREAD_MS)
  for (let index = 0; index + 1 < users.length; index += 2) {
    const [one, other] = users.slice(index, index + 2)
    if (one === undefined || other === undefined) break
    one.partner = other
    other.partner = one
  }

  await inClosedLoop(async () => {
    const slow = performance.now() + LONGEST_WARM_UP_MS
    while (tally.received < WARM_UP_MESSAGES * count && performance.now() < slow) await sleep(100)
  })
  const windows: ChatWindow[] = []
  for (const load of loads) {
    const measuring = () => measure(seconds)
    windows.push(await (load === 'closed' ? inClosedLoop(measuring) : atRate(load, measuring)))
  }

  const lost = tally.sent - tally.received
  if (lost > 0) tally.fault('not delivered', lost)
  return { windows, sent: tally.sent, received: tally.received, faults: Object.fromEntries(tally.faults) }
}

async function inClosedLoop<T>(measuring: () => Promise<T>): Promise<T> {
  for (const user of users) user.answering = true
  for (const user of [...users, ...users]) user.say()
  const measured = await measuring()
  for (const user of users) user.answering = false
  await drain()
  return measured
}

/** Evenly: a timer would say several messages at once, which servers then share work for. Keeps a core busy. */
async function atRate<T>(rate: number, measuring: () => Promise<T>): Promise<T> {
  const started = performance.now()
  let said = 0
  let isOver = false
  const talk = () => {
    const due = ((performance.now() - started) / 1000) * rate
    for (; said < due; said++) users[said % users.length]?.say()
    if (!isOver) setImmediate(talk)
  }
  talk()
  const measured = await measuring()
  isOver = true
  await drain()
  return measured
}

async function measure(seconds: number): Promise<ChatWindow> {
  await sleep(WARM_UP_MS)
  tally.latencies = []
  const end = weigh(job.pids)
  await sleep(seconds * 1000)
  const messages = tally.latencies.length
  if (messages === 0) throw new Error(`no message arrived in ${seconds} s`)
  const { perSecond, cpuEach, cpuEachOf, serverCores, loadCores } = end(messages)
  const latencies = tally.latencies.toSorted((a, b) => a - b)
  return {
    ...{ messages, perSecond, cpuPerMessage: cpuEach, cpuPerMessageOf: cpuEachOf, serverCores, loadCores },
    residentMiB: sum(job.pids.map(residentKiB)) / 1024,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    p999Ms: percentile(latencies, 0.999),
  }
}

/** Waits for what is under way. */
async function drain(): Promise<void> {
  const deadline = performance.now() + DRAIN_MS
  while (tally.received < tally.sent && performance.now() < deadline) await sleep(20)
}

async function idle({ base, users: count }: IdleWork): Promise<IdleResult> {
  await signInMore(base)
  const baseKiB = await settledKiB(job.pids)
  await signInMore(count)
  const fullKiB = await settledKiB(job.pids)
  return {
    baseKiB,
    fullKiB,
    perConnectionKiB: (fullKiB - baseKiB) / count,
    faults: Object.fromEntries(tally.faults),
  }
}

try {
  const result = job.work.kind === 'chat' ? await chat(job.work) : await idle(job.work)
  for (const user of users) user.leave()
  console.log(JSON.stringify(result))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
