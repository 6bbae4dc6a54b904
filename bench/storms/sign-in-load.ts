/**
 * The load of the sign-in benchmark: all users connect and sign in at once; then they leave and come back, again and
 * again; then as many others sign in for the first time. Prints what it measured as JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { sum } from '../statistics.ts'
import { together, type Usage, weigh } from '../usage.ts'
import { type Client, connectAll, Faults, logInAll } from './client.ts'
import { readJob } from './job.ts'

export interface SignInWork {
  /** How many at once, of twice as many. */
  users: number
  /** How long to go on coming back, in seconds of signing in. */
  seconds: number
}

export interface SignInResult {
  /** For the first time, on a server that has just been started, and on one whose code is compiled. */
  firstCold: Usage
  first: Usage
  returning: Usage
  faults: Record<string, number>
}

/** In which the end of all sign-ins is settled, and their beginning. */
const QUIET_MS = 200
/** After so many the server's code is compiled; where they take longer than the measurement, it is not what counts. */
const WARM_UP_SIGN_INS = 2000

const { work, origins, pids, firstNumber } = readJob<SignInWork>()
const faults = new Faults()
let clients: Client[] = []

/** All connect, and sign in when all are connected. */
async function signInAll(from: number): Promise<Usage> {
  const end = weigh(pids)
  clients = await connectAll(from, work.users, origins, faults)
  await logInAll(clients, faults)
  return end(work.users)
}

/** All leave and come back, until they have signed in for so long, or so often. */
async function comeBack(signIns: number): Promise<Usage> {
  const returns: Usage[] = []
  do {
    await leave()
    returns.push(await signInAll(firstNumber))
  } while (sum(returns.map(({ seconds }) => seconds)) < work.seconds && returns.length * work.users < signIns)
  return together(returns)
}

async function leave(): Promise<void> {
  await sleep(QUIET_MS)
  await Promise.all(clients.map(client => client.close()))
  await sleep(QUIET_MS)
}

const firstCold = await signInAll(firstNumber)
await comeBack(WARM_UP_SIGN_INS)
const returning = await comeBack(Number.POSITIVE_INFINITY)
await leave()
const first = await signInAll(firstNumber + work.users)
for (const client of clients) client.cut()
console.log(JSON.stringify({ firstCold, first, returning, faults: faults.toJSON() } satisfies SignInResult))
