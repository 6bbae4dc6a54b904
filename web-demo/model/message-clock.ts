/** Times and ids for messages: ids sort in the order in which they were given. */

/** A later id is greater as a string: nine digits of the time in ms, four that count within it, base 36. */
function idOf(time: number, count: number): string {
  return time.toString(36).padStart(9, '0') + count.toString(36).padStart(4, '0')
}

/** The smallest id of a message at this time or later. */
export const firstIdAt = (time: number): string => idOf(time, 0)

export class MessageClock {
  private readonly now: () => number
  private last = 0
  private count = 0

  constructor(now = Date.now) {
    this.now = now
  }

  /** A clock that was set back must not put new messages among older ones: ids go on from the greatest so far. */
  next(): { id: string; time: number } {
    const time = this.now()
    if (time > this.last) {
      this.last = time
      this.count = 0
    } else {
      this.count++
    }
    return { id: idOf(this.last, this.count), time }
  }

  /** Ids to come are greater than this one. */
  startAfter(id: string): void {
    const time = Number.parseInt(id.slice(0, 9), 36)
    if (time < this.last) return
    this.last = time
    this.count = Number.parseInt(id.slice(9), 36)
  }
}
