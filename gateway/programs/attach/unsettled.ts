/**
 * The frames and requests of one program that are on their way, divided by its connection tests: each is echoed when everything before it
 * is settled, and holds up nothing after it.
 */

/** What was sent between two connection tests, and is on its way. */
export interface Epoch {
  left: number
}

/** An epoch with the test that ended it. */
interface Ended {
  readonly epoch: Epoch
  readonly echo: () => void
}

export class Unsettled {
  /** How much is on its way, with the tests that wait. */
  private count = 0
  private current: Epoch = { left: 0 }
  private readonly ended: Ended[] = []
  private waiters: { readonly most: number; readonly resolve: () => void }[] = []

  /** A frame or a request is on its way, until `settle` is called with what this returns. */
  expect(): Epoch {
    this.current.left++
    this.count++
    return this.current
  }

  settle(epoch: Epoch): void {
    epoch.left--
    this.count--
    this.echoSettled()
    this.resolveWaiters()
  }

  /** Calls `echo` when everything before it is settled. */
  test(echo: () => void): void {
    this.ended.push({ epoch: this.current, echo })
    this.current = { left: 0 }
    this.count++
    this.echoSettled()
  }

  /** Resolves when at most so much is on its way; undefined when that is so now. */
  untilAtMost(most: number): Promise<void> | undefined {
    if (this.count <= most) return undefined
    return new Promise(resolve => this.waiters.push({ most, resolve }))
  }

  /** Nobody waits any more. */
  end(): void {
    for (const { resolve } of this.waiters) resolve()
    this.waiters = []
  }

  private echoSettled(): void {
    for (let first = this.ended[0]; first?.epoch.left === 0; first = this.ended[0]) {
      this.ended.shift()
      this.count--
      first.echo()
    }
  }

  private resolveWaiters(): void {
    if (this.waiters.length === 0) return
    const { waiters } = this
    this.waiters = waiters.filter(({ most }) => this.count > most)
    for (const { most, resolve } of waiters) if (this.count <= most) resolve()
  }
}
