/** Gateways in processes of their own, as an operator starts them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TestClient } from '../client.ts'
import { oneAddress } from '../one-address.ts'
import { freePort } from '../servers/free-port.ts'
import { until } from '../until.ts'
import type { WireOptions } from '../wire-client.ts'
import { inherited } from './inherited.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Exit {
  code: number | null
  signal: string | null
}

/** What /readyz says. */
export interface Readiness {
  status: 'ready' | 'degraded' | 'not ready'
  problems?: string[]
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** `node gateway/main.ts` with nothing set but these settings, as another user if one is given, with options for Node, in a folder. */
export function runGateway(
  settings: Record<string, string>,
  args: readonly string[] = [],
  user: { uid?: number; gid?: number } = {},
  nodeOptions: readonly string[] = [],
  folder = root,
) {
  const child: ChildProcess = spawn(process.execPath, [...nodeOptions, 'gateway/main.ts', ...args], {
    cwd: folder,
    env: { ...inherited, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const written = { output: '', errors: '' }
  child.stdout?.on('data', data => {
    written.output += data
  })
  child.stderr?.on('data', data => {
    written.errors += data
  })
  const exit = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }))
  return { child, written, exit }
}

export class GatewayProcess {
  readonly url: string
  private readonly settings: Record<string, string>
  private readonly directory: string
  private readonly nodeOptions: readonly string[]
  private readonly folder: string
  private running: ReturnType<typeof runGateway>

  private constructor(
    url: string,
    settings: Record<string, string>,
    directory: string,
    nodeOptions: readonly string[],
    folder: string,
  ) {
    this.url = url
    this.settings = settings
    this.directory = directory
    this.nodeOptions = nodeOptions
    this.folder = folder
    this.running = this.run()
  }

  /**
   * Starts on a free port, and waits until it is ready or degraded. Unless the settings name a database, it has a new one of
   * its own. The folder is that of another version, if one is given.
   */
  static async start(
    settings: Record<string, string> = {},
    nodeOptions: readonly string[] = [],
    folder = root,
  ): Promise<GatewayProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'oicq-process-'))
    const port = await freePort()
    const gateway = new GatewayProcess(
      `http://127.0.0.1:${port}`,
      {
        ...{
          PORT: String(port),
          DATABASE_URL: join(directory, 'oicq.db'),
          DRAIN_MS: '500',
          LOG_LEVEL: 'warn',
          LOBBY: 'off',
        },
        ...oneAddress,
        ...settings,
      },
      directory,
      nodeOptions,
      folder,
    )
    await gateway.untilReady().catch(async error => {
      await gateway.remove()
      throw error
    })
    return gateway
  }

  /** Starts again with the same settings and database, once the last process is gone. */
  async startAgain(): Promise<void> {
    await this.running.exit
    this.running = this.run()
    await this.untilReady()
  }

  get exit(): Promise<Exit> {
    return this.running.exit
  }

  /** All that has come of what the process writes: its log is written some time after what it tells of. */
  get log(): string {
    return this.running.written.output + this.running.written.errors
  }

  /** Resolves when the process has written this. */
  logs(what: RegExp): Promise<void> {
    return until(
      () => `${what} in the log: ${this.log}`,
      () => what.test(this.log),
    )
  }

  /** A SIGSTOP has it stand still until SIGCONT: its connections stay, and nothing is answered. */
  signal(signal: NodeJS.Signals): void {
    this.running.child.kill(signal)
  }

  connect(options?: WireOptions): Promise<TestClient> {
    return TestClient.connect(`${this.url.replace('http', 'ws')}/ws`, options)
  }

  async signedUp(options?: WireOptions): Promise<TestClient> {
    const client = await this.connect(options)
    await client.signUp()
    return client
  }

  /** The status of a path, or undefined when nothing answers. */
  async status(path: string): Promise<number | undefined> {
    return fetch(this.url + path).then(
      response => response.status,
      () => undefined,
    )
  }

  async readiness(): Promise<Readiness> {
    const response = await fetch(`${this.url}/readyz`)
    return (await response.json()) as Readiness
  }

  /** Resolves when it no longer says that it is ready: it drains. */
  untilUnready(): Promise<void> {
    return until('the gateway is not ready', async () => (await this.status('/readyz')) !== 200)
  }

  get pid(): number {
    return this.running.child.pid ?? 0
  }

  /** Resident memory, in bytes. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
  }

  /** Ends the process, however it is, and removes the database. */
  async remove(): Promise<void> {
    this.signal('SIGKILL')
    await this.running.exit
    await rm(this.directory, { recursive: true })
  }

  private run() {
    return runGateway(this.settings, [], {}, this.nodeOptions, this.folder)
  }

  private async untilReady(): Promise<void> {
    let isReady = false
    const { child } = this.running
    await until(
      () => `the gateway is ready: ${this.log}`,
      async () => {
        isReady = (await this.status('/readyz')) === 200
        return isReady || child.exitCode !== null || child.signalCode !== null
      },
    )
    if (!isReady) throw new Error(`the gateway ended: ${child.signalCode ?? child.exitCode} ${this.log}`)
  }
}
