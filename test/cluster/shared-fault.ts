/** Lets the tests of a file share one fault, as users share one system: waiting for it is most of their time. */
import { setTimeout as pause } from 'node:timers/promises'

/** How long tests are waited for: one that failed does not arrive. */
const PATIENCE_MS = 25_000

/** Opens once so many have arrived. */
class Gate {
  private missing: number
  private readonly gathered = Promise.withResolvers<void>()

  constructor(count: number) {
    this.missing = count
  }

  arrive(): void {
    if (--this.missing === 0) this.gathered.resolve()
  }

  async opened(): Promise<void> {
    const stop = new AbortController()
    const late = pause(PATIENCE_MS, undefined, { signal: stop.signal }).catch(() => {})
    await Promise.race([this.gathered.promise, late])
    stop.abort()
  }
}

/** Strikes once all tests are ready, and is healed once all have done what they do meanwhile. */
export class SharedFault {
  private readonly ready: Gate
  private readonly done: Gate
  private readonly strike: () => Promise<void>
  private readonly heal: () => Promise<void>
  private struck: Promise<void> | undefined
  private healed: Promise<void> | undefined

  constructor(tests: number, strike: () => Promise<void>, heal: () => Promise<void>) {
    this.ready = new Gate(tests)
    this.done = new Gate(tests)
    this.strike = strike
    this.heal = heal
  }

  /** Resolves when the fault is healed, with what the action did meanwhile. */
  async meanwhile<T>(action: () => Promise<T>): Promise<T> {
    this.struck ??= this.ready.opened().then(this.strike)
    this.ready.arrive()
    await this.struck
    try {
      return await action()
    } finally {
      this.healed ??= this.done.opened().then(this.heal)
      this.done.arrive()
      await this.healed
    }
  }
}
