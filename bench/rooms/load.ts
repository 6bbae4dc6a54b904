/**
 * The load of the rooms benchmark: members of rooms say something, at a steady rate or as soon as what was said before has come to all,
 * and every copy is counted. Prints what it measured as JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { WebSocket } from 'ws'
import { percentile } from '../statistics.ts'
import { Faults, until } from '../storms/client.ts'
import { readJob } from '../storms/job.ts'
import { type Usage, weigh } from '../usage.ts'
import { weighDatabase } from './database-usage.ts'
import { type Hearer, lines } from './line.ts'

export interface RoomsWork {
  server: keyof typeof lines
  /** Users fill one room after the other. */
  rooms: number[]
  membersEach: number
  /** How many members of each room speak, in turn. */
  speakersEach: number
  /** Entries a second in all rooms together, or how many are on their way at any time. */
  pace: { rate: number } | { inFlight: number }
  seconds: number
}

export interface RoomsResult {
  /** Of the servers and Redis; a unit is a copy that came to a member. */
  usage: Usage
  entriesPerSecond: number
  /** Processor time of PostgreSQL, in microseconds. */
  databaseCpu: number
  /** From saying to the copy of the last member. */
  p50Ms: number
  p99Ms: number
  faults: Record<string, number>
}

const CONNECTING_AT_ONCE = 50
/** Until all instances know who is in which room. */
const SPREAD_MS = 1500
const WARM_UP_MS = 2000
const TICK_MS = 1
/** Tags count on from here: those of another run of late would be known, and say nothing (R4). */
const FIRST_TAG = Date.now() % 2 ** 31

const { work, origins, pids, firstNumber, database } = readJob<RoomsWork>()
const { membersEach, pace, rooms, speakersEach } = work
const line = lines[work.server]
const faults = new Faults()

/** Something said, by its index. */
interface Entry {
  readonly at: number
  missing: number
}

const entries: Entry[] = []
/** How long entries took to come to all members, in milliseconds, since this list was last replaced. */
let latencies: number[] = []
let copies = 0
let completed = 0
let onCompleted = () => {}

class Member implements Hearer {
  private readonly number: number
  private readonly room: number
  private readonly socket: WebSocket
  private readonly welcomed = Promise.withResolvers<void>()
  private leaving = false

  constructor(place: number) {
    this.number = firstNumber + place
    this.room = rooms[Math.floor(place / membersEach)] ?? 0
    const origin = origins[place % origins.length] ?? ''
    this.socket = new WebSocket(origin + line.path, { perMessageDeflate: false })
    this.socket.on('open', () => this.socket.send(line.signIn(this.number, this.room)))
    this.socket.on('message', (bytes: Buffer) => line.hear(bytes, this))
    this.socket.on('error', error => this.welcomed.reject(error))
    this.socket.on('close', (code, reason) => {
      if (!this.leaving) this.unexpected(`connection closed ${code} ${reason}`)
    })
  }

  get ready(): Promise<void> {
    return this.welcomed.promise
  }

  say(): void {
    this.socket.send(line.say(this.number, this.room, entries.length, FIRST_TAG + entries.length))
    entries.push({ at: performance.now(), missing: membersEach })
  }

  welcome(): void {
    this.welcomed.resolve()
  }

  reply(answer: string): void {
    this.socket.send(answer)
  }

  entry(index: number): void {
    copies++
    const entry = entries[index]
    if (entry === undefined || entry.missing === 0) faults.add('came too often, or never said')
    else if (--entry.missing === 0) {
      completed++
      latencies.push(performance.now() - entry.at)
      onCompleted()
    }
  }

  unexpected(what: string): void {
    faults.add(what)
    this.welcomed.reject(new Error(what))
  }

  leave(): void {
    this.leaving = true
    this.socket.terminate()
  }
}

const limit = pLimit(CONNECTING_AT_ONCE)
const members = await limit.map(
  Array.from({ length: rooms.length * membersEach })
    .keys()
    .toArray(),
  async place => {
    const member = new Member(place)
    await member.ready
    return member
  },
)
await sleep(SPREAD_MS)

/** The next speaker: rooms in turn, and in each room its speakers in turn. */
function sayNext(): void {
  const index = entries.length
  const place = Math.floor(index / rooms.length) % speakersEach
  members[(index % rooms.length) * membersEach + place]?.say()
}

// The first entry that an instance hears of a room tells it where the numbers begin: those that cross it are left to the history (R4).
for (const _ of rooms) sayNext()
await until('the first entries have come', () => completed === entries.length, faults)

let isOver = false
async function speak(): Promise<void> {
  if ('inFlight' in pace) {
    onCompleted = () => {
      if (!isOver) sayNext()
    }
    for (let count = 0; count < pace.inFlight; count++) sayNext()
    return
  }
  const start = performance.now()
  for (; !isOver; await sleep(TICK_MS)) {
    const due = rooms.length + ((performance.now() - start) * pace.rate) / 1000
    while (entries.length < due) sayNext()
  }
}

const speaking = speak()
await sleep(WARM_UP_MS)
const endDatabase = await weighDatabase(database)
const end = weigh(pids)
const [copiesBefore, completedBefore] = [copies, completed]
latencies = []
await sleep(1000 * work.seconds)
const usage = end(copies - copiesBefore)
const databaseCpu = await endDatabase()
const said = completed - completedBefore
const sorted = latencies.toSorted((a, b) => a - b)
isOver = true
await speaking
await until('all copies have come', () => completed === entries.length, faults)
for (const member of members) member.leave()
const [p50Ms, p99Ms] = [percentile(sorted, 0.5), percentile(sorted, 0.99)]
const entriesPerSecond = said / usage.seconds
const result: RoomsResult = {
  ...{ usage, entriesPerSecond, databaseCpu, p50Ms, p99Ms },
  faults: faults.toJSON(),
}
console.log(JSON.stringify(result))
