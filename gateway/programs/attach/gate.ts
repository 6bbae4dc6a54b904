/** Frames that wait for room on their way to a program, with a limit to the wait: who is slow holds up nobody for long. */

/**
 * How long frames wait, in milliseconds: whatever else their sender sends waits behind them, and a connection test is to be echoed
 * within 2 s (M4).
 */
export const WAIT_MS = 400

interface Waiter {
  readonly send: () => void
  readonly resolve: (hasPassed: boolean) => void
}

export class Gate {
  private readonly hasRoom: () => boolean
  private waiters: Waiter[] = []
  private timer: NodeJS.Timeout | undefined
  /** Whether a wait was in vain, and there was no room since. */
  private isStuck = false

  constructor(hasRoom: () => boolean) {
    this.hasRoom = hasRoom
  }

  /**
   * Calls `send` as soon as there is room, in the order of the calls. Returns whether it was called, or a promise of that when it has to
   * wait. While a wait was in vain, nobody waits.
   */
  pass(send: () => void): boolean | Promise<boolean> {
    if (this.waiters.length === 0 && this.hasRoom()) {
      send()
      return true
    }
    if (this.isStuck) return false
    this.timer ??= setTimeout(() => this.giveUp(), WAIT_MS)
    return new Promise(resolve => this.waiters.push({ send, resolve }))
  }

  /** There may be room again. */
  open(): void {
    if (!this.hasRoom()) return
    this.isStuck = false
    for (let next = this.waiters[0]; next !== undefined && this.hasRoom(); next = this.waiters[0]) {
      this.waiters.shift()
      next.send()
      next.resolve(true)
    }
    if (this.waiters.length === 0) this.stopTimer()
  }

  private giveUp(): void {
    this.isStuck = true
    this.end()
  }

  /** Nobody waits any more. */
  end(): void {
    this.stopTimer()
    const { waiters } = this
    this.waiters = []
    for (const { resolve } of waiters) resolve(false)
  }

  private stopTimer(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
