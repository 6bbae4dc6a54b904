/** The deadline of barriers (M4): what is not settled by then is given up, whatever the store does. All barriers share one timer. */
import type { Clock } from '../clock.ts'

/** How long a barrier may wait, and how often that is checked, in milliseconds: M4 allows 2 s for both and for the echo. */
const BARRIER_TIMEOUT_MS = 1900
const TICK_MS = 50

/** A barrier that waits. */
interface Awaited {
  giveUp(): void
}

export class BarrierDeadlines {
  private readonly clock: Clock
  /** Since when each waits, oldest first. */
  private readonly waiting = new Map<Awaited, number>()
  private timer: NodeJS.Timeout | undefined

  constructor(clock: Clock) {
    this.clock = clock
  }

  add(barrier: Awaited): void {
    this.waiting.set(barrier, this.clock.now())
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref()
  }

  /** The barrier waits no more. */
  remove(barrier: Awaited): void {
    this.waiting.delete(barrier)
  }

  private tick(): void {
    if (this.waiting.size === 0) {
      clearInterval(this.timer)
      this.timer = undefined
      return
    }
    // After a stretch in which this process did not run, what has arrived meanwhile comes first.
    if (this.isOverdue(this.waiting.values().next().value)) setImmediate(() => this.giveUpOverdue())
  }

  private giveUpOverdue(): void {
    for (const [barrier, since] of this.waiting) {
      if (!this.isOverdue(since)) break
      this.waiting.delete(barrier)
      barrier.giveUp()
    }
  }

  private isOverdue(since: number | undefined): boolean {
    return since !== undefined && this.clock.now() - since >= BARRIER_TIMEOUT_MS
  }
}
