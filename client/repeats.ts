/**
 * Tells messages that have very likely been seen already. Delivery is at least once (M5), and the wire has no message ids:
 * what came right before a connection was lost may not have been confirmed, and comes again, in order.
 */

/** How long before the last sign of life a message must have come to be taken for confirmed, in milliseconds. */
const UNCONFIRMED_MS = 5000
/** How long after the sign-in repetitions are expected, in milliseconds. */
const EXPECTED_MS = 60_000
/** How many messages are remembered. */
const MOST_REMEMBERED = 1000

interface Heard {
  readonly from: number
  readonly text: string
  /** In monotonic milliseconds, like all times here. */
  readonly at: number
}

/** What one sender may repeat, and the places in it where the next text may be. */
interface Expected {
  readonly texts: readonly string[]
  places: readonly number[]
}

export class Repeats {
  private heard: Heard[] = []
  private expected = new Map<number, Expected>()
  private expectedUntil = 0

  /** The connection is lost; the last sign of life from it came at this time. */
  lost(heardAt: number): void {
    const unconfirmed = this.heard.filter(({ at }) => at >= heardAt - UNCONFIRMED_MS)
    this.heard = []
    const bySender = Map.groupBy(unconfirmed, ({ from }) => from)
    // What was expected and has not come is still to come.
    for (const [from, heard] of bySender) {
      const texts = heard.map(({ text }) => text)
      this.expected.set(from, { texts, places: [...texts.keys()] })
    }
    this.expectedUntil = Number.POSITIVE_INFINITY
  }

  /** Signed in again. */
  signedIn(now: number): void {
    this.expectedUntil = now + EXPECTED_MS
  }

  /** Whether a message that comes now repeats one from before the loss. */
  isRepeated(from: number, text: string, now: number): boolean {
    this.remember({ from, text, at: now })
    const expected = this.expected.get(from)
    if (expected === undefined) return false
    const { texts } = expected
    const matching = expected.places.filter(place => texts[place] === text)
    expected.places = matching.map(place => place + 1).filter(place => place < texts.length)
    if (expected.places.length === 0 || now >= this.expectedUntil) this.expected.delete(from)
    return matching.length > 0 && now < this.expectedUntil
  }

  /** Someone else signs in: nothing that was heard concerns them. */
  forget(): void {
    this.heard = []
    this.expected.clear()
  }

  private remember(heard: Heard): void {
    this.heard.push(heard)
    const limit = heard.at - UNCONFIRMED_MS
    if (this.heard.length > MOST_REMEMBERED) this.heard = this.heard.slice(-MOST_REMEMBERED / 2)
    // Forgotten in large steps, so that it costs little.
    const [oldest] = this.heard
    if (oldest !== undefined && oldest.at < limit - UNCONFIRMED_MS)
      this.heard = this.heard.filter(({ at }) => at >= limit)
  }
}
