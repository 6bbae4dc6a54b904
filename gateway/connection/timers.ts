/** The timers that all connections share: deadlines, and reading again after flood control. None is made per connection. */
import type { Clock } from '../clock.ts'

/** How often connections that flood control holds back are checked, in milliseconds. */
const THROTTLE_EVERY_MS = 50
/** How often the deadlines of all connections are checked at most, in milliseconds. */
const DEADLINES_EVERY_MS = 1000

interface Throttled {
  /** Resumes once its debt is paid; returns whether it has, or has ended. */
  resumeIfPaid(now: number): boolean
}

interface WithDeadlines {
  /** `lostMs` is how long this process could not have heard anything since the last check. */
  checkDeadlines(now: number, lostMs: number): void
}

export class ConnectionTimers {
  private readonly clock: Clock
  private readonly throttled = new Set<Throttled>()
  private throttleTimer: NodeJS.Timeout | undefined
  private readonly deadlineTimer: NodeJS.Timeout

  /** The deadlines are checked often enough for this idle limit. */
  constructor(clock: Clock, connections: Iterable<WithDeadlines>, idleTimeoutMs: number) {
    this.clock = clock
    const everyMs = Math.min(DEADLINES_EVERY_MS, idleTimeoutMs / 12)
    let checkedAt = clock.now()
    this.deadlineTimer = setInterval(() => {
      const now = clock.now()
      // A check comes late when the process was stopped, and before what has arrived meanwhile is read.
      const lostMs = Math.max(0, now - checkedAt - 2 * everyMs)
      checkedAt = now
      for (const connection of connections) connection.checkDeadlines(now, lostMs)
    }, everyMs)
  }

  /** Checks this from now on, until its debt is paid. */
  throttle(throttled: Throttled): void {
    this.throttled.add(throttled)
    this.throttleTimer ??= setInterval(() => this.checkThrottled(), THROTTLE_EVERY_MS)
  }

  private checkThrottled(): void {
    const now = this.clock.now()
    for (const each of this.throttled) if (each.resumeIfPaid(now)) this.throttled.delete(each)
    if (this.throttled.size > 0) return
    clearInterval(this.throttleTimer)
    this.throttleTimer = undefined
  }

  stop(): void {
    clearInterval(this.deadlineTimer)
    clearInterval(this.throttleTimer)
  }
}
