/** PostgreSQL for tests: a database on a server that others use as well, or a server of a test's own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, chown, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { freePort } from './free-port.ts'

const START_MS = 30_000
/** Several test files have several gateways each, with ten connections. */
const MAX_CONNECTIONS = 300
const run = promisify(execFile)

/**
 * An empty database of a test file's own: on the server of TEST_POSTGRES_URL, which `npm test` starts, else on one that is
 * started now. Its text sorts as in a language: what shall sort by bytes has to say so.
 */
export async function testDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const shared = process.env.TEST_POSTGRES_URL
  const server = shared ? undefined : await startPostgres()
  const admin = shared || (server?.url ?? '')
  const name = `oicq_test_${randomBytes(6).toString('hex')}`
  await query(admin, `create database ${name} template template0 encoding utf8 locale_provider icu icu_locale 'en-US'`)
  const url = new URL(admin)
  url.pathname = name
  return {
    url: url.href,
    drop: async () => {
      await query(admin, `drop database ${name} with (force)`)
      await server?.remove()
    },
  }
}

/** Runs one statement on a connection of its own, and returns the rows. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  try {
    await client.connect()
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** Runs one of PostgreSQL's programs, such as pg_dump, and resolves when it has succeeded. */
export async function runProgram(name: string, ...args: readonly string[]): Promise<void> {
  await run(join(await findPrograms(), name), args)
}

/** Starts an empty server on a free port, which anyone on this machine may use without a password; with more options of its program. */
export async function startPostgres(...more: readonly string[]): Promise<PostgresServer> {
  const programs = await findPrograms()
  const user = await serverUser()
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  if ('uid' in user) await chown(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  await run(join(programs, 'initdb'), options, { ...user, cwd: folder })
  const server = new PostgresServer(join(programs, 'postgres'), folder, data, user, await freePort(), more)
  await server.start()
  return server
}

/** Whom a server runs as; nothing means the user of the tests. */
type User = { uid: number; gid: number } | Record<string, never>

export class PostgresServer {
  readonly url: string
  private readonly program: string
  private readonly folder: string
  private readonly user: User
  private readonly options: string[]
  private child: ChildProcess | undefined
  private exit: Promise<unknown> = Promise.resolve()

  constructor(program: string, folder: string, data: string, user: User, port: number, more: readonly string[]) {
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`
    this.program = program
    this.folder = folder
    this.user = user
    this.options = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', '', '-N', String(MAX_CONNECTIONS), ...more]
    process.once('exit', this.killNow)
  }

  /** Starts the server after it was stopped or killed, and waits until it answers. */
  async start(): Promise<void> {
    const log = await open(join(this.folder, 'log'), 'a')
    const child = spawn(this.program, this.options, {
      ...this.user,
      cwd: this.folder,
      stdio: ['ignore', 'ignore', log.fd],
    })
    await log.close()
    this.child = child
    this.exit = once(child, 'exit')
    for (const end = Date.now() + START_MS; Date.now() < end && child.exitCode === null; await pause(50)) {
      const answered = await query(this.url, 'select 1').catch(() => undefined)
      if (answered !== undefined) return
    }
    throw new Error(`PostgreSQL did not start: ${await readFile(join(this.folder, 'log'), 'utf8')}`)
  }

  /** Cuts all connections, writes everything down and ends (fast mode). */
  async stop(): Promise<void> {
    this.child?.kill('SIGINT')
    await this.exit
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  /** Ends all processes at once, as a crash does. */
  async kill(): Promise<void> {
    await this.signal('SIGKILL')
    await this.exit
  }

  /** All processes stand still: connections stay open, and nothing answers. */
  async pause(): Promise<void> {
    await this.signal('SIGSTOP')
  }

  async resume(): Promise<void> {
    await this.signal('SIGCONT')
  }

  /** Ends the server, however it is, and removes its files. */
  async remove(): Promise<void> {
    process.off('exit', this.killNow)
    await this.kill()
    await rm(this.folder, { recursive: true, maxRetries: 10 })
  }

  /** The main process first: when it stands still or is dead, no more processes begin. */
  private async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const main = this.child?.pid
    if (main === undefined || this.child?.exitCode !== null || this.child.signalCode !== null) return
    const before = await childrenOf(main)
    this.child.kill(signal)
    const pids = new Set([...before, ...(await childrenOf(main))])
    for (const pid of pids) sendSignal(pid, signal)
  }

  private readonly killNow = (): void => {
    this.child?.kill('SIGKILL')
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
  const processes = stdout.split('\n').map(line => line.trim().split(/\s+/).map(Number))
  return processes.flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : []))
}

/** The folder with PostgreSQL's programs: the newest that Debian's packages installed, else one in the PATH. */
async function findPrograms(): Promise<string> {
  const packages = '/usr/lib/postgresql'
  const versions = await readdir(packages).catch(() => [])
  const newest = versions.toSorted((a, b) => Number(b) - Number(a)).map(version => join(packages, version, 'bin'))
  for (const folder of [...newest, ...(process.env.PATH ?? '').split(':')]) {
    const found = await Promise.all(['initdb', 'postgres'].map(name => access(join(folder, name)))).catch(
      () => undefined,
    )
    if (found !== undefined) return folder
  }
  throw new Error('the tests need PostgreSQL 15 or later: install the package postgresql, or set TEST_POSTGRES_URL')
}

/** PostgreSQL refuses to run as root. */
async function serverUser(): Promise<User> {
  if (process.getuid?.() !== 0) return {}
  const id = (option: string, name: string) => run('id', [option, name]).then(({ stdout }) => Number(stdout))
  const ids = (name: string) => Promise.all([id('-u', name), id('-g', name)])
  const [uid, gid] = await ids('postgres').catch(() => ids('nobody'))
  return { uid, gid }
}
