/** The measured servers, each started as a process of its own with a database of its own. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { hash } from '@node-rs/argon2'
import { openSqliteStore } from '../gateway/store/sqlite.ts'
import { PASSWORD, type ServerName } from './dialects.ts'
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

/** Opens accounts in a new database. All have one password and share its hash; a sign-in checks it as ever. */
export async function openAccounts(count: number): Promise<Accounts> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-bench-'))
  const database = join(folder, 'accounts.db')
  const store = await openSqliteStore(database)
  const passwordHash = await hash(PASSWORD)
  const texts = { realName: '', city: '', address: '', postcode: '', school: '', phone: '', pager: '', email: '' }
  const codes = { portrait: 1, sex: 0, age: 20, country: 86, province: 1, education: 0, job: 0, verification: 0 }
  const profile = { nickname: 'bench', hobby: '', description: '', ...texts, ...codes }
  const numbers = await Promise.all(Array.from({ length: count }, () => store.createAccount(profile, passwordHash)))
  await store.close()
  return {
    folder,
    database,
    firstNumber: Math.min(...numbers),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
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
  const child = spawn(process.execPath, [programs[server]], {
    env: { PATH: process.env.PATH, PORT: String(port), DATABASE_URL: database, LOG_LEVEL: 'warn', DRAIN_MS: '0' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const exited = once(child, 'exit')
  const died = exited.then(([code]) => {
    throw new Error(`the ${server} ended early with code ${code}`)
  })
  died.catch(() => {})
  try {
    await Promise.race([answers(port), died])
    if (child.pid === undefined) throw new Error(`the ${server} has no process id`)
    const { firstNumber } = accounts
    const origin = `ws://127.0.0.1:${port}`
    const job: Job = { work, server, origin, pid: child.pid, firstNumber }
    const load = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'load.ts'), JSON.stringify(job)])
    const { stdout } = await Promise.race([load, died])
    return JSON.parse(stdout)
  } finally {
    child.kill()
    await exited
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
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
