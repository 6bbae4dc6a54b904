/**
 * The turns of one address at requests without a sign-in: one in each turn of the event loop (A8). Node accepts one connection in
 * each turn, too, so many clients of one address that answer at once would keep everybody else waiting at the door.
 */
export class AddressTurns {
  private isTaken = false
  /** The connections that wait; each for one request. */
  private readonly waiting: (() => void)[] = []

  /** Returns undefined when it is the caller's turn, else a promise of that. */
  take(): Promise<void> | undefined {
    if (this.isTaken) return new Promise(resolve => this.waiting.push(resolve))
    this.isTaken = true
    setImmediate(this.pass)
    return undefined
  }

  private readonly pass = (): void => {
    const next = this.waiting.shift()
    if (next === undefined) {
      this.isTaken = false
      return
    }
    setImmediate(this.pass)
    next()
  }
}
