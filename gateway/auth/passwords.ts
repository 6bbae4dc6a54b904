/** Passwords as argon2id hashes (A3), computed off the main thread and never more at a time than leave a core for chat. */
import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { Refusal } from '../errors.ts'

/** How many have their turn at the same time: whether one may be tried is asked of Redis, and takes longer than a quick hash. */
const TURNS = 8
/** Sign-ins and registrations that may wait for their turn; more are refused. */
const MAX_WAITING = 2000

/** A hash of no one's password: an unknown number costs a guesser as much time as a known one. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$6e0SXbqISf1y9EFRFrOpBA$SQVtUr2QugzH7tOBfNeX7Pg1dTb9mVEh7/QQQql+YOM'

/** The connection that waits for its turn. */
interface Asker {
  readonly isClosed: boolean
}

export class Passwords {
  /** Askers that were refused since the start because too many waited. */
  refused = 0
  private readonly turns = pLimit(TURNS)
  private readonly hashing = pLimit(Math.max(1, availableParallelism() - 1))

  /** How many wait for their turn or, within it, to be hashed. */
  get waiting(): number {
    return this.turns.pendingCount + this.turns.activeCount - this.hashing.activeCount
  }

  hash(asker: Asker, password: string): Promise<string> {
    return this.inTurn(asker, () => this.hashing(() => hash(password)))
  }

  /** Whether this is the password of that hash; without a hash the answer is no, after the same time. */
  async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    return (await this.hashing(() => verify(passwordHash ?? NOBODY, password))) && passwordHash !== undefined
  }

  /**
   * Does work that hashes when its turn has come. Throws a Refusal when too many wait already, or when the asker has
   * gone meanwhile.
   */
  async inTurn<T>(asker: Asker, work: () => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING) {
      this.refused++
      throw new Refusal('too many sign-ins at the moment, try again in a while')
    }
    return this.turns(() => {
      if (asker.isClosed) throw new Refusal('the connection is closed')
      return work()
    })
  }
}
