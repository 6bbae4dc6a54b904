/** How many accounts an address may register in an hour and in a day (A8). */
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import { Refusal } from '../errors.ts'
import { type CreateLimiter, count } from './limiter.ts'

const HOUR_S = 3600
const DAY_S = 24 * HOUR_S

export class RegistrationLimiter {
  /** Registrations refused since the start. */
  refused = 0
  private readonly limiters: readonly RateLimiterAbstract[]

  constructor(createLimiter: CreateLimiter, perHour: number, perDay: number) {
    this.limiters = [
      createLimiter('registrations:hour', { points: perHour, duration: HOUR_S }),
      createLimiter('registrations:day', { points: perDay, duration: DAY_S }),
    ]
  }

  /** Counts a registration. Throws a Refusal if there have been too many. */
  async record(address: string): Promise<void> {
    for (const limiter of this.limiters) {
      const { consumedPoints, msBeforeNext } = await count(limiter, address)
      if (consumedPoints <= limiter.points) continue
      this.refused++
      throw new Refusal('tooManyRegistrations', Math.ceil(msBeforeNext / 1000))
    }
  }
}
