/** Stores new tokens in batches: those that are asked for in one turn, or while others are being written, share a commit. */
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import { Refusal } from '../../errors.ts'
import type { NewToken, WebStore } from '../../store/web-interface.ts'

/** Tokens in one transaction, and tokens that may wait for one. */
const MAX_BATCH = 200
const MAX_WAITING = 10_000

interface Waiting {
  readonly token: NewToken
  readonly stored: PromiseWithResolvers<boolean>
}

export class TokenIssuer {
  private readonly store: Pick<WebStore, 'addTokens'>
  private readonly clock: Clock
  private readonly waiting: Waiting[] = []
  private isWriting = false

  constructor(store: Pick<WebStore, 'addTokens'>, clock: Clock) {
    this.store = store
    this.clock = clock
  }

  /** Resolves when the token can be used. Throws a Refusal if there is no such account, or too many wait. */
  async issue(token: NewToken): Promise<void> {
    if (this.waiting.length >= MAX_WAITING) throw new Refusal('busy')
    const stored = Promise.withResolvers<boolean>()
    this.waiting.push({ token, stored })
    if (!this.isWriting) this.write()
    if (!(await stored.promise)) throw new Refusal('noSuchNumber')
  }

  private async write(): Promise<void> {
    this.isWriting = true
    await setImmediate()
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH)
      try {
        const tokens = batch.map(({ token }) => token)
        const outcomes = await this.store.addTokens(tokens, this.clock.now())
        for (const [place, { stored }] of batch.entries()) stored.resolve(outcomes[place] ?? false)
      } catch (error) {
        for (const { stored } of batch) stored.reject(error)
      }
    }
    this.isWriting = false
  }
}
