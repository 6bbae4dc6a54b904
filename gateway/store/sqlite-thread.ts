/** The main thread's end of the worker thread that has an SQLite file open. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { withDeadline } from '../deadline.ts'
import { pack } from './blob-packing.ts'
import type { Close, Failure, Outcome, Statement } from './sqlite-worker.ts'

/** How often overdue answers are looked for. */
const TICK_MS = 100
/** How long the thread may take to close the file. */
const CLOSE_MS = 5000

/** A statement that SQLite refused, with its code. */
export class StatementError extends Error {
  override name = 'StatementError'
  readonly code: string

  constructor({ message, code }: Failure) {
    super(message)
    this.code = code
  }

  /** Another process holds the file locked. */
  get isBusy(): boolean {
    return this.code.startsWith('SQLITE_BUSY')
  }
}

/** What became of a statement that was not refused. */
export type Done = Exclude<Outcome, Failure>

export interface RunOptions {
  /** How long its answer may take. */
  readonly limitMs: number
  /** Whether it may run in a transaction only. */
  readonly inTransaction: boolean
}

interface Waiting {
  /** When the answer is overdue, in monotonic milliseconds. */
  readonly deadline: number
  resolve(outcome: Done): void
  reject(error: Error): void
}

/** Statements run in the order in which they are given, also those whose answer came too late. Once it has died all are refused. */
export class SqliteThread {
  private readonly worker: Worker
  private statements: Statement[] = []
  /** Whoever awaits an answer, in the order of the statements. */
  private readonly waiting: Waiting[] = []
  private readonly timer: NodeJS.Timeout
  private readonly exited: Promise<unknown>
  private death: Error | undefined

  /** Opens or creates the file; if that fails, the first statement is refused. */
  constructor(path: string) {
    // Options of the main program, such as --eval, are none of a worker's.
    this.worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: path, execArgv: [] })
    this.worker.on('message', (outcomes: readonly Outcome[]) => this.receive(outcomes))
    this.worker.on('error', error => this.die(error instanceof Error ? error : new Error(String(error))))
    this.worker.on('exit', () => this.die(new Error('the thread of the database has ended')))
    this.worker.unref()
    this.exited = once(this.worker, 'exit').catch(() => {})
    this.timer = setInterval(() => this.refuseOverdue(), TICK_MS).unref()
  }

  get isDead(): boolean {
    return this.death !== undefined
  }

  /** Runs a statement. Rejects with a StatementError, or when there is no answer within `limitMs`. */
  run(sql: string, parameters: readonly unknown[], { limitMs, inTransaction }: RunOptions): Promise<Done> {
    if (this.death !== undefined) return Promise.reject(this.death)
    // Like an idle connection to a server, a file that is open does not keep the process alive.
    if (this.waiting.length === 0) this.worker.ref()
    // All statements of a turn travel together.
    if (this.statements.length === 0) setImmediate(() => this.send())
    this.statements.push({ sql, parameters: pack(parameters), inTransaction })
    return new Promise((resolve, reject) => {
      this.waiting.push({ deadline: performance.now() + limitMs, resolve, reject })
    })
  }

  private send(): void {
    const statements = this.statements
    this.statements = []
    this.worker.postMessage(statements)
  }

  private receive(outcomes: readonly Outcome[]): void {
    for (const [place, { resolve, reject }] of this.waiting.splice(0, outcomes.length).entries()) {
      const outcome = outcomes[place] ?? { message: 'no outcome', code: 'SQLITE_MISUSE' }
      if ('code' in outcome) reject(new StatementError(outcome))
      else resolve(outcome)
    }
    if (this.waiting.length === 0) this.worker.unref()
  }

  private refuseOverdue(): void {
    const now = performance.now()
    for (const { deadline, reject } of this.waiting) {
      if (deadline > now) break
      reject(new Error('the database does not answer'))
    }
  }

  private die(error: Error): void {
    this.death ??= error
    clearInterval(this.timer)
    for (const { reject } of this.waiting.splice(0)) reject(this.death)
  }

  /** Closes the file, after all statements that were given, and ends the thread. */
  async close(): Promise<void> {
    if (this.death !== undefined) return
    this.send()
    this.worker.ref()
    this.worker.postMessage('close' satisfies Close)
    await withDeadline(this.exited, CLOSE_MS)
    this.worker.unref()
  }
}
