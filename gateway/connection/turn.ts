/** One turn of the event loop: the clock is read once in it, and each connection is written to once, at its end (W8). */
import type { Clock } from '../clock.ts'

interface Flushable {
  flush(): void
}

/** Its time is in monotonic milliseconds. */
export class Turn implements Clock {
  private hasBegun = false
  private time = 0
  private unflushed: Flushable[] = []

  now(): number {
    if (this.time === 0) {
      this.time = performance.now()
      this.begin()
    }
    return this.time
  }

  /** Flushes at the end of this turn. */
  flushAtEnd(connection: Flushable): void {
    this.begin()
    this.unflushed.push(connection)
  }

  private begin(): void {
    if (this.hasBegun) return
    this.hasBegun = true
    setImmediate(this.end)
  }

  private readonly end = (): void => {
    if (this.unflushed.length > 0) {
      const connections = this.unflushed
      this.unflushed = []
      for (const connection of connections) connection.flush()
    }
    this.time = 0
    this.hasBegun = false
  }
}
