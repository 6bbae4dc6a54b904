/**
 * The queue for Argon2: sign-ins and registrations wait here for a processor core. Addresses take turns, so that whoever floods
 * waits behind everyone else (A8). Attempts that count against one budget run one after the other, so that each wrong password
 * is counted before the next is tried (A7).
 */
import { availableParallelism } from 'node:os'
import { Refusal, RequesterGone } from '../errors.ts'

/** Jobs that run at the same time. One core is left for chat. */
const MAX_RUNNING = Math.min(8, Math.max(1, availableParallelism() - 1))
/** Jobs that may wait; beyond that, the address with the most of them loses one. */
const MAX_WAITING = 2000
/** How many jobs of an address prepare for their turn: what they wait for then goes to Redis together. */
const PREPARING = 32

/** The connection that a job is done for. */
export interface Asker {
  readonly id: string
  readonly address: string
  /** Whether it has gone, and waits for nothing any more. */
  readonly isClosed: boolean
}

/** An attempt to guess a password, for all that the queue knows. */
export interface QueuedAttempt {
  /** What it counts against. */
  readonly budget: string
  /** Called once, when the turn is near. */
  prepare?(): void
}

interface Job {
  readonly asker: Pick<Asker, 'address' | 'isClosed'>
  /** Undefined when a new password is hashed. */
  readonly attempt: QueuedAttempt | undefined
  /** Resolved when the job's turn has come, rejected when it is refused. */
  readonly turn: PromiseWithResolvers<void>
}

interface Limits {
  /** Jobs of one address that may wait. */
  readonly perAddress: number
  /** Jobs that run at the same time. */
  readonly running?: number
}

export class PasswordQueue {
  /** Jobs refused since the start because too many were waiting. */
  refused = 0
  /** The number of jobs that have not started. */
  waiting = 0
  /** The jobs that wait, by address: the address whose turn is next comes first. */
  private readonly lines = new Map<string, Job[]>()
  private readonly running: Job[] = []
  private readonly maxRunning: number
  private readonly maxPerAddress: number

  constructor({ perAddress, running = MAX_RUNNING }: Limits) {
    this.maxPerAddress = perAddress
    this.maxRunning = running
  }

  /** Reports whether an attempt on the budget or from the address is waiting or running. */
  hasAttempt(budget: string, address: string): boolean {
    const concerns = ({ asker, attempt }: Job) =>
      attempt !== undefined && (attempt.budget === budget || asker.address === address)
    return this.running.some(concerns) || this.lines.values().some(line => line.some(concerns))
  }

  /**
   * Runs work when its turn comes and returns its result. Throws a Refusal if too many jobs are waiting, a RequesterGone if the
   * asker has gone by the time its turn comes.
   */
  async run<T>(asker: Job['asker'], work: () => Promise<T>, attempt?: QueuedAttempt): Promise<T> {
    const job: Job = { asker, attempt, turn: Promise.withResolvers() }
    this.enter(job)
    this.startNext()
    await job.turn.promise
    try {
      if (asker.isClosed) throw new RequesterGone()
      return await work()
    } finally {
      this.running.splice(this.running.indexOf(job), 1)
      this.startNext()
    }
  }

  private enter(job: Job): void {
    const { address } = job.asker
    const line = this.lines.get(address) ?? []
    if (line.length >= this.maxPerAddress) throw this.refusal()
    if (this.waiting >= MAX_WAITING) this.shortenLongest(line.length + 1)
    line.push(job)
    this.waiting++
    this.lines.set(address, line)
    if (line.length <= PREPARING) job.attempt?.prepare?.()
  }

  /** Refuses the last job of the longest line, to make room for one in a line that will be this long. Throws if none is longer. */
  private shortenLongest(length: number): void {
    let longest: Job[] = []
    for (const line of this.lines.values()) if (line.length > longest.length) longest = line
    const last = longest.length > length ? longest.pop() : undefined
    if (last === undefined) throw this.refusal()
    this.waiting--
    last.turn.reject(this.refusal())
  }

  private refusal(): Refusal {
    this.refused++
    return new Refusal('busy')
  }

  private startNext(): void {
    while (this.running.length < this.maxRunning) {
      const job = this.takeNext()
      if (job === undefined) return
      this.running.push(job)
      job.turn.resolve()
    }
  }

  /** Takes a job from the first line with one that can start, and puts that line behind the others. */
  private takeNext(): Job | undefined {
    for (const [address, line] of this.lines) {
      const index = line.findIndex(({ attempt }) => !this.isBusy(attempt?.budget))
      if (index < 0) continue
      const [job] = line.splice(index, 1)
      if (index < PREPARING) line[PREPARING - 1]?.attempt?.prepare?.()
      this.waiting--
      this.lines.delete(address)
      if (line.length > 0) this.lines.set(address, line)
      return job
    }
    return undefined
  }

  private isBusy(budget: string | undefined): boolean {
    return budget !== undefined && this.running.some(({ attempt }) => attempt?.budget === budget)
  }
}
