/** The measured servers, each started as a process of its own with a database of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '../gateway/store/interface.ts'
import { openSqliteStore } from '../gateway/store/sqlite.ts'
import manifest from '../package.json' with { type: 'json' }
import { oneAddress } from '../test/one-address.ts'
import { freePort } from '../test/servers/free-port.ts'

const START_MS = 60_000
/** What Node is to run, seen from the repository; the gateway as `npm start` runs it. */
const programs = {
  gateway: manifest.scripts.start.replace(/^.* exec node /, '').split(' '),
  relay: ['bench/contenders/relay.ts'],
  'batching-relay': ['bench/contenders/batching-relay.ts'],
  'socket.io': ['bench/contenders/socket-io.ts'],
  aedes: ['bench/contenders/aedes.ts'],
}
const repository = join(import.meta.dirname, '..')
/** As `npm start` has it. */
const environment = { MALLOC_ARENA_MAX: '2', NODE_COMPILE_CACHE: join(repository, 'node_modules/.cache/node') }

export type ServerName = keyof typeof programs

/** An SQLite file with accounts; `remove` deletes it and its folder. */
export interface Accounts {
  folder: string
  database: string
  firstNumber: number
  remove(): Promise<void>
}

/** Makes a new database; `open` opens accounts in it whose numbers follow each other, and returns the first. */
export async function openAccounts(open: (store: Store) => Promise<number>): Promise<Accounts> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-bench-'))
  const database = join(folder, 'accounts.db')
  const store = await openSqliteStore(database)
  const firstNumber = await open(store)
  await store.close()
  return { folder, database, firstNumber, remove: () => rm(folder, { recursive: true, force: true }) }
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

/** Starts a server that runs on Node on a free port, and waits until it is ready. */
export async function startServer(server: ServerName, settings: Record<string, string>): Promise<RunningServer> {
  const port = await freePort()
  return startProgram(server, {
    port,
    command: [process.execPath, ...programs[server]],
    settings: {
      ...{ PORT: String(port), LOG_LEVEL: 'warn', DRAIN_MS: '0', LOBBY: 'off' },
      ...environment,
      ...oneAddress,
      ...settings,
    },
    isReady: server === 'gateway' ? saysReady : isListening,
  })
}

export interface Start {
  port: number
  command: readonly [program: string, ...args: string[]]
  settings?: Record<string, string>
  isReady?(port: number): Promise<boolean>
}

/** Starts any program, and waits until it is ready: until it listens, unless there is more to it. */
export async function startProgram(name: string, start: Start): Promise<RunningServer> {
  const { port, settings, isReady = isListening } = start
  const [program, ...args] = start.command
  const child = spawn(program, args, {
    cwd: repository,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const exited = once(child, 'exit')
  const died = exited.then(([code]) => {
    throw new Error(`the ${name} ended early with code ${code}`)
  })
  died.catch(() => {})
  const stop = async () => {
    child.kill()
    await exited
  }
  try {
    await Promise.race([until(port, isReady), died])
    if (child.pid === undefined) throw new Error(`the ${name} has no process id`)
    return { origin: `ws://127.0.0.1:${port}`, pid: child.pid, died, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function until(port: number, isReady: (port: number) => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + START_MS
  while (performance.now() < deadline) {
    if (await isReady(port)) return
    await sleep(50)
  }
  throw new Error(`no answer on port ${port} within ${START_MS / 1000} s`)
}

/** The gateway listens before it is ready. */
async function saysReady(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
  return response?.ok === true
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
