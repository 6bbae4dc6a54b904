/** Servers under a load generator, each a process of its own. */
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type SharedAccounts, startInstances } from '../instances.ts'
import { type Accounts, startServer } from '../servers.ts'
import type { Job } from './job.ts'

const LOAD_MS = 300_000

/** Starts a gateway on a copy of the accounts, has a load generator work on it, and stops it. Programs are named from this folder. */
export async function measureOne<W, R>(
  program: string,
  accounts: Accounts,
  work: W,
  settings: Record<string, string> = {},
): Promise<R> {
  const folder = await mkdtemp(join(accounts.folder, 'run-'))
  const database = join(folder, 'gateway.db')
  await copyFile(accounts.database, database)
  const { origin, pid, died, stop } = await startServer('gateway', { DATABASE_URL: database, ...settings })
  const { firstNumber } = accounts
  try {
    return await Promise.race([
      load<W, R>(program, { work, origins: [origin], pids: [pid], firstNumber, database }),
      died,
    ])
  } finally {
    await stop()
    await rm(folder, { recursive: true })
  }
}

/** The same on instances that share a Redis and a PostgreSQL; processor time is that of the gateways and of Redis. */
export async function measureShared<W, R>(
  count: number,
  program: string,
  accounts: SharedAccounts,
  work: W,
  settings: Record<string, string> = {},
): Promise<R> {
  const { firstNumber, database } = accounts
  const { origins, pids, died, stop } = await startInstances(count, database, settings)
  try {
    return await Promise.race([load<W, R>(program, { work, origins, pids, firstNumber, database }), died])
  } finally {
    await stop()
  }
}

/** Has a load generator do a job, and returns what it prints. */
export async function load<W, R>(program: string, job: Job<W>): Promise<R> {
  const file = join(import.meta.dirname, program)
  const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify(job)], { timeout: LOAD_MS })
  return JSON.parse(stdout)
}

/** Prints what went wrong; returns whether nothing did. */
export function isSound(results: readonly { faults: Record<string, number> }[]): boolean {
  const faults = results.flatMap(result => Object.entries(result.faults))
  for (const [what, times] of faults) console.log(`Broken: ${times} × ${what}`)
  return faults.length === 0
}
