/** Work at fixed times, which have nothing to do with those at which it came up: nobody can tell from the time when that was (P1). */

export class FixedTimes {
  private readonly everyMs: number
  private actions: (() => void)[] = []

  constructor(everyMs: number) {
    this.everyMs = everyMs
  }

  /** Calls this at the next of the times. All share one timer, which does not keep the process alive. */
  next(action: () => void): void {
    this.actions.push(action)
    if (this.actions.length > 1) return
    const run = () => {
      const actions = this.actions
      this.actions = []
      for (const each of actions) each()
    }
    setTimeout(run, this.everyMs - (performance.now() % this.everyMs)).unref()
  }
}
