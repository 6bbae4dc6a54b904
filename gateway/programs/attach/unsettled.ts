/**
 * The frames and requests of one program that are on their way, divided by its connection tests: each is echoed when everything before it
 * is settled, and holds up nothing after it.
 */

/** What was sent between two connection tests. */
export interface Epoch {
  left: number
  /** Set by the test that ends the epoch. */
  echo?: () => void
}

export class Unsettled {
  /** How much is on its way, with the tests that wait. */
  private count = 0
  /** The last one is still open. */
  private readonly epochs: Epoch[] = [{ left: 0 }]
  private waiters: { readonly most: number; readonly resolve: () => void }[] = []

  /** A frame or a request is on its way, until `settle` is called with what this returns. */
  expect(): Epoch {
    const epoch = this.epochs.at(-1) ?? { left: 0 }
    epoch.left++
    this.count++
    return epoch
  }

  settle(epoch: Epoch): void {
    epoch.left--
    this.count--
    this.echoSettled()
    this.resolveWaiters()
  }

  /** Calls `echo` when everything before it is settled. */
  test(echo: () => void): void {
    const epoch = this.epochs.at(-1)
    if (epoch !== undefined) epoch.echo = echo
    this.epochs.push({ left: 0 })
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
    for (;;) {
      const [first] = this.epochs
      if (first?.echo === undefined || first.left > 0) return
      this.epochs.shift()
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
