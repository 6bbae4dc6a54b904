/** Checks the password of a sign-in (A3, A7): against those verified or set within the last minutes, else by Argon2 in its turn. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { Refusal } from '../errors.ts'
import type { EventLog } from '../store/event-log.ts'
import type { Credentials, Store } from '../store/interface.ts'
import { type BruteForceLimiter, budgetOf, type CountedAttempt } from './brute-force-limit.ts'
import { digestOf, type KnownAddresses } from './known-addresses.ts'
import type { VerifiedPasswordCache } from './password-cache.ts'
import type { Asker, PasswordQueue } from './password-queue.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { hashOf, looksLikeToken } from './sign-in-tokens.ts'

interface Parts {
  readonly store: Pick<Store, 'credentials' | 'renewPasswordHash' | 'useToken'>
  readonly clock: Clock
  readonly queue: PasswordQueue
  /** Undefined if wrong passwords are neither counted nor delayed. */
  readonly limiter: BruteForceLimiter | undefined
  readonly knownAddresses: KnownAddresses
  readonly cache: VerifiedPasswordCache
  readonly eventLog: EventLog
  readonly log: Logger
}

/** One password tried on one number. */
interface Attempt extends CountedAttempt {
  readonly asker: Asker
  readonly password: string
  /** Undefined if there is no such account. */
  readonly passwordHash: string | undefined
}

type Verdict = { readonly isRight: true } | { readonly isRight: false; readonly delayMs: number }

export class Authentication {
  /** Since the start: right passwords found in the cache, wrong ones, and right ones of disabled accounts. */
  recognized = 0
  wrongPassword = 0
  disabled = 0
  private readonly parts: Parts

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Throws a Refusal unless this is the password, or a token (N5), of an account that is not disabled. */
  async authenticate(asker: Asker, number: number, password: string): Promise<void> {
    const { eventLog, store } = this.parts
    const digest = digestOf(number, asker.address)
    const credentials = await store.credentials(number, digest)
    try {
      await this.check(asker, number, password, digest, credentials)
    } catch (error) {
      if (error instanceof Refusal) {
        const reason = error.reason.name
        if (credentials === undefined) eventLog.log('sign-in refused', number, asker, reason)
        else eventLog.record('sign-in refused', number, asker, reason)
      }
      throw error
    }
  }

  private async check(
    asker: Asker,
    number: number,
    password: string,
    digest: number,
    credentials: Credentials | undefined,
  ): Promise<void> {
    const { knownAddresses, limiter } = this.parts
    if (!(await this.isToken(number, password))) await this.checkPassword(asker, number, password, credentials)
    // Only someone who has the password learns of it.
    if (credentials?.isDisabled) {
      this.disabled++
      throw new Refusal('accountDisabled')
    }
    if (limiter !== undefined) knownAddresses.record(number, digest, credentials?.signedInAt)
  }

  /**
   * Uses a token. It needs no limits, as nobody guesses one, and the guesses of others must not lock its user out (A9); what is none
   * counts as a password.
   */
  private async isToken(number: number, password: string): Promise<boolean> {
    const { clock, store } = this.parts
    return looksLikeToken(password) && store.useToken(hashOf(password), number, clock.now())
  }

  private async checkPassword(
    asker: Asker,
    number: number,
    password: string,
    credentials: Credentials | undefined,
  ): Promise<void> {
    const { address } = asker
    const budget = budgetOf(address, number, this.parts.knownAddresses.isKnown(credentials?.signedInAt))
    const passwordHash = credentials?.passwordHash
    const verdict = await this.judge({ asker, address, number, budget, password, passwordHash })
    if (verdict.isRight) return
    this.wrongPassword++
    await delay(verdict.delayMs)
    throw new Refusal('wrongPassword')
  }

  /**
   * Looks up the limits, then the cache, then runs Argon2 in the queue. Behind other attempts on the budget or from the
   * address, the cache waits for the turn, too: of guesses sent all at once, only the first is tried before it is counted. The
   * password decides nothing before the limits are passed: timing would tell a blocked guesser whether it is right.
   */
  private async judge(attempt: Attempt): Promise<Verdict> {
    const { address, asker, budget } = attempt
    const { limiter, queue } = this.parts
    const limits = limiter?.limitsOf(attempt)
    /** Throws a Refusal if nothing may be tried now. Returns whether there are failures for a success to clear. */
    const passLimits = async () => (await limits?.pass()) ?? false
    const isFirst = () => !queue.hasAttempt(budget, address)
    if (isFirst()) {
      const hasFailures = await passLimits()
      // Another one may have entered the queue meanwhile. From here to the queue, nothing may be awaited.
      if (isFirst() && this.isCached(attempt)) return this.recognize(attempt, hasFailures)
    }
    const inTurn = async () => {
      const hasFailures = await passLimits()
      return this.isCached(attempt) ? this.recognize(attempt, hasFailures) : this.verify(attempt, hasFailures)
    }
    return queue.run(asker, inTurn, { budget, prepare: () => limits?.prepare() })
  }

  /** Looks unknown numbers up as well, which takes the same time. */
  private isCached({ number, password, passwordHash = '' }: Attempt): boolean {
    return this.parts.cache.has(number, passwordHash, password)
  }

  private recognize(attempt: Attempt, hasFailures: boolean): Promise<Verdict> {
    this.recognized++
    return this.accept(attempt, hasFailures)
  }

  private async verify(attempt: Attempt, hasFailures: boolean): Promise<Verdict> {
    const { number, password, passwordHash } = attempt
    const verification = await verifyPassword(password, passwordHash)
    if (verification === 'wrong') {
      return { isRight: false, delayMs: (await this.parts.limiter?.recordFailure(attempt)) ?? 0 }
    }
    if (passwordHash !== undefined) {
      this.parts.cache.add(number, passwordHash, password)
      if (verification === 'outdated') await this.renewHash(number, passwordHash, password)
    }
    return this.accept(attempt, hasFailures)
  }

  /** Without the store, the next sign-in renews it. */
  private async renewHash(number: number, outdated: string, password: string): Promise<void> {
    const { log, store } = this.parts
    try {
      await store.renewPasswordHash(number, outdated, await hashPassword(password))
    } catch (error) {
      log.warn({ number, err: error }, 'failed to renew a password hash')
    }
  }

  private async accept(attempt: Attempt, hasFailures: boolean): Promise<Verdict> {
    if (hasFailures) await this.parts.limiter?.recordSuccess(attempt)
    return { isRight: true }
  }
}
