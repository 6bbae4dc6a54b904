/** Which tab of this browser has the connection of an account: one at a time, with a Web Lock. */
import { locks } from './platform.ts'

interface LockEvents {
  /** The account is free, and this tab has it now. */
  acquired(): void
  /** Another tab has taken it. */
  stolen(): void
}

const nameOf = (account: number) => `oicq.account.${account}`

/** How long an account is still held after it was given up, ms: other tabs hear first that it was signed out. */
const RELEASE_AFTER_MS = 500

export class AccountLock {
  private readonly events: LockEvents
  private release: (() => void) | undefined
  private waiting: AbortController | undefined
  private turn = 0

  constructor(events: LockEvents) {
    this.events = events
  }

  get isHeld(): boolean {
    return this.release !== undefined
  }

  /** Waits until no other tab has the account, however long that takes. */
  wait(account: number): void {
    this.end()
    this.waiting = new AbortController()
    this.request(account, { signal: this.waiting.signal }, isHeld => isHeld && this.events.acquired())
  }

  /**
   * Takes the account from the tab that has it; at once where browsers have no locks. Returns false if it was given up meanwhile, or
   * another tab has taken it.
   */
  async steal(account: number): Promise<boolean> {
    if (this.isHeld || locks === undefined) return true
    this.end()
    return new Promise(resolve => this.request(account, { steal: true }, resolve))
  }

  /** Gives it up, or ends the wait for it. */
  end(): void {
    this.turn++
    this.waiting?.abort()
    this.waiting = undefined
    if (this.release !== undefined) setTimeout(this.release, RELEASE_AFTER_MS)
    this.release = undefined
  }

  private request(account: number, options: LockOptions, ended: (isHeld: boolean) => void): void {
    const turn = ++this.turn
    const held = locks?.request(nameOf(account), options, () => {
      if (turn !== this.turn) return undefined
      const { promise, resolve } = Promise.withResolvers<void>()
      this.release = resolve
      this.waiting = undefined
      ended(true)
      return promise
    })
    const lost = (): void => {
      if (turn !== this.turn) return
      this.release = undefined
      this.events.stolen()
    }
    void held?.catch(lost).then(() => ended(false))
  }
}
