/** Which tab of this browser has an account open: one of them at a time (A6). */
import { locks } from './platform.ts'

/** What a tab learns when it opens an account. */
type Taken = 'taken' | 'in another tab'

const nameOf = (account: number) => `oicq.account.${account}`

/** How long the tab that has the account may take to give it up, ms: one that is being reloaded does. */
const GIVE_UP_MS = 1000

export class AccountLock {
  private readonly lost: () => void
  private release: (() => void) | undefined
  private turn = 0

  /** Calls `lost` when another tab takes the account over. */
  constructor(lost: () => void) {
    this.lost = lost
  }

  /** Takes the account, with `steal` also from another tab. Always succeeds where browsers have no locks: without HTTPS. */
  take(account: number, { steal }: { steal: boolean }): Promise<Taken> {
    this.end()
    if (locks === undefined) return Promise.resolve('taken')
    const turn = ++this.turn
    const { promise, resolve } = Promise.withResolvers<Taken>()
    const options = steal ? { steal } : { signal: AbortSignal.timeout(GIVE_UP_MS) }
    const held = locks.request(nameOf(account), options, () => {
      resolve('taken')
      if (turn !== this.turn) return undefined
      return new Promise<void>(release => {
        this.release = release
      })
    })
    held.catch(() => {
      // Another tab has stolen it, or does not give it up.
      if (turn === this.turn && this.release !== undefined) this.lost()
      resolve('in another tab')
    })
    return promise
  }

  end(): void {
    this.turn++
    this.release?.()
    this.release = undefined
  }
}
