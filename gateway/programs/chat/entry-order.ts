/**
 * The order in which the members here are told of the entries of a room: that of their numbers (R4.3). Entries of several instances
 * may cross; one that comes early waits for those before it, for a while, as these may be lost (R3.4).
 */
import type { Clock } from '../../clock.ts'

/** How long entries wait for the next one, in milliseconds: far longer than two instances need to reach each other. */
const WAIT_MS = 500
/** How often it is checked whether they have waited long enough, in milliseconds. */
const CHECK_EVERY_MS = 50
/** Entries of a room that wait, 4 KiB each at most; more are not waited with. */
const MAX_WAITING = 250

interface Room {
  /** The number of the last entry that was told. */
  last: number
  /** The entries that wait, by their numbers. */
  readonly waiting: Map<number, Uint8Array>
  /** Since when they wait for the next one. */
  since: number
}

export class EntryOrder {
  private readonly rooms = new Map<number, Room>()
  /** The rooms in which entries wait. */
  private readonly gaps = new Map<number, Room>()
  private timer: NodeJS.Timeout | undefined
  private readonly clock: Clock
  private readonly tell: (room: number, frame: Uint8Array) => void

  /** `tell` is called with each frame when its turn has come. The clock is monotonic. */
  constructor(clock: Clock, tell: (room: number, frame: Uint8Array) => void) {
    this.clock = clock
    this.tell = tell
  }

  /** An entry has come. One that is later than it may be is left to the history. */
  add(number: number, sequence: number, frame: Uint8Array): void {
    const room = this.rooms.get(number)
    if (room === undefined) {
      this.rooms.set(number, { last: sequence, waiting: new Map(), since: 0 })
      this.tell(number, frame)
    } else if (sequence === room.last + 1) {
      room.last = sequence
      this.tell(number, frame)
      if (room.waiting.size > 0) this.follow(number, room)
    } else if (sequence > room.last) this.wait(number, room, sequence, frame)
  }

  /** Nobody here hears the room any more. */
  forget(number: number): void {
    this.rooms.delete(number)
    this.fill(number)
  }

  /** Tells what waited for the entry that was told just now. */
  private follow(number: number, room: Room): void {
    for (let next = room.last + 1; ; next++) {
      const frame = room.waiting.get(next)
      if (frame === undefined) break
      room.waiting.delete(next)
      room.last = next
      this.tell(number, frame)
    }
    if (room.waiting.size === 0) this.fill(number)
    else room.since = this.clock.now()
  }

  private wait(number: number, room: Room, sequence: number, frame: Uint8Array): void {
    room.waiting.set(sequence, frame)
    if (room.waiting.size > MAX_WAITING) this.skip(number, room)
    else if (room.waiting.size === 1) this.watch(number, room)
  }

  private watch(number: number, room: Room): void {
    room.since = this.clock.now()
    this.gaps.set(number, room)
    this.timer ??= setInterval(() => this.check(), CHECK_EVERY_MS).unref()
  }

  private check(): void {
    const until = this.clock.now() - WAIT_MS
    for (const [number, room] of this.gaps) if (room.since <= until) this.skip(number, room)
  }

  /** Tells all that waits: what is missing among it is not waited for any more. */
  private skip(number: number, room: Room): void {
    const sequences = [...room.waiting.keys()].sort((a, b) => a - b)
    for (const sequence of sequences) {
      if (sequence <= room.last) continue
      room.last = sequence - 1
      this.follow(number, room)
    }
  }

  /** Nothing waits in the room any more. */
  private fill(number: number): void {
    this.gaps.delete(number)
    if (this.gaps.size > 0) return
    clearInterval(this.timer)
    this.timer = undefined
  }
}
