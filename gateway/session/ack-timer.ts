/** Checks every session with unacknowledged messages: pings those that are due, and has stored what is overdue (M4, M5). */
import type { Clock } from '../clock.ts'
import type { AckTracker } from './ack-tracker.ts'

/** How often a session is checked, in milliseconds, and how finely the checks of all sessions are spread over that time. */
const CHECK_EVERY_MS = 200
const TICK_MS = 50

/** A session, as far as the timer knows it. */
interface Timed {
  readonly number: number
  readonly connection: { readonly acks: AckTracker; ping(): void }
  /** Pings the client when that is due, and stores what is overdue. */
  checkAcks(now: number): void
}

export class AckTimer {
  /** A timing wheel: checking all sessions at once would hold everything else up. */
  private readonly wheel = Array.from({ length: CHECK_EVERY_MS / TICK_MS }, () => new Set<Timed>())
  private readonly clock: Clock
  private count = 0
  private timer: NodeJS.Timeout | undefined
  private lastTick = 0
  private acksRequested = false

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Checks a session from now on, until nothing of it is unacknowledged. */
  add(session: Timed): void {
    this.slotOf(session)?.add(session)
    this.count++
    this.timer ??= setInterval(() => this.tick(), TICK_MS)
  }

  /** Checks a session no more. */
  remove(session: Timed): void {
    if (this.slotOf(session)?.delete(session)) this.count--
  }

  private slotOf({ number }: Timed): Set<Timed> | undefined {
    return this.wheel[number % this.wheel.length]
  }

  /** A barrier waits (M4): pings all clients with unacknowledged messages at the end of this turn instead of when it is due. */
  requestAcks(): void {
    if (this.acksRequested) return
    this.acksRequested = true
    setImmediate(() => {
      this.acksRequested = false
      for (const sessions of this.wheel) {
        for (const { connection } of sessions) if (connection.acks.needsPing) connection.ping()
      }
    })
  }

  private tick(): void {
    const now = this.clock.now()
    const tick = Math.floor(now / TICK_MS)
    const slots = this.wheel.length
    for (let at = Math.max(this.lastTick + 1, tick - slots + 1); at <= tick; at++) {
      for (const session of this.wheel[at % slots] ?? []) session.checkAcks(now)
    }
    this.lastTick = tick
    if (this.count === 0) this.stop()
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }
}
