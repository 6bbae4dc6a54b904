/** What a load generator is asked to do. */

/** The argument of a load generator, as JSON; `W` says how much of its work it is to do. */
export interface Job<W> {
  work: W
  /** Where the instances listen, as ws://host:port. */
  origins: string[]
  /** The processes whose processor time counts. */
  pids: number[]
  /** Accounts have numbers that follow each other, from this one on. */
  firstNumber: number
  /** What the instances have as DATABASE_URL. */
  database: string
}

export function readJob<W>(): Job<W> {
  return JSON.parse(process.argv[2] ?? '')
}
