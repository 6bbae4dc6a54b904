/** Users with many friends sign in all at once: when everyone has been told of everyone, and what waits meanwhile. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { query } from '../../test/servers/postgres.ts'
import { createAccounts, QUICK } from '../accounts.ts'
import { openSharedAccounts } from '../instances.ts'
import { jsonLine, table } from '../report.ts'
import { openAccounts } from '../servers.ts'
import { summary } from '../statistics.ts'
import { type EventLoopDelay, probed } from './event-loop.ts'
import { befriend } from './friendships.ts'
import { isSound, measureOne, measureShared } from './measure.ts'
import type { PresenceResult, PresenceWork } from './presence-load.ts'

const USERS = 1000
const FRIENDS = 100
const INSTANCES = 2
const TARGET_SECONDS = 1
const TARGET_MS = 50

/** Returns whether everyone was told of each friend once. */
export async function benchPresenceStorm(repeats: number): Promise<boolean> {
  const probes = await mkdtemp(join(tmpdir(), 'oicq-bench-'))
  const work: PresenceWork = { users: USERS, friends: FRIENDS, probes }
  const program = 'presence-load.ts'
  const file = await openAccounts(store => createAccounts(store, USERS, QUICK))
  const shared = await openSharedAccounts(USERS, QUICK)
  const one: PresenceResult[] = []
  const two: PresenceResult[] = []
  try {
    new Sqlite(file.database).exec(befriend(file.firstNumber, USERS, FRIENDS)).close()
    await query(shared.database, befriend(shared.firstNumber, USERS, FRIENDS))
    for (let round = 1; round <= repeats; round++) {
      one.push(await measureOne<PresenceWork, PresenceResult>(program, file, work, probed(probes)))
      jsonLine({ bench: 'presence-storm', instances: 1, round, users: USERS, friends: FRIENDS, ...one.at(-1) })
      two.push(await measureShared<PresenceWork, PresenceResult>(INSTANCES, program, shared, work, probed(probes)))
      jsonLine({ bench: 'presence-storm', instances: INSTANCES, round, users: USERS, friends: FRIENDS, ...two.at(-1) })
    }
  } finally {
    await file.remove()
    await shared.remove()
    await rm(probes, { recursive: true })
  }
  report(one, two)
  return isSound([...one, ...two])
}

function report(one: PresenceResult[], two: PresenceResult[]): void {
  const header = [
    'server',
    'last push after s',
    `of the target ${TARGET_SECONDS} s`,
    `event loop p99 ms, target below ${TARGET_MS}`,
    'by moments ms',
    'longest ms',
    'CPU ms/sign-in',
    'server cores',
    'load cores',
    'pushes due and come',
  ]
  table(`Presence storm: ${USERS} users with ${FRIENDS} friends each sign in at once`, header, [
    row('one instance, SQLite', one),
    row(`${INSTANCES} instances, Redis and PostgreSQL`, two),
  ])
}

function row(name: string, results: PresenceResult[]): string[] {
  const column = (value: (result: PresenceResult) => number, digits = 2) => summary(results.map(value), digits)
  const worst = (key: keyof EventLoopDelay) =>
    column(({ eventLoops }) => Math.max(...eventLoops.map(loop => loop[key])), 0)
  return [
    name,
    column(result => result.lastPushSeconds),
    column(result => result.lastPushSeconds / TARGET_SECONDS),
    worst('p99Ms'),
    worst('waitP99Ms'),
    worst('longestMs'),
    column(({ usage }) => usage.cpuEach / 1000),
    column(({ usage }) => usage.serverCores),
    column(({ usage }) => usage.loadCores),
    column(({ pushes }) => pushes, 0),
  ]
}
