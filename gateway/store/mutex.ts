/** Mutual exclusion for asynchronous work: one holder at a time, in the order of asking. */

/** Rejection of one who waited too long. */
class WaitedTooLong extends Error {
  override name = 'WaitedTooLong'
}

export class Mutex {
  private isHeld = false
  /** In the order of asking. */
  private readonly waiting = new Set<() => void>()

  /** Resolves once the caller holds it. Rejects with WaitedTooLong after `limitMs`. */
  acquire(limitMs: number): Promise<void> {
    if (!this.isHeld) {
      this.isHeld = true
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const next = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.waiting.delete(next)
        reject(new WaitedTooLong(`waited longer than ${limitMs} ms for other calls`))
      }, limitMs)
      this.waiting.add(next)
    })
  }

  release(): void {
    const [next] = this.waiting
    if (next === undefined) {
      this.isHeld = false
      return
    }
    this.waiting.delete(next)
    next()
  }
}
