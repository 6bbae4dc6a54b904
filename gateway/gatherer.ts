/**
 * Batches what comes at about the same time: the query, or the round trip, that a batch takes costs more than what is in it, as it wakes
 * another process.
 */

/** How long after a batch the next one is handed on, in milliseconds. */
const GATHER_MS = 10

export class Gatherer<T> {
  private readonly most: number
  private readonly take: (batch: readonly T[]) => void
  private waiting: T[] = []
  private takenAt = Number.NEGATIVE_INFINITY
  private timer: NodeJS.Timeout | undefined

  /** Hands batches on to `take`, each with so many at most. */
  constructor(most: number, take: (batch: readonly T[]) => void) {
    this.most = most
    this.take = take
  }

  /** Hands something on at once, or soon after the last batch together with what comes until then. */
  add(item: T): void {
    this.waiting.push(item)
    const wait = this.takenAt + GATHER_MS - performance.now()
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
