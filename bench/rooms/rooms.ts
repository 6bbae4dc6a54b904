/** Rooms of the chat server: what a copy costs beside Socket.IO's, how fast many rooms go, how long a page of history takes. */
import { query } from '../../test/servers/postgres.ts'
import { createAccounts, QUICK } from '../accounts.ts'
import { openSharedAccounts, type SharedAccounts, startTogether } from '../instances.ts'
import { jsonLine, table } from '../report.ts'
import { openAccounts, startServer } from '../servers.ts'
import { summary } from '../statistics.ts'
import { isSound, load, measureOne, measureShared } from '../storms/measure.ts'
import { openRooms } from './accounts.ts'
import { benchHistory } from './history.ts'
import type { RoomsResult, RoomsWork } from './load.ts'

const INSTANCES = 2
const PROGRAM = '../rooms/load.ts'
const NO_LIMITS = { RATE_LIMITS: 'off' }

/** Returns whether every copy came once. */
export async function benchRooms(seconds: number, repeats: number): Promise<boolean> {
  const large = await benchLargeRoom(seconds, repeats)
  const many = await benchManyRooms(seconds, repeats)
  const history = await benchHistory(seconds, repeats)
  return large && many && history
}

// ——— one large room ———

const MEMBERS = 1000
const SPEAKERS = 100
/** Below what the flood control of a room allows, and one entry at a time. */
const RATE = 60
const IN_FLIGHT = 20
const paces = [
  { name: `${RATE} entries/s`, pace: { rate: RATE }, settings: {} },
  { name: `${IN_FLIGHT} on their way`, pace: { inFlight: IN_FLIGHT }, settings: NO_LIMITS },
]

async function benchLargeRoom(seconds: number, repeats: number): Promise<boolean> {
  const accounts = await openSharedRooms(1, MEMBERS)
  const rows: { name: string; ours: RoomsResult[]; theirs: RoomsResult[] }[] = []
  try {
    for (const { name, pace, settings } of paces) {
      const work = { membersEach: MEMBERS, speakersEach: SPEAKERS, pace, seconds }
      const row: (typeof rows)[number] = { name, ours: [], theirs: [] }
      rows.push(row)
      for (let round = 1; round <= repeats; round++) {
        const theirs = await measureSocketIo({ ...work, server: 'socket.io', rooms: [1] })
        jsonLine({ bench: 'rooms', part: name, server: 'socket.io-redis', round, ...theirs })
        row.theirs.push(theirs)
        const ours = await measureGateways(accounts, { ...work, server: 'gateway', rooms: accounts.rooms }, settings)
        jsonLine({ bench: 'rooms', part: name, server: 'gateway', round, ...ours })
        row.ours.push(ours)
      }
    }
  } finally {
    await accounts.remove()
  }
  const header = [
    'pace',
    'server',
    'CPU µs/copy',
    'gateway / it',
    'copies/s',
    'copies/s and core pair',
    'p50 ms',
    'p99 ms',
  ]
  table(
    `Rooms: one of ${MEMBERS} members, half on each of ${INSTANCES} instances, PostgreSQL and Redis counted`,
    [...header, 'server cores', 'load cores'],
    rows.flatMap(({ name, ours, theirs }) => [
      largeRow(name, 'gateway', ours, undefined),
      largeRow(name, 'socket.io-redis', theirs, ours),
    ]),
  )
  return isSound(rows.flatMap(({ ours, theirs }) => [...ours, ...theirs]))
}

function largeRow(pace: string, server: string, results: RoomsResult[], ours: RoomsResult[] | undefined): string[] {
  const column = (value: (result: RoomsResult) => number, digits = 2) => summary(results.map(value), digits)
  return [
    ...[pace, server, column(cpuPerCopy)],
    ours === undefined
      ? ''
      : summary(ours.map((result, round) => cpuPerCopy(result) / cpuPerCopy(results[round] ?? result))),
    column(({ usage }) => usage.perSecond, 0),
    column(result => 2e6 / cpuPerCopy(result), 0),
    column(({ p50Ms }) => p50Ms, 1),
    column(({ p99Ms }) => p99Ms, 1),
    column(({ usage }) => usage.serverCores),
    column(({ usage }) => usage.loadCores),
  ]
}

/** Of all processes, PostgreSQL's, too, in microseconds. */
function cpuPerCopy({ usage, databaseCpu }: RoomsResult): number {
  return usage.cpuEach + databaseCpu / usage.units
}

async function measureSocketIo(work: RoomsWork): Promise<RoomsResult> {
  const { origins, pids, firstNumber, died, stop } = await startTogether(INSTANCES, ({ url }, place) =>
    startServer('socket.io', { REDIS_URL: url, INSTANCE: String(place), ADAPTER: 'redis' }),
  )
  try {
    const job = { work, origins, pids, firstNumber, database: '' }
    return await Promise.race([load<RoomsWork, RoomsResult>(PROGRAM, job), died])
  } finally {
    await stop()
  }
}

// ——— many rooms ———

const ROOMS = 200
const MEMBERS_EACH = 10
const STEADY_RATE = 2000
const MANY_IN_FLIGHT = 500

async function benchManyRooms(seconds: number, repeats: number): Promise<boolean> {
  const shared = await openSharedRooms(ROOMS, MEMBERS_EACH)
  const file = await openFileRooms(ROOMS, MEMBERS_EACH)
  const work = { server: 'gateway', membersEach: MEMBERS_EACH, speakersEach: MEMBERS_EACH, seconds } as const
  const steady = { ...work, pace: { rate: STEADY_RATE } }
  const closed = { ...work, pace: { inFlight: MANY_IN_FLIGHT } }
  const rows: { name: string; results: RoomsResult[]; measure: () => Promise<RoomsResult> }[] = [
    {
      ...{ name: `PostgreSQL, ${INSTANCES} instances, ${STEADY_RATE} entries/s`, results: [] },
      measure: () => measureGateways(shared, { ...steady, rooms: shared.rooms }, {}),
    },
    {
      ...{ name: `PostgreSQL, ${INSTANCES} instances, ${MANY_IN_FLIGHT} on their way`, results: [] },
      measure: () => measureGateways(shared, { ...closed, rooms: shared.rooms }, NO_LIMITS),
    },
    {
      ...{ name: `SQLite, ${MANY_IN_FLIGHT} on their way`, results: [] },
      measure: () =>
        measureOne<RoomsWork, RoomsResult>(PROGRAM, file.accounts, { ...closed, rooms: file.rooms }, NO_LIMITS),
    },
  ]
  try {
    for (const { name, results, measure } of rows) {
      for (let round = 1; round <= repeats; round++) {
        const result = await measure()
        jsonLine({ bench: 'rooms', part: name, round, ...result })
        results.push(result)
      }
    }
  } finally {
    await shared.remove()
    await file.accounts.remove()
  }
  table(
    `Rooms: ${ROOMS} of ${MEMBERS_EACH} members`,
    ['pace', 'entries/s', 'p50 ms', 'p99 ms', 'CPU µs/entry', 'and of PostgreSQL', 'server cores', 'load cores'],
    rows.map(({ name, results }) => {
      const column = (value: (result: RoomsResult) => number, digits = 2) => summary(results.map(value), digits)
      return [
        ...[name, column(({ entriesPerSecond }) => entriesPerSecond, 0)],
        ...[column(({ p50Ms }) => p50Ms, 1), column(({ p99Ms }) => p99Ms, 1)],
        column(({ usage, entriesPerSecond }) => (usage.serverCores * 1e6) / entriesPerSecond, 0),
        column(({ databaseCpu, entriesPerSecond, usage }) => databaseCpu / entriesPerSecond / usage.seconds, 0),
        ...[column(({ usage }) => usage.serverCores), column(({ usage }) => usage.loadCores)],
      ]
    }),
  )
  return isSound(rows.flatMap(({ results }) => results))
}

// ——— accounts with rooms ———

interface SharedRooms extends SharedAccounts {
  rooms: number[]
}

async function openSharedRooms(count: number, membersEach: number): Promise<SharedRooms> {
  let rooms: number[] = []
  const accounts = await openSharedAccounts(count * membersEach, QUICK, async (store, firstNumber) => {
    rooms = await openRooms(store, firstNumber, count, membersEach)
  })
  // As autovacuum does within a minute.
  await query(accounts.database, 'analyze')
  return { ...accounts, rooms }
}

async function openFileRooms(count: number, membersEach: number) {
  let rooms: number[] = []
  const accounts = await openAccounts(async store => {
    const firstNumber = await createAccounts(store, count * membersEach, QUICK)
    rooms = await openRooms(store, firstNumber, count, membersEach)
    return firstNumber
  })
  return { accounts, rooms }
}

function measureGateways(accounts: SharedRooms, work: RoomsWork, settings: Record<string, string>) {
  return measureShared<RoomsWork, RoomsResult>(INSTANCES, PROGRAM, accounts, work, settings)
}
