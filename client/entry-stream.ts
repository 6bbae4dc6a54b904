/** The entries of one room as an async iterator: from the history, then as they come, without gaps. */
import { EventStream, type StreamOptions } from './event-stream.ts'
import type { RoomEntry } from './room-types.ts'

/** Which entries a loop gets. */
export interface EntryStreamOptions extends Omit<StreamOptions, 'whenFull'> {
  /** Begins with the entries after this one, from the history; by default with what comes from now on. */
  readonly after?: number
}

export class EntryStream implements AsyncIterableIterator<RoomEntry, undefined> {
  readonly #live: EventStream<RoomEntry>
  /** Resolves with the first entries after this one, none if there is none, or undefined when there is nothing to be had any more. */
  readonly #read: (after: number) => Promise<readonly RoomEntry[] | undefined>
  /** The number of the next entry; undefined until the first one comes. */
  #next: number | undefined
  #isCaughtUp: boolean
  #page: readonly RoomEntry[] = []
  /** Waits until what is missing before it is read. */
  #held: RoomEntry | undefined
  /** Settles when the last call of `next` has. */
  #turn: Promise<unknown> = Promise.resolve()

  /** `stop` is called when nothing is to be pushed any more. */
  constructor(
    { after, ...options }: EntryStreamOptions,
    read: (after: number) => Promise<readonly RoomEntry[] | undefined>,
    stop: () => void,
  ) {
    this.#read = read
    this.#next = after === undefined ? undefined : after + 1
    this.#isCaughtUp = after === undefined
    // What it drops is read from the history.
    this.#live = new EventStream(() => stop, { ...options, whenFull: 'drop oldest' })
  }

  /** An entry has come. */
  push(entry: RoomEntry): void {
    this.#next ??= entry.sequence
    this.#live.push(entry)
  }

  /** Nothing comes any more; what waits is still to be had. */
  end(): void {
    this.#live.end()
  }

  next(): Promise<IteratorResult<RoomEntry, undefined>> {
    const result = this.#turn.then(() => this.#take())
    this.#turn = result.catch(() => {})
    return result
  }

  async #take(): Promise<IteratorResult<RoomEntry, undefined>> {
    for (;;) {
      const entry = (await this.#missing()) ?? this.#takeHeld()
      if (entry !== undefined) {
        if (this.#next !== undefined && entry.sequence < this.#next) continue
        this.#next = entry.sequence + 1
        return { value: entry, done: false }
      }
      const { done, value } = await this.#live.next()
      if (done) return { value: undefined, done }
      this.#held = value
      if (this.#next !== undefined && value.sequence > this.#next) this.#isCaughtUp = false
    }
  }

  #takeHeld(): RoomEntry | undefined {
    const held = this.#held
    this.#held = undefined
    return held
  }

  /** Returns the next entry of the history, as long as entries are missing before those that have come. */
  async #missing(): Promise<RoomEntry | undefined> {
    const next = this.#next
    if (this.#page.length === 0 && !this.#isCaughtUp && next !== undefined) {
      const page = await this.#read(next - 1)
      if (page === undefined) this.#live.end()
      this.#page = page?.filter(({ sequence }) => sequence >= next) ?? []
      this.#isCaughtUp = this.#page.length === 0
    }
    const [first, ...others] = this.#page
    this.#page = others
    return first
  }

  async return(): Promise<IteratorResult<RoomEntry, undefined>> {
    this.#page = []
    return this.#live.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
