/**
 * The entries of one room in order: what is pushed may be lost or come out of order, as speakers are on several instances (R4). A gap
 * is filled from the history.
 */
import type { RoomEntry } from './room-types.ts'

/** How long a missing entry may be on its way before the history is asked for it, in milliseconds. */
const GAP_MS = 200
/** Entries kept that come too early; the history has them, too. */
const MAX_EARLY = 100
/** The most entries that are read from the history to fill a gap; after a longer absence, those before them are left out. */
const MAX_FILLED = 1000

interface FeedPort {
  /** Called with each entry, in order. */
  deliver(entry: RoomEntry): void
  /** Entries are missing: they are to be read from `from` on, and passed to `fill`. */
  behind(): void
}

export class RoomFeed {
  readonly room: number
  readonly #port: FeedPort
  /** The number of the entry to deliver next; undefined until it is known. */
  #next: number | undefined
  /** The number of the last entry that is known to be there. */
  #last = 0
  readonly #early = new Map<number, RoomEntry>()
  #timer: ReturnType<typeof setTimeout> | undefined
  isStopped = false
  /** The last entry when the room was listed: what it changed is known. */
  listedAt = 0
  /** The last entry that has changed the room since. */
  changedAt = 0

  constructor(room: number, port: FeedPort) {
    this.room = room
    this.#port = port
  }

  /** The first entry that is missing. */
  get from(): number {
    return Math.max(this.#next ?? 0, this.#last - MAX_FILLED + 1)
  }

  get isBehind(): boolean {
    return !this.isStopped && this.#next !== undefined && this.#next <= this.#last
  }

  /** An entry was pushed. */
  push(entry: RoomEntry): void {
    if (this.#early.size === MAX_EARLY) this.#early.clear()
    this.#early.set(entry.sequence, entry)
    this.reach(entry.sequence)
  }

  /** What was said up to this entry is to be delivered; the first time, only what is pushed. */
  start(last: number): void {
    this.#last = Math.max(this.#last, last)
    this.#next ??= this.#firstPushed
    this.reach(last)
  }

  /** The first entry that waits, or the next one to come. */
  get #firstPushed(): number {
    return Math.min(this.#last + 1, ...this.#early.keys())
  }

  /** This entry is known to be there. */
  reach(sequence: number): void {
    this.#last = Math.max(this.#last, sequence)
    this.#deliver()
    if (this.isBehind) this.#timer ??= setTimeout(() => this.#check(), GAP_MS)
  }

  /** Takes entries of the history, in order; without the missing ones, nothing is left of them (R5). */
  fill(from: number, entries: readonly RoomEntry[]): void {
    const first = Math.max(this.#next ?? 0, from)
    this.#next = first
    for (const entry of entries) {
      if (entry.sequence < this.#next) continue
      this.#next = entry.sequence + 1
      this.#port.deliver(entry)
    }
    if (this.#next === first) this.#next = this.#firstPushed
    this.#deliver()
  }

  /** Nothing is delivered any more. */
  stop(): void {
    this.isStopped = true
    clearTimeout(this.#timer)
  }

  #check(): void {
    this.#timer = undefined
    if (this.isBehind) this.#port.behind()
  }

  #deliver(): void {
    if (this.#next === undefined) return
    for (let entry = this.#early.get(this.#next); entry !== undefined; entry = this.#early.get(this.#next)) {
      this.#next++
      this.#port.deliver(entry)
    }
    for (const sequence of this.#early.keys()) if (sequence < this.#next) this.#early.delete(sequence)
  }
}
