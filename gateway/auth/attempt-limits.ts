/** The limits of one attempt at a password (A7). They can be looked up ahead of its turn. */
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../errors.ts'

/** A counter, and what it counts the attempt under. */
export type CounterOf = readonly [limiter: RateLimiterAbstract, key: string]

/** What has happened on this instance since the start. */
export interface LimitCounts {
  /** Wrong passwords that are counted, or are being counted. */
  failures: number
  /** Attempts refused. */
  refused: number
}

type States = readonly (RateLimiterRes | null)[]

export class AttemptLimits {
  private readonly counters: readonly CounterOf[]
  private readonly counts: LimitCounts
  private lookedUp: { readonly failures: number; readonly states: Promise<States> } | undefined

  /** The first counter is the one that a success clears. */
  constructor(counters: readonly CounterOf[], counts: LimitCounts) {
    this.counters = counters
    this.counts = counts
  }

  /** Begins to look the limits up, for `pass`. */
  prepare(): void {
    // It is `pass` that throws.
    this.lookUp().catch(() => {})
  }

  /**
   * Throws a Refusal once a limit is used up, for the right password, too. Returns whether failures are recorded that a success
   * has to clear.
   */
  async pass(): Promise<boolean> {
    const states = await this.lookUp()
    for (const [index, [{ points }]] of this.counters.entries()) {
      const state = states[index]
      if (!state || state.consumedPoints < points) continue
      this.counts.refused++
      throw new Refusal('tooManyGuesses', Math.ceil(state.msBeforeNext / 1000))
    }
    return states[0] !== null
  }

  /** Looks the limits up, or returns what was looked up before if no failure has been counted since. */
  private lookUp(): Promise<States> {
    const { failures } = this.counts
    if (this.lookedUp?.failures !== failures) {
      const states = Promise.all(this.counters.map(([limiter, key]) => limiter.get(key)))
      this.lookedUp = { failures, states }
    }
    return this.lookedUp.states
  }
}
