/** A gateway as a process under a supervisor: what ends by itself is started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { oneAddress } from '../test/one-address.ts'

const START_MS = 60_000
const RESTART_MS = 300
const POLL_MS = 50
/** How long a drained gateway may take to end. */
const END_MS = 30_000
const root = fileURLToPath(new URL('../', import.meta.url))

/** An end that nobody asked for, or that had to be forced. */
export interface Exit {
  readonly instance: number
  readonly at: number
  readonly code: number | null
  readonly signal: string | null
}

export class Instance {
  readonly index: number
  readonly url: string
  readonly logFile: string
  readonly exits: Exit[] = []
  /** Whether it stands still. */
  stopped = false
  /** When it last stood still, as performance.now() counts. */
  resumedAt = Number.NEGATIVE_INFINITY
  private readonly env: Record<string, string>
  private child: ChildProcess | undefined
  private wanted = false
  private supervision: Promise<void> = Promise.resolve()

  constructor(index: number, port: number, logFile: string, settings: Record<string, string>) {
    this.index = index
    this.url = `http://127.0.0.1:${port}`
    this.logFile = logFile
    this.env = { PATH: process.env.PATH ?? '', PORT: String(port), ...oneAddress, ...settings }
  }

  get wsUrl(): string {
    return `${this.url.replace('http', 'ws')}/ws`
  }

  /** Starts it, and waits until it answers. */
  async start(): Promise<void> {
    this.wanted = true
    this.supervision = this.supervise()
    for (const end = Date.now() + START_MS; Date.now() < end; await delay(POLL_MS)) {
      const answer = await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
      if (answer?.ok) return
    }
    throw new Error(`instance ${this.index} did not start, see ${this.logFile}`)
  }

  async kill(): Promise<void> {
    this.wanted = false
    this.child?.kill('SIGKILL')
    await this.supervision
    this.stopped = false
  }

  /** Asks it to end, and waits until it has. */
  async drain(): Promise<void> {
    this.wanted = false
    this.child?.kill('SIGTERM')
    const late = setTimeout(() => {
      this.exits.push({ instance: this.index, at: Date.now(), code: null, signal: 'SIGKILL, for it did not end' })
      this.child?.kill('SIGKILL')
    }, END_MS)
    await this.supervision
    clearTimeout(late)
  }

  pause(): void {
    this.stopped = true
    this.child?.kill('SIGSTOP')
  }

  resume(): void {
    this.child?.kill('SIGCONT')
    this.stopped = false
    this.resumedAt = performance.now()
  }

  private async supervise(): Promise<void> {
    while (this.wanted) {
      const log = await open(this.logFile, 'a')
      const child = spawn(process.execPath, ['gateway/main.ts'], {
        cwd: root,
        env: this.env,
        stdio: ['ignore', log.fd, log.fd],
      })
      await log.close()
      this.child = child
      const [code, signal] = await once(child, 'exit')
      if (!this.wanted && signal === 'SIGKILL') return
      if (this.wanted || code !== 0) this.exits.push({ instance: this.index, at: Date.now(), code, signal })
      if (this.wanted) await delay(RESTART_MS)
    }
  }
}
