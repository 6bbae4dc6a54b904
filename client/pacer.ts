/**
 * Paces one connection: it sends no more than the server's flood allowance, since a client that keeps exceeding it is
 * disconnected with 1008, and only so far ahead of the answers that what a stalled network delivers at once stays within it.
 */
import { FLOOD_BURST, FLOOD_RATE } from '../protocol/index.ts'

/** Less than what the server allows: clocks differ, and what is under way may arrive together. */
const BURST = FLOOD_BURST / 2
const RATE_PER_MS = (0.95 * FLOOD_RATE) / 1000
/** Costs that may be unanswered. */
const WINDOW = BURST

/** A queue of what waits to be sent. Lanes take turns, so that none holds up another. */
export interface Lane {
  /** Sends what comes next; returns false if there is nothing that can be sent now. */
  sendNext(): boolean
}

export class Pacer {
  readonly #lanes = new Set<Lane>()
  /** May be negative: what is sent costs whatever it costs. */
  #tokens = BURST
  #refilledAt = performance.now()
  #unanswered = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  join(lane: Lane): void {
    this.#lanes.add(lane)
  }

  /** Something of this cost is sent. */
  spend(cost: number): void {
    this.#refill()
    this.#tokens -= cost
    this.#unanswered += cost
  }

  /** Something of this cost is answered. */
  answered(cost: number): void {
    this.#unanswered -= cost
    this.run()
  }

  /** Sends what may be sent now. Called when a lane may have something to send. */
  run(): void {
    clearTimeout(this.#timer)
    do this.#refill()
    while (this.#tokens >= 0 && this.#unanswered < WINDOW && this.#sendNext())
    if (this.#tokens < 0) this.#timer = setTimeout(() => this.run(), Math.ceil(-this.#tokens / RATE_PER_MS))
  }

  stop(): void {
    this.#lanes.clear()
    clearTimeout(this.#timer)
    this.#tokens = 0
  }

  #sendNext(): boolean {
    for (const lane of this.#lanes) {
      if (!lane.sendNext()) continue
      this.#lanes.delete(lane)
      this.#lanes.add(lane)
      return true
    }
    return false
  }

  #refill(): void {
    const now = performance.now()
    this.#tokens = Math.min(BURST, this.#tokens + (now - this.#refilledAt) * RATE_PER_MS)
    this.#refilledAt = now
  }
}
