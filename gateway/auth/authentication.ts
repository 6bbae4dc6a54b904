/** Whether someone is who they say they are (A3, A7): by argon2, each in turn, or by what argon2 said some minutes ago. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { Refusal } from '../errors.ts'
import type { Store } from '../store/interface.ts'
import type { BruteForceLimiter } from './brute-force-limit.ts'
import { VerifiedPasswordCache } from './password-cache.ts'
import type { Passwords } from './passwords.ts'

interface Parts {
  readonly store: Store
  readonly passwords: Passwords
  readonly bruteForce: BruteForceLimiter
  readonly clock: Clock
  /** Whether wrong passwords are counted. */
  readonly rateLimits: boolean
  readonly log: Logger
}

/** The connection that signs in. */
interface Asker {
  readonly id: string
  readonly address: string
  readonly isClosed: boolean
}

export class Authentication {
  /** Since the start: right passwords that needed no argon2, and attempts that were refused. */
  recognized = 0
  wrongPassword = 0
  disabled = 0
  private readonly parts: Parts
  private readonly recent: VerifiedPasswordCache
  /** How many attempts wait for their turn or have it, by number and by address. */
  private readonly inTurn = new Map<number | string, number>()
  /** The last attempt on each number. */
  private readonly last = new Map<number, Promise<unknown>>()

  constructor(parts: Parts) {
    this.parts = parts
    this.recent = new VerifiedPasswordCache(parts.clock)
  }

  /** Throws a Refusal unless this is the password of the number (A7). */
  async authenticate(connection: Asker, number: number, password: string): Promise<void> {
    const { id, address } = connection
    const { log, store } = this.parts
    const { passwordHash, isDisabled } = (await store.credentials(number)) ?? {}
    const isKnown = await this.isRecognizedAtOnce(address, number, password, passwordHash)
    const heldBack = isKnown ? undefined : await this.tryInTurn(connection, number, password, passwordHash)
    if (heldBack === undefined) {
      // Only whoever has the password learns of it.
      if (!isDisabled) return
      this.disabled++
      throw new Refusal('this account is disabled; ask those who run the server')
    }
    log.info({ connection: id, address, number }, 'wrong password')
    this.wrongPassword++
    await delay(heldBack)
    throw new Refusal('wrong number or password')
  }

  /**
   * Whether the password is remembered. Says no while another attempt on the number or from the address is in the queue: of
   * guesses sent all at once only the first is tried before it is counted.
   */
  private async isRecognizedAtOnce(address: string, number: number, password: string, hash = ''): Promise<boolean> {
    const { bruteForce, rateLimits } = this.parts
    const mustWait = () => this.inTurn.has(number) || this.inTurn.has(address)
    if (mustWait()) return false
    const mistyped = rateLimits && (await bruteForce.check(address, number))
    if (mustWait() || !this.isRecognized(number, password, hash)) return false
    if (mistyped) await bruteForce.right(address, number)
    return true
  }

  private isRecognized(number: number, password: string, hash: string): boolean {
    const isRecognized = this.recent.recognizes(number, hash, password)
    if (isRecognized) this.recognized++
    return isRecognized
  }

  /** Answers for how long the answer to a wrong password is to be held back, in milliseconds; undefined when it is right. */
  private async tryInTurn(connection: Asker, number: number, password: string, hash: string | undefined) {
    const { address } = connection
    const { bruteForce, passwords, rateLimits } = this.parts
    this.count(number, 1)
    this.count(address, 1)
    try {
      const attempt = async () => {
        const mistyped = rateLimits && (await bruteForce.check(address, number))
        if (!this.isRecognized(number, password, hash ?? '')) {
          const isRight = await passwords.matches(password, hash)
          if (!isRight) return rateLimits ? bruteForce.wrong(address, number) : 0
          if (hash !== undefined) this.recent.remember(number, hash, password)
        }
        if (mistyped) await bruteForce.right(address, number)
        return undefined
      }
      return await passwords.inTurn(connection, () => this.afterOthers(number, attempt))
    } finally {
      this.count(number, -1)
      this.count(address, -1)
    }
  }

  /** Of guesses at a number that are sent all at once, each is counted before the next is tried. */
  private async afterOthers<T>(number: number, attempt: () => Promise<T>): Promise<T> {
    const others = this.last.get(number)
    const own = (others ?? Promise.resolve()).then(attempt, attempt)
    this.last.set(number, own)
    try {
      return await own
    } finally {
      if (this.last.get(number) === own) this.last.delete(number)
    }
  }

  private count(key: number | string, change: 1 | -1): void {
    const count = (this.inTurn.get(key) ?? 0) + change
    if (count === 0) this.inTurn.delete(key)
    else this.inTurn.set(key, count)
  }
}
