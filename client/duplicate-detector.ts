/**
 * Detects messages that were very likely received before. Delivery is at least once (M5), and the protocol has no message
 * ids: messages that came right before a connection was lost may be unacknowledged, and are then delivered again, in order.
 */

/** Messages older than this at the last sign of life count as acknowledged, in milliseconds. */
const UNACKNOWLEDGED_MS = 5000
/** How long after the sign-in duplicates are expected, in milliseconds. */
const EXPECTED_MS = 60_000
const MAX_REMEMBERED = 1000

interface Received {
  readonly from: number
  readonly text: string
  /** In monotonic milliseconds, like all times here. */
  readonly at: number
}

/** The texts that one sender may repeat, and the positions at which the next duplicate may be. */
interface Candidates {
  readonly texts: readonly string[]
  positions: readonly number[]
}

export class DuplicateDetector {
  #received: Received[] = []
  #candidates = new Map<number, Candidates>()
  #expectedUntil = 0

  /** The connection was lost; the last sign of life came at this time. */
  connectionLost(lastReceivedAt: number): void {
    const unacknowledged = this.#received.filter(({ at }) => at >= lastReceivedAt - UNACKNOWLEDGED_MS)
    this.#received = []
    // Other senders keep their candidates: duplicates expected after an earlier loss may still come, unless it is too late for them.
    if (lastReceivedAt >= this.#expectedUntil) this.#candidates.clear()
    for (const sender of new Set(unacknowledged.map(({ from }) => from))) {
      const texts = unacknowledged.filter(({ from }) => from === sender).map(({ text }) => text)
      this.#candidates.set(sender, { texts, positions: [...texts.keys()] })
    }
    this.#expectedUntil = Number.POSITIVE_INFINITY
  }

  /** Signed in again. */
  signedIn(now: number): void {
    this.#expectedUntil = now + EXPECTED_MS
  }

  /** Records a message that arrives now; returns whether it duplicates one from before the loss. */
  record(from: number, text: string, now: number): boolean {
    this.#remember({ from, text, at: now })
    const candidates = this.#candidates.get(from)
    if (candidates === undefined) return false
    const { texts } = candidates
    const matching = candidates.positions.filter(position => texts[position] === text)
    candidates.positions = matching.map(position => position + 1).filter(position => position < texts.length)
    if (candidates.positions.length === 0 || now >= this.#expectedUntil) this.#candidates.delete(from)
    return matching.length > 0 && now < this.#expectedUntil
  }

  /** Forgets everything, because another user signs in. */
  reset(): void {
    this.#received = []
    this.#candidates.clear()
  }

  #remember(message: Received): void {
    this.#received.push(message)
    const limit = message.at - UNACKNOWLEDGED_MS
    if (this.#received.length > MAX_REMEMBERED) this.#received = this.#received.slice(-MAX_REMEMBERED / 2)
    // Trimmed in large steps, to make it cheap.
    const [oldest] = this.#received
    if (oldest !== undefined && oldest.at < limit - UNACKNOWLEDGED_MS)
      this.#received = this.#received.filter(({ at }) => at >= limit)
  }
}
