/**
 * The load of the sign-in benchmark: all users connect and sign in at once; then they leave and come back, again and
 * again. Prints what it measured as JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, connectAll, Faults, logInAll } from './client.ts'
import { readJob, together, type Usage, weigh } from './job.ts'

export interface SignInWork {
  users: number
  /** How long to go on coming back, in seconds of signing in; twice in any case. */
  seconds: number
}

export interface SignInResult {
  first: Usage
  returning: Usage
  faults: Record<string, number>
}

/** In which the end of all sign-ins is settled, and their beginning. */
const QUIET_MS = 200

const { work, origins, pids, firstNumber } = readJob<SignInWork>()
const faults = new Faults()
let clients: Client[] = []

/** All connect, and sign in when all are connected. */
async function signInAll(): Promise<Usage> {
  const end = weigh(pids)
  clients = await connectAll(firstNumber, work.users, origins, faults)
  await logInAll(clients, faults)
  return end(work.users)
}

const first = await signInAll()
const returns: Usage[] = []
while (returns.length < 2 || returns.reduce((seconds, usage) => seconds + usage.seconds, 0) < work.seconds) {
  await sleep(QUIET_MS)
  await Promise.all(clients.map(client => client.close()))
  await sleep(QUIET_MS)
  returns.push(await signInAll())
}
for (const client of clients) client.leave()
console.log(JSON.stringify({ first, returning: together(returns), faults: faults.toJSON() } satisfies SignInResult))
