/**
 * What one client was handed and has not confirmed (M5), oldest first. Nearly all of it is confirmed within the second, and
 * nothing is made for it: frames are copied into blocks, those that a turn of the event loop brought from one sender lie side by
 * side and are one parcel, and blocks and parcels are used again.
 */
import { frameLength } from '../../protocol/index.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { Stored } from '../store/interface.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import type { BufferPool, PooledBuffer } from './buffer-pool.ts'
import { type DeliveryCallback, reportStored } from './delivery-callback.ts'

/** Room for parcels: so much at first, and so much is kept when there is no traffic. */
const FEW_PARCELS = 4

interface Run {
  /** How many messages. */
  count: number
  /** Where their frames lie side by side; undefined once they are the mailbox's. */
  block: PooledBuffer | undefined
  offset: number
  bytes: number
  /** When they were handed over, in monotonic milliseconds. */
  at: number
  /** Who is to be told when they are settled; undefined once that is done. */
  callback: DeliveryCallback | undefined
  /** The id in the mailbox, once it is there. */
  id: number | undefined
  isConfirmed: boolean
}

/** Where messages go that are not confirmed in time, and where they are counted. */
interface UnackedBufferHost {
  readonly pool: BufferPool
  readonly offlineQueue: Pick<OfflineQueue, 'append' | 'remove'>
  readonly counts: Pick<ConnectionCounts, 'unconfirmed'>
}

export class UnackedBuffer {
  private readonly recipient: number
  private readonly pool: BufferPool
  private readonly offlineQueue: UnackedBufferHost['offlineQueue']
  private readonly counts: UnackedBufferHost['counts']
  /** A ring: the parcels in use, and parcels to use again. */
  private parcels: (Run | undefined)[] = []
  private head = 0
  private count = 0
  /** Ids of messages that the client has been handed, while the mailbox is read. */
  private known: Set<number | undefined> | undefined
  /** Whether the client is gone. */
  private isOver = false
  private readonly isWithClient = () => !this.isOver
  /** How many messages. */
  size = 0

  constructor(recipient: number, { pool, offlineQueue, counts }: UnackedBufferHost) {
    this.recipient = recipient
    this.pool = pool
    this.offlineQueue = offlineQueue
    this.counts = counts
  }

  /** Adds a message that the mailbox has not got. */
  add(frame: Uint8Array, callback: DeliveryCallback, at: number): void {
    const { length } = frame
    const block = this.pool.add(frame)
    const offset = block.filled - length
    this.size++
    const last = this.count === 0 ? undefined : this.parcelAt(this.count - 1)
    if (last?.block === block && last.offset + last.bytes === offset && last.callback === callback && last.at === at) {
      last.count++
      last.bytes += length
      return
    }
    const parcel = this.addParcel()
    parcel.block = block
    parcel.offset = offset
    parcel.bytes = length
    parcel.at = at
    parcel.callback = callback
  }

  private parcelAt(place: number): Run {
    return this.parcels[(this.head + place) % this.parcels.length] as Run
  }

  /** A parcel of one message, at the end. */
  private addParcel(): Run {
    if (this.count === this.parcels.length) {
      this.parcels = this.inOrder()
      this.parcels.length = Math.max(FEW_PARCELS, 2 * this.count)
      this.head = 0
    }
    const place = (this.head + this.count++) % this.parcels.length
    const used = this.parcels[place]
    if (used === undefined) {
      const empty = { block: undefined, offset: 0, bytes: 0, at: 0, callback: undefined, id: undefined }
      const parcel = { count: 1, isConfirmed: false, ...empty }
      this.parcels[place] = parcel
      return parcel
    }
    used.count = 1
    used.isConfirmed = false
    return used
  }

  private inOrder(): Run[] {
    return Array.from({ length: this.count }, (_, place) => this.parcelAt(place))
  }

  /** Adds a message from the mailbox. */
  addStored(id: number): void {
    this.size++
    this.known?.add(id)
    this.addParcel().id = id
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
    this.known = isReading ? new Set(this.inOrder().map(({ id }) => id)) : undefined
  }

  /** The client has confirmed the oldest ones. */
  confirm(count: number): void {
    this.size -= count
    for (let left = count; left > 0; ) {
      const parcel = this.parcelAt(0)
      const { callback } = parcel
      if (left < parcel.count) {
        this.shorten(parcel, left)
        callback?.settled(left)
        return
      }
      left -= parcel.count
      // The mailbox may still have something to say of one that it knows, which is not used again.
      if (parcel.block === undefined) this.parcels[this.head] = undefined
      else this.pool.release(parcel.block, parcel.count)
      parcel.block = undefined
      this.head = (this.head + 1) % this.parcels.length
      this.count--
      parcel.isConfirmed = true
      parcel.callback = undefined
      if (parcel.id !== undefined) this.offlineQueue.remove(this.recipient, parcel.id)
      callback?.settled(parcel.count)
    }
  }

  private shorten(parcel: Run, count: number): void {
    const { block } = parcel
    if (block !== undefined) {
      for (let left = count; left > 0; left--) {
        const length = frameLength(block.bytes, parcel.offset)
        parcel.offset += length
        parcel.bytes -= length
      }
      this.pool.release(block, count)
    }
    parcel.count -= count
  }

  /** Hands to the mailbox what was added before `limit` (M4). Answers whether anything is left whose time will come. */
  store(limit: number): boolean {
    const oldest = this.oldestNew()
    if (oldest !== undefined && oldest.at <= limit) this.storeNew(limit)
    return this.hasNew
  }

  /** Whether there is anything that the mailbox has not got. */
  get hasNew(): boolean {
    return this.oldestNew() !== undefined
  }

  private oldestNew(): Run | undefined {
    for (let place = 0; place < this.count; place++) {
      const parcel = this.parcelAt(place)
      if (parcel.block !== undefined) return parcel
    }
    return undefined
  }

  private storeNew(limit: number): void {
    const parcels = this.inOrder().flatMap(parcel => (parcel.count > 1 && parcel.at <= limit ? split(parcel) : parcel))
    this.parcels = parcels
    this.head = 0
    this.count = parcels.length
    for (const parcel of parcels) {
      const { block, offset, bytes, at } = parcel
      if (block === undefined || at > limit) continue
      parcel.block = undefined
      this.append(parcel, block.bytes.slice(offset, offset + bytes))
      this.pool.release(block, 1)
    }
  }

  private append(parcel: Run, frame: Uint8Array): void {
    this.counts.unconfirmed++
    parcel.callback?.trace?.step('store')
    const stored = (outcome: Stored | undefined) => {
      if (typeof outcome === 'number') {
        parcel.id = outcome
        this.known?.add(outcome)
        if (parcel.isConfirmed) this.offlineQueue.remove(this.recipient, outcome)
      }
      const { callback } = parcel
      parcel.callback = undefined
      if (callback !== undefined) reportStored(callback, this.recipient, outcome)
    }
    this.offlineQueue.append(this.recipient, frame, stored, this.isWithClient)
  }

  /** The client is gone: all of it goes to the mailbox. */
  end(): void {
    this.isOver = true
    this.store(Number.POSITIVE_INFINITY)
    this.parcels = []
    this.head = 0
    this.count = 0
    this.size = 0
  }

  /** There is no traffic: gives back the room that it took. */
  rest(): void {
    if (this.count > 0 || this.parcels.length <= FEW_PARCELS) return
    this.parcels = []
    this.head = 0
  }
}

/** A parcel for each message. */
function split(parcel: Run): Run[] {
  let { offset } = parcel
  return Array.from({ length: parcel.count }, () => {
    const bytes = parcel.block === undefined ? 0 : frameLength(parcel.block.bytes, offset)
    offset += bytes
    return { ...parcel, count: 1, offset: offset - bytes, bytes }
  })
}
