/**
 * Batches what comes at about the same time: the query, or the round trip, that a batch takes costs more than what is in it, as it wakes
 * another process.
 */
import { measureUtilization } from './utilization.ts'

/**
 * How long after a batch the next one is handed on, in milliseconds, and in a process that is never idle. In between it grows with the
 * utilization of the event loop.
 */
const GATHER_MS = 10
const MAX_GATHER_MS = 60

export class Gatherer<T> {
  private readonly most: number
  private readonly take: (batch: readonly T[]) => void
  private readonly utilization: (now: number) => number
  private waiting: T[] = []
  private takenAt = Number.NEGATIVE_INFINITY
  private timer: NodeJS.Timeout | undefined

  /** Hands batches on to `take`, each with so many at most. The utilization is from 0 to 1. */
  constructor(most: number, take: (batch: readonly T[]) => void, utilization = measureUtilization()) {
    this.most = most
    this.take = take
    this.utilization = utilization
  }

  /** Hands something on at once, or soon after the last batch together with what comes until then. */
  add(item: T): void {
    this.waiting.push(item)
    const now = performance.now()
    const wait = this.takenAt + Math.max(GATHER_MS, MAX_GATHER_MS * this.utilization(now)) - now
    if (wait <= 0 || this.waiting.length >= this.most) this.flush()
    else this.timer ??= setTimeout(() => this.flush(), wait)
  }

  private flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.takenAt = performance.now()
    const batch = this.waiting
    this.waiting = []
    this.take(batch)
  }
}
