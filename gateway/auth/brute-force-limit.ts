/**
 * Limits on wrong passwords (A7): per address and account, where answers are first delayed and then refused; per address,
 * against one guesser at many accounts; and per budget, against many addresses. All addresses share the budget of an account,
 * but for those from which its owner has signed in: each of these has one of its own (A9).
 */
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import { AttemptLimits, type CounterOf } from './attempt-limits.ts'
import { type CreateLimiter, count, type Limit } from './limiter.ts'

/** Failures without a delay. */
const FREE_FAILURES = 3
const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 2000

/** How many failures are let through. docs/security.md says how many guesses a day that makes. */
const limits = {
  pair: { points: 8, duration: 600 },
  address: { points: 100, duration: 600 },
  budget: { points: 50, duration: 4 * 3600 },
} satisfies Record<string, Limit>

/** Who tries a password, and on which number. */
export interface CountedAttempt {
  readonly address: string
  readonly number: number
  /** See budgetOf(). */
  readonly budget: string
}

/** Returns the budget of an attempt: the account's, or the address's own at this account if its owner has signed in from there. */
export function budgetOf(address: string, number: number, isKnown: boolean): string {
  return isKnown ? pairOf(address, number) : String(number)
}

function pairOf(address: string, number: number): string {
  return `${number}@${address}`
}

export class BruteForceLimiter {
  /** Since the start. */
  readonly counts = { failures: 0, refused: 0 }
  private readonly pair: RateLimiterAbstract
  private readonly address: RateLimiterAbstract
  private readonly budget: RateLimiterAbstract

  constructor(createLimiter: CreateLimiter) {
    this.pair = createLimiter('guesses:pair', limits.pair)
    this.address = createLimiter('guesses:address', limits.address)
    this.budget = createLimiter('guesses:budget', limits.budget)
  }

  /** Returns the limits of an attempt, for its turn. */
  limitsOf(attempt: CountedAttempt): AttemptLimits {
    return new AttemptLimits(this.countersOf(attempt), this.counts)
  }

  /** Counts a wrong password. Returns the delay of its answer in milliseconds. */
  async recordFailure(attempt: CountedAttempt): Promise<number> {
    this.counts.failures++
    const [ofPair] = await Promise.all(this.countersOf(attempt).map(([limiter, key]) => count(limiter, key)))
    const delayed = (ofPair?.consumedPoints ?? 0) - FREE_FAILURES
    return delayed > 0 ? Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (delayed - 1)) : 0
  }

  /** Clears the failures of this address at this account: the owner mistyped. */
  async recordSuccess({ address, number }: CountedAttempt): Promise<void> {
    await this.pair.delete(pairOf(address, number))
  }

  private countersOf({ address, number, budget }: CountedAttempt): CounterOf[] {
    return [
      [this.pair, pairOf(address, number)],
      [this.address, address],
      [this.budget, budget],
    ]
  }
}
