/**
 * The queue for Argon2: sign-ins and registrations wait here for a processor core. Attempts on one number run one after the
 * other, so that each wrong password is counted before the next is tried (A7).
 */
import { availableParallelism } from 'node:os'
import { Refusal } from '../errors.ts'

/** Jobs that run at the same time. One core is left for chat. */
const MAX_RUNNING = Math.min(8, Math.max(1, availableParallelism() - 1))
/** Jobs that may wait; more are refused. */
const MAX_WAITING = 2000

/** The connection that a job is done for. */
export interface Asker {
  readonly id: string
  readonly address: string
  /** Whether it has gone, and waits for nothing any more. */
  readonly isClosed: boolean
}

interface Job {
  readonly asker: Pick<Asker, 'address' | 'isClosed'>
  /** The number whose password is tried; undefined when a new one is hashed. */
  readonly number: number | undefined
  /** Resolved when the job's turn has come. */
  readonly turn: PromiseWithResolvers<void>
}

export class PasswordQueue {
  /** Jobs refused since the start because too many were waiting. */
  refused = 0
  /** In order of arrival. */
  private readonly pending: Job[] = []
  private readonly running: Job[] = []
  private readonly maxRunning: number

  constructor(maxRunning = MAX_RUNNING) {
    this.maxRunning = maxRunning
  }

  /** The number of jobs that have not started. */
  get waiting(): number {
    return this.pending.length
  }

  /** Reports whether an attempt on the number or from the address is waiting or running. */
  hasAttempt(number: number, address: string): boolean {
    const concerns = (job: Job) => job.number !== undefined && (job.number === number || job.asker.address === address)
    return this.running.some(concerns) || this.pending.some(concerns)
  }

  /**
   * Runs work when its turn comes and returns its result. Given a number, the work is an attempt on its password. Throws a
   * Refusal if too many jobs are waiting, or if the asker has gone by the time its turn comes.
   */
  async run<T>(asker: Job['asker'], work: () => Promise<T>, number?: number): Promise<T> {
    if (this.pending.length >= MAX_WAITING) {
      this.refused++
      throw new Refusal('too many sign-ins at the moment, try again in a while')
    }
    const job: Job = { asker, number, turn: Promise.withResolvers() }
    this.pending.push(job)
    this.startNext()
    await job.turn.promise
    try {
      if (asker.isClosed) throw new Refusal('the connection is closed')
      return await work()
    } finally {
      this.running.splice(this.running.indexOf(job), 1)
      this.startNext()
    }
  }

  private startNext(): void {
    while (this.running.length < this.maxRunning) {
      const index = this.pending.findIndex(job => !this.isBusy(job.number))
      const [job] = index < 0 ? [] : this.pending.splice(index, 1)
      if (job === undefined) return
      this.running.push(job)
      job.turn.resolve()
    }
  }

  private isBusy(number: number | undefined): boolean {
    return number !== undefined && this.running.some(job => job.number === number)
  }
}
