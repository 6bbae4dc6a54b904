/** The measured servers, each started as a process of its own with a database of its own. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openSqliteStore } from '../gateway/store/sqlite.ts'
import { freePort } from '../test/servers/free-port.ts'
import { createAccounts } from './accounts.ts'
import type { ServerName } from './dialects.ts'
import type { ChatResult, ChatWork, IdleResult, IdleWork, Job } from './load.ts'

const START_MS = 15_000
const programs: Record<ServerName, string> = {
  relay: join(import.meta.dirname, 'relay.ts'),
  gateway: join(import.meta.dirname, '../gateway/main.ts'),
}

/** A folder with a database of accounts; `remove` deletes it. */
export interface Accounts {
  folder: string
  database: string
  firstNumber: number
  remove(): Promise<void>
}

/** Opens accounts in a new database. */
export async function openAccounts(count: number): Promise<Accounts> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-bench-'))
  const database = join(folder, 'accounts.db')
  const store = await openSqliteStore(database)
  const firstNumber = await createAccounts(store, count)
  await store.close()
  return { folder, database, firstNumber, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Starts a server, lets the load generator work on it, and stops the server. */
export async function measure(server: ServerName, accounts: Accounts, work: ChatWork): Promise<ChatResult>
export async function measure(server: ServerName, accounts: Accounts, work: IdleWork): Promise<IdleResult>
export async function measure(
  server: ServerName,
  accounts: Accounts,
  work: ChatWork | IdleWork,
): Promise<ChatResult | IdleResult> {
  const port = await freePort()
  const database = join(accounts.folder, `${port}.db`)
  await copyFile(accounts.database, database)
  const running = await startServer(server, { DATABASE_URL: database })
  const { origin, pid, died } = running
  try {
    const { firstNumber } = accounts
    return await Promise.race([load({ work, server, origins: [origin], pids: [pid], firstNumber }), died])
  } finally {
    await running.stop()
  }
}

/** Has the load generator do a job. */
export async function load<R extends ChatResult | IdleResult>(job: Job): Promise<R> {
  const program = join(import.meta.dirname, 'load.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(job)])
  return JSON.parse(stdout)
}

/** A server that serves. */
export interface RunningServer {
  /** Where it listens, as ws://host:port. */
  origin: string
  pid: number
  /** Rejects when it ends before it is stopped. */
  died: Promise<never>
  stop(): Promise<void>
}

/** Starts a server on a free port, and waits until it is ready. */
export async function startServer(server: ServerName, settings: Record<string, string>): Promise<RunningServer> {
  const port = await freePort()
  const child = spawn(process.execPath, [programs[server]], {
    env: { PATH: process.env.PATH, PORT: String(port), LOG_LEVEL: 'warn', DRAIN_MS: '0', ...settings },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const exited = once(child, 'exit')
  const died = exited.then(([code]) => {
    throw new Error(`the ${server} ended early with code ${code}`)
  })
  died.catch(() => {})
  const stop = async () => {
    child.kill()
    await exited
  }
  try {
    await Promise.race([answers(port), died])
    if (child.pid === undefined) throw new Error(`the ${server} has no process id`)
    return { origin: `ws://127.0.0.1:${port}`, pid: child.pid, died, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Resolves when the server serves: the gateway says that it is ready, the relay says anything. */
async function answers(port: number): Promise<void> {
  const deadline = performance.now() + START_MS
  while (performance.now() < deadline) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (response !== undefined && response.status !== 503) return
    await sleep(50)
  }
  throw new Error(`no answer on port ${port} within ${START_MS / 1000} s`)
}
