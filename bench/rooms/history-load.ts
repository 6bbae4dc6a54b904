/** The load of the history of rooms: members ask for pages at a steady rate. Prints what it measured as JSON. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Direction, toChat } from '../../protocol/index.ts'
import { percentile } from '../statistics.ts'
import { type Client, connectAll, Faults, logInAll, until } from '../storms/client.ts'
import { readJob } from '../storms/job.ts'
import { type Usage, weigh } from '../usage.ts'
import { weighDatabase } from './database-usage.ts'

export interface HistoryWork {
  room: number
  members: number
  /** How many the room has, at least. */
  entries: number
  /** Entries in one page. */
  page: number
  /** Pages a second. */
  rate: number
  seconds: number
}

export interface HistoryResult {
  /** Of the gateways and Redis; a unit is a page. */
  usage: Usage
  /** Processor time of PostgreSQL, in microseconds. */
  databaseCpu: number
  p50Ms: number
  p99Ms: number
  faults: Record<string, number>
}

const WARM_UP_MS = 2000
const TICK_MS = 1

const { work, origins, pids, firstNumber, database } = readJob<HistoryWork>()
const faults = new Faults()
/** When each member asked, oldest first: pages come in the order in which they were asked for. */
const asked = new Map<Client, number[]>()
let latencies: number[] = []
let count = 0
let answered = 0

const clients = await connectAll(firstNumber, work.members, origins, faults)
await logInAll(clients, faults)
for (const client of clients) {
  const times: number[] = []
  asked.set(client, times)
  client.on('chat', ({ name, values }) => {
    if (name !== 'history' || values.entries.length !== work.page) faults.add(`${name}: not a full page`)
    latencies.push(performance.now() - (times.shift() ?? Number.NaN))
    answered++
  })
}

/** One member after the other asks for a page somewhere in the history. */
function ask(): void {
  const client = clients[count % clients.length]
  if (client === undefined) return
  // Steps of a prime are spread over the whole history.
  const sequence = work.page + 1 + ((count * 7919) % (work.entries - work.page))
  count++
  asked.get(client)?.push(performance.now())
  const { number } = client
  client.sendRaw(
    toChat.encode('readHistory', {
      ...{ number, room: work.room, sequence, direction: Direction.below, count: work.page },
    }),
  )
}

let isOver = false
const asking = (async () => {
  const start = performance.now()
  for (; !isOver; await sleep(TICK_MS)) {
    const due = ((performance.now() - start) * work.rate) / 1000
    while (count < due) ask()
  }
})()
await sleep(WARM_UP_MS)
const endDatabase = await weighDatabase(database)
const end = weigh(pids)
const before = answered
latencies = []
await sleep(1000 * work.seconds)
const usage = end(answered - before)
const databaseCpu = await endDatabase()
const sorted = latencies.toSorted((a, b) => a - b)
isOver = true
await asking
await until('all pages have come', () => answered === count, faults)
for (const client of clients) client.cut()
const [p50Ms, p99Ms] = [percentile(sorted, 0.5), percentile(sorted, 0.99)]
console.log(JSON.stringify({ usage, databaseCpu, p50Ms, p99Ms, faults: faults.toJSON() } satisfies HistoryResult))
