/**
 * The load of the broadcast benchmark: one user after the other writes to everyone, each when all others have the text of
 * the one before. Prints what it measured as JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeText, encodeText, Flag, fromServer, fromUser, Kind } from '../../protocol/index.ts'
import type { ServerFrame } from '../../test/wire-client.ts'
import { percentile } from '../statistics.ts'
import { type Usage, weigh } from '../usage.ts'
import { connectAll, Faults, logInAll, unexpected } from './client.ts'
import { readJob } from './job.ts'

export interface BroadcastWork {
  /** The relay takes the frame that is to arrive, and knows no sign-in. */
  server: 'relay' | 'gateway'
  users: number
  /** How many broadcasts are measured. */
  broadcasts: number
}

export interface BroadcastResult {
  /** A unit is a copy that arrived. */
  usage: Usage
  /** Until the last copy of a broadcast has arrived. */
  p50Ms: number
  p99Ms: number
  faults: Record<string, number>
}

const WARM_UP = 50
const TEXT_BYTES = 46
const DEADLINE_MS = 10_000
/** In which something might come twice. */
const QUIET_MS = 500

const { work, origins, pids, firstNumber } = readJob<BroadcastWork>()
const { users } = work
const faults = new Faults()
let current = -1
let missing = 0
let whenAll = Promise.withResolvers<void>()

const numberOf = (index: number) => firstNumber + (index % users)
const textOf = (index: number) => `${index} from ${numberOf(index)} `.padEnd(TEXT_BYTES, '.')

function listener(own: number): (frame: ServerFrame) => void {
  let last = -1
  return frame => {
    if (frame.name !== 'message' || frame.values.flag !== Flag.user) return unexpected(faults)(frame)
    const { number, text } = frame.values
    if (number === own || number !== numberOf(current) || decodeText(text) !== textOf(current)) faults.add('altered')
    else if (last === current) faults.add('repeated')
    else if (--missing === 0) whenAll.resolve()
    last = current
  }
}

const frames = {
  relay: (number: number, text: Uint8Array) =>
    fromServer.encode('message', { flag: Flag.user, number, text, kind: Kind.none }),
  gateway: (number: number, text: Uint8Array) => fromUser.encode('broadcast', { number, group: 0, text }),
}

const clients = await connectAll(firstNumber, users, origins, faults)
if (work.server === 'gateway') await logInAll(clients, faults)
for (const client of clients) client.hear = listener(client.number)

/** Returns after how many milliseconds the last copy had arrived. */
async function broadcast(): Promise<number> {
  current++
  missing = users - 1
  whenAll = Promise.withResolvers()
  const late = setTimeout(() => {
    whenAll.reject(new Error(`${missing} copies are missing; faults: ${JSON.stringify(faults)}`))
  }, DEADLINE_MS)
  const startedAt = performance.now()
  clients[current % users]?.sendRaw(frames[work.server](numberOf(current), encodeText(textOf(current))))
  await whenAll.promise
  clearTimeout(late)
  return performance.now() - startedAt
}

for (let count = 0; count < WARM_UP; count++) await broadcast()
const times: number[] = []
const end = weigh(pids)
while (times.length < work.broadcasts) times.push(await broadcast())
const usage = end(work.broadcasts * (users - 1))
await sleep(QUIET_MS)
for (const client of clients) client.cut()
const sorted = times.toSorted((a, b) => a - b)
const [p50Ms, p99Ms] = [percentile(sorted, 0.5), percentile(sorted, 0.99)]
console.log(JSON.stringify({ usage, p50Ms, p99Ms, faults: faults.toJSON() } satisfies BroadcastResult))
