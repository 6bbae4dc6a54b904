/**
 * What one client was handed and has not confirmed (M5), oldest first. Nearly all of it is confirmed within the second: the
 * frames are one run of bytes, and what a turn of the event loop brought from one sender is one parcel, so that little
 * survives a collection of garbage.
 */
import { frameLength } from '../../protocol/index.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { Stored } from '../ports.ts'
import type { Mailbox } from './mailbox.ts'
import { type Receipt, settle } from './settlement.ts'

const NOTHING = new Uint8Array(0)
const FIRST_BYTES = 512

interface Parcel {
  /** How many messages, and how many bytes of the run they take. */
  count: number
  bytes: number
  /** When they were handed over, in monotonic milliseconds. */
  at: number
  /** Whether the mailbox knows nothing of them. */
  isNew: boolean
  /** Who is to be told when they are settled; undefined once that is done. */
  receipt: Receipt | undefined
  /** The id in the mailbox, once it is there. */
  id: number | undefined
  isConfirmed: boolean
}

/** Where messages go that are not confirmed in time, and where they are counted. */
interface UnconfirmedHost {
  readonly mailbox: Pick<Mailbox, 'append' | 'remove'>
  readonly counts: Pick<ConnectionCounts, 'unconfirmed'>
}

export class Unconfirmed {
  private readonly recipient: number
  private readonly mailbox: UnconfirmedHost['mailbox']
  private readonly counts: UnconfirmedHost['counts']
  private parcels: Parcel[] = []
  private head = 0
  private run = NOTHING
  /** Where the frames of `run` begin and end. */
  private start = 0
  private filled = 0
  /** Ids of messages that the client has been handed, while the mailbox is read. */
  private known: Set<number | undefined> | undefined
  /** Whether the client is gone. */
  private isOver = false
  private readonly isWithClient = () => !this.isOver
  /** How many messages. */
  size = 0

  constructor(recipient: number, { mailbox, counts }: UnconfirmedHost) {
    this.recipient = recipient
    this.mailbox = mailbox
    this.counts = counts
  }

  /** Adds a message that the mailbox has not got. */
  add(frame: Uint8Array, receipt: Receipt, at: number): void {
    const { length } = frame
    if (this.filled + length > this.run.length) this.makeRoom(length)
    this.run.set(frame, this.filled)
    this.filled += length
    this.size++
    const last = this.parcels.at(-1)
    if (last?.isNew && last.receipt === receipt && last.at === at) {
      last.count++
      last.bytes += length
    } else {
      this.parcels.push({ count: 1, bytes: length, at, isNew: true, receipt, id: undefined, isConfirmed: false })
    }
  }

  /** Adds a message from the mailbox. */
  addStored(id: number): void {
    this.size++
    this.known?.add(id)
    this.parcels.push({ count: 1, bytes: 0, at: 0, isNew: false, receipt: undefined, id, isConfirmed: false })
  }

  /**
   * Whether the client was handed the message with this id in the mailbox. What it has confirmed since the mailbox began to be
   * read counts, too: it may have been read before it was removed.
   */
  has(id: number): boolean {
    return this.known?.has(id) === true
  }

  /** The mailbox is read from now on, or not any more. */
  set isReading(isReading: boolean) {
    this.known = isReading ? new Set(this.parcels.slice(this.head).map(({ id }) => id)) : undefined
  }

  /** The client has confirmed the oldest ones. */
  confirm(count: number): void {
    this.size -= count
    for (let left = count; left > 0; ) {
      const parcel = this.parcels[this.head] as Parcel
      const { receipt } = parcel
      if (left < parcel.count) {
        this.shorten(parcel, left)
        receipt?.settled(left)
        return
      }
      left -= parcel.count
      this.start += parcel.bytes
      this.head++
      parcel.isConfirmed = true
      parcel.receipt = undefined
      if (parcel.id !== undefined) this.mailbox.remove(this.recipient, parcel.id)
      receipt?.settled(parcel.count)
    }
    this.tidy()
  }

  private shorten(parcel: Parcel, count: number): void {
    for (let left = count; left > 0; left--) {
      const length = frameLength(this.run, this.start)
      this.start += length
      parcel.bytes -= length
    }
    parcel.count -= count
  }

  /** Hands to the mailbox what was added before `limit` (M4). Answers whether anything is left whose time will come. */
  store(limit: number): boolean {
    let at = this.start
    for (let place = this.head; place < this.parcels.length; place++) {
      let parcel = this.parcels[place] as Parcel
      if (parcel.isNew) {
        if (parcel.at > limit) return true
        if (parcel.count > 1) this.parcels.splice(place, 1, ...this.split(parcel, at))
        parcel = this.parcels[place] as Parcel
        this.append(parcel, this.run.slice(at, at + parcel.bytes))
      }
      at += parcel.bytes
    }
    return false
  }

  private append(parcel: Parcel, frame: Uint8Array): void {
    parcel.isNew = false
    this.counts.unconfirmed++
    parcel.receipt?.trace?.step('store')
    const stored = (outcome: Stored | undefined) => {
      if (typeof outcome === 'number') {
        parcel.id = outcome
        this.known?.add(outcome)
        if (parcel.isConfirmed) this.mailbox.remove(this.recipient, outcome)
      }
      const { receipt } = parcel
      parcel.receipt = undefined
      if (receipt !== undefined) settle(receipt, this.recipient, outcome)
    }
    this.mailbox.append(this.recipient, frame, stored, this.isWithClient)
  }

  private split(parcel: Parcel, start: number): Parcel[] {
    let at = start
    return Array.from({ length: parcel.count }, () => {
      const bytes = frameLength(this.run, at)
      at += bytes
      return { ...parcel, count: 1, bytes }
    })
  }

  /** The client is gone: all of it goes to the mailbox. */
  end(): void {
    this.isOver = true
    this.store(Number.POSITIVE_INFINITY)
    this.clear()
  }

  private clear(): void {
    this.parcels = []
    this.head = 0
    // A small one is kept for the next messages.
    if (this.run.length > FIRST_BYTES) this.run = NOTHING
    this.start = 0
    this.filled = 0
    this.size = 0
  }

  private tidy(): void {
    if (this.size === 0) this.clear()
    else if (this.head > 256 && this.head * 2 > this.parcels.length) {
      this.parcels = this.parcels.slice(this.head)
      this.head = 0
    }
  }

  /** Moves what is left to the front, of a larger run if need be. */
  private makeRoom(length: number): void {
    const used = this.filled - this.start
    const needed = 2 * (used + length)
    const run = needed > this.run.length ? new Uint8Array(Math.max(FIRST_BYTES, needed)) : this.run
    run.set(this.run.subarray(this.start, this.filled))
    this.run = run
    this.start = 0
    this.filled = used
  }
}
