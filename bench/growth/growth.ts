/** What grows with users, friends and instances, and how: as JSON, and as pictures for the README. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { query } from '../../test/servers/postgres.ts'
import { createAccounts, QUICK } from '../accounts.ts'
import { draw } from '../curves/draw.ts'
import { openSharedAccounts } from '../instances.ts'
import { jsonLine, table } from '../report.ts'
import { openAccounts } from '../servers.ts'
import { befriend } from '../storms/friendships.ts'
import { isSound, measureOne, measureShared } from '../storms/measure.ts'
import type { GrowthResult, GrowthWork } from './load.ts'

/** As measure.ts names programs: from its own folder. */
const PROGRAM = '../growth/load.ts'

interface Scale {
  users: number
  friends: number
  /** One is alone, on SQLite; more share Redis and PostgreSQL. */
  instances: number
}

type Result = Scale & GrowthResult

const usual: Scale = { users: 1000, friends: 10, instances: 1 }
const series = {
  users: [1000, 4000, 16_000],
  friends: [10, 50, 100, 400],
  instances: [1, 2, 4, 6],
} satisfies Record<keyof Scale, number[]>

const figures = [
  { key: 'signInMs', name: 'CPU of a sign-in, ms', color: '#d1242f', of: 1 },
  { key: 'residentMiB', name: 'resident memory, MiB', color: '#1f6feb', of: 1 },
  { key: 'messageMicros', name: 'CPU of a message, µs', color: '#1a7f37', of: 1 },
  { key: 'restCores', name: 'at rest, % of a core', color: '#8250df', of: 100 },
] as const

/** Returns whether everyone could sign in and stay. */
export async function benchGrowth(): Promise<boolean> {
  const results: Result[] = []
  for (const what of ['users', 'friends', 'instances'] as const) {
    for (const count of series[what]) {
      const scale = { ...usual, [what]: count }
      if (results.some(({ users, friends, instances }) => isSame(scale, { users, friends, instances }))) continue
      const result = { ...scale, ...(await measure(scale)) }
      jsonLine({ bench: 'growth', ...result })
      results.push(result)
    }
  }
  await save(results)
  report(results)
  return isSound(results)
}

async function save(results: readonly Result[]): Promise<void> {
  await writeFile(join(import.meta.dirname, 'growth.json'), `${JSON.stringify(results, rounded, 2)}\n`)
  for (const what of ['users', 'friends', 'instances'] as const) {
    const along = series[what].flatMap(count => results.filter(result => isSame({ ...usual, [what]: count }, result)))
    const curves = figures.map(({ key, name, color, of }) => ({
      ...{ name, color, isDashed: false },
      points: along.map(result => ({ x: result[what], y: result[key] * of })),
    }))
    const picture = draw({
      title: `What grows with the number of ${what}`,
      x: what,
      y: 'in the units of the key',
      curves,
    })
    await writeFile(join(import.meta.dirname, `${what}.svg`), picture)
  }
}

function isSame(one: Scale, other: Scale): boolean {
  return one.users === other.users && one.friends === other.friends && one.instances === other.instances
}

async function measure({ users, friends, instances }: Scale): Promise<GrowthResult> {
  const work: GrowthWork = { users }
  if (instances === 1) {
    const accounts = await openAccounts(store => createAccounts(store, users, QUICK))
    try {
      new Sqlite(accounts.database).exec(befriend(accounts.firstNumber, users, friends)).close()
      return await measureOne<GrowthWork, GrowthResult>(PROGRAM, accounts, work)
    } finally {
      await accounts.remove()
    }
  }
  const accounts = await openSharedAccounts(users, QUICK)
  try {
    await query(accounts.database, befriend(accounts.firstNumber, users, friends))
    return await measureShared<GrowthWork, GrowthResult>(instances, PROGRAM, accounts, work)
  } finally {
    await accounts.remove()
  }
}

function report(results: readonly Result[]): void {
  const header = ['users', 'friends each', 'instances', ...figures.map(({ name }) => name)]
  const rows = results.map(result => [
    ...[result.users, result.friends, result.instances].map(String),
    ...figures.map(({ key, of }) => (result[key] * of).toFixed(2)),
  ])
  table('Growth: users who sign in, rest, and write', header, rows)
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}
