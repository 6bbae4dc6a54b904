/**
 * The link from one instance to one other: in order and without loss for as long as both live, over a bus that keeps nothing.
 * Envelopes are numbered, acknowledged in bulk, and retransmitted when they are not acknowledged.
 */
import type { KeyObject } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { type Envelope, encodeEnvelope, type Item, weight } from './envelope.ts'
import type { ClusterKeys } from './keys.ts'

/** Bytes of items in one envelope; one item may be larger. */
const BATCH_BYTES = 256 * 1024
/** Unacknowledged bytes above which envelopes wait, and no more file data is taken. */
const WINDOW_BYTES = 4 * 1024 * 1024
/** Waiting bytes above which the other instance is evicted: it would have had seconds to take them. */
const MAX_BYTES = 64 * 1024 * 1024
/** How long to wait for an acknowledgement before an envelope is retransmitted, in milliseconds; doubled each time. */
const RESEND_MS = 500
const MAX_RESEND_MS = 2000
/** How long nothing may be acknowledged before the other instance counts as unresponsive, in milliseconds. */
const UNRESPONSIVE_AFTER_MS = 1000
/** Acknowledge immediately after this many bytes; otherwise piggyback, or on the next tick. */
const ACKNOWLEDGE_BYTES = 64 * 1024
/** The weight of one more id in an item. */
const ID_BYTES = 4

interface Batch {
  readonly sequence: number
  readonly items: readonly Item[]
  readonly weight: number
  sentAt: number
}

interface Parts {
  readonly keys: ClusterKeys
  /** Takes the envelopes of the link soon. */
  readonly publisher: { publishLater(link: ReliableLink, isPatient?: boolean): void }
  readonly counts: { resent: number }
  /** In monotonic milliseconds. */
  readonly clock: Clock
  /** More waits for the peer than it will ever take. */
  onOverflow(): void
}

/** Publishes nothing by itself: it returns the envelopes that are to be published. */
export class ReliableLink {
  readonly peer: string
  /** The key of envelopes from the peer. */
  readonly receiveKey: KeyObject
  private readonly sendKey: KeyObject
  private readonly sender: string
  private readonly parts: Parts
  private queue: Item[] = []
  private queueBytes = 0
  /** Items that wait, and that ids are still added to. */
  private open: { settled?: number[]; bounced?: number[] } = {}
  private sent: Batch[] = []
  private sentBytes = 0
  private lastSequence = 0
  private resendMs = RESEND_MS
  private progressAt = 0
  /** Waiters for the arrival of the envelope with this sequence number, which is undefined until it is published. */
  private waiters: { sequence: number | undefined; resolve: () => void }[] = []
  private roomWaiters: (() => void)[] = []
  private ackRequested = false

  private received = 0
  private unacknowledgedBytes = 0
  private owesAcknowledgement = false
  private isUrgent = false
  private gap = false
  /** Whether the peer has told of a gap in what it has received. */
  private peerHasGap = false

  constructor(sender: string, peer: string, parts: Parts) {
    this.sender = sender
    this.peer = peer
    this.parts = parts
    this.sendKey = parts.keys.envelopes(sender, peer)
    this.receiveKey = parts.keys.envelopes(peer, sender)
  }

  /** Sends an item at the end of this turn of the event loop, or up to MAX_GATHER_MS later, with all others until then. */
  send(item: Item): void {
    // The peer must learn that messages are stored before it learns that they are settled.
    if (item.name === 'stored') this.open = {}
    this.push(item)
  }

  /**
   * Reports the outcome of a message that the peer sent. `settled` leaves with other items, or waits for longer than they do: only
   * barriers wait for it.
   */
  reply(name: 'settled' | 'bounced', id: number): void {
    const open = this.open[name]
    if (open !== undefined) {
      open.push(id)
      this.queueBytes += ID_BYTES
      return
    }
    const ids = [id]
    this.open[name] = ids
    this.push({ name, values: { ids } }, name === 'settled')
  }

  private push(item: Item, isPatient = false): void {
    this.schedule(isPatient)
    this.queue.push(item)
    this.queueBytes += weight(item)
    if (this.queueBytes > MAX_BYTES) this.parts.onOverflow()
  }

  private schedule(isPatient = false): void {
    this.parts.publisher.publishLater(this, isPatient)
  }

  /** Resolves when the peer has received all items sent so far. */
  arrived(): Promise<void> {
    if (this.queue.length === 0 && this.sent.length === 0) return Promise.resolve()
    this.ackRequested = true
    const sequence = this.queue.length === 0 ? this.lastSequence : undefined
    return new Promise(resolve => this.waiters.push({ sequence, resolve }))
  }

  /** Whether the peer has left an envelope unacknowledged for so long that it may be gone. */
  get isUnresponsive(): boolean {
    return this.unackedForMs > UNRESPONSIVE_AFTER_MS
  }

  /** For how long the peer has acknowledged none of the envelopes in flight, in milliseconds; 0 when there are none. */
  get unackedForMs(): number {
    return this.sent.length > 0 ? this.parts.clock.now() - this.progressAt : 0
  }

  /** How many bytes are unacknowledged, or still to be sent. */
  get backlogBytes(): number {
    return this.sentBytes + this.queueBytes
  }

  private get isFull(): boolean {
    return this.backlogBytes > WINDOW_BYTES
  }

  /** Resolves when there is room for more file data; undefined when there is now. */
  waitForRoom(): Promise<undefined> | undefined {
    if (!this.isFull) return undefined
    return new Promise(resolve => this.roomWaiters.push(() => resolve(undefined)))
  }

  /** Returns envelopes with the items that wait, as far as the window allows, behind those that the peer misses. */
  takeEnvelopes(): Uint8Array[] {
    this.open = {}
    const envelopes = this.peerHasGap ? this.resend(RESEND_MS / 5) : []
    this.peerHasGap = false
    let start = 0
    while (start < this.queue.length && this.sentBytes < WINDOW_BYTES) {
      let end = start
      let bytes = 0
      do {
        bytes += weight(this.queue[end] as Item)
        end++
      } while (end < this.queue.length && bytes < BATCH_BYTES)
      envelopes.push(this.encodeNew(this.queue.slice(start, end), bytes))
      start = end
    }
    if (start > 0) this.queue = this.queue.slice(start)
    if (this.queue.length === 0) for (const waiter of this.waiters) waiter.sequence ??= this.lastSequence
    return envelopes
  }

  private encodeNew(items: readonly Item[], bytes: number): Uint8Array {
    const now = this.parts.clock.now()
    if (this.sent.length === 0) this.progressAt = now
    const batch = { sequence: ++this.lastSequence, items, weight: bytes, sentAt: now }
    this.sent.push(batch)
    this.sentBytes += bytes
    this.queueBytes -= bytes
    return this.encode(batch.sequence, items)
  }

  private encode(sequence: number, items: readonly Item[]): Uint8Array {
    const { sender, received: acknowledged, ackRequested, gap } = this
    this.ackRequested = false
    this.gap = false
    this.owesAcknowledgement = false
    this.isUrgent = false
    this.unacknowledgedBytes = 0
    return encodeEnvelope({ sender, sequence, acknowledged, ackRequested, gap, items }, this.sendKey)
  }

  /** Takes an envelope. Returns the items in it that are to be handled now: each is returned once, in order. */
  receive({ sequence, acknowledged, ackRequested, gap, items }: Envelope, bytes: number): readonly Item[] {
    this.acknowledge(acknowledged, gap)
    if (sequence === 0) return []
    this.owesAcknowledgement = true
    if (sequence !== this.received + 1) {
      // Something between is missing, or this is a duplicate: the acknowledgement tells the peer which.
      this.gap ||= sequence > this.received
      return []
    }
    this.received = sequence
    this.unacknowledgedBytes += bytes
    this.isUrgent ||= ackRequested || this.unacknowledgedBytes > ACKNOWLEDGE_BYTES
    return items
  }

  /** Whether the items received are to be acknowledged once they have been handled, and nothing waits to carry that. */
  get owesAcknowledgementNow(): boolean {
    return this.isUrgent && this.queue.length === 0
  }

  /** Returns an envelope that only acknowledges. */
  acknowledgement(): Uint8Array {
    return this.encode(0, [])
  }

  private acknowledge(acknowledged: number, gap: boolean): void {
    const wasFull = this.sentBytes >= WINDOW_BYTES
    let count = 0
    while (count < this.sent.length && (this.sent[count] as Batch).sequence <= acknowledged) {
      this.sentBytes -= (this.sent[count] as Batch).weight
      count++
    }
    if (count > 0) {
      this.sent = this.sent.slice(count)
      this.progressAt = this.parts.clock.now()
      this.resendMs = RESEND_MS
      this.wake(acknowledged)
    }
    this.peerHasGap ||= gap
    // What the window has held up can go on.
    if (gap || (wasFull && count > 0)) this.schedule()
  }

  private wake(acknowledged: number): void {
    if (this.waiters.length > 0) {
      const { arrived = [], waiting = [] } = Object.groupBy(this.waiters, ({ sequence = Number.POSITIVE_INFINITY }) =>
        sequence <= acknowledged ? 'arrived' : 'waiting',
      )
      this.waiters = waiting
      for (const { resolve } of arrived) resolve()
    }
    if (this.roomWaiters.length > 0 && !this.isFull) {
      const waiters = this.roomWaiters
      this.roomWaiters = []
      for (const resolve of waiters) resolve()
    }
  }

  /** Called by a timer: returns what the peer has not acknowledged in time, and an acknowledgement if one is due. */
  tick(): Uint8Array[] {
    const envelopes = this.resend(this.resendMs)
    if (envelopes.length > 0) this.resendMs = Math.min(MAX_RESEND_MS, 2 * this.resendMs)
    if (this.owesAcknowledgement) envelopes.push(this.acknowledgement())
    return envelopes
  }

  /** Returns unacknowledged envelopes, up to one batch, unless that was done within `after` milliseconds. */
  private resend(after: number): Uint8Array[] {
    const now = this.parts.clock.now()
    const [oldest] = this.sent
    if (oldest === undefined || now - oldest.sentAt < after) return []
    const envelopes: Uint8Array[] = []
    let bytes = 0
    for (const batch of this.sent) {
      batch.sentAt = now
      envelopes.push(this.encode(batch.sequence, batch.items))
      this.parts.counts.resent++
      bytes += batch.weight
      if (bytes >= BATCH_BYTES) break
    }
    return envelopes
  }

  /** Whether nothing is to be sent, retransmitted or acknowledged. */
  get isIdle(): boolean {
    return this.sent.length === 0 && this.queue.length === 0 && !this.owesAcknowledgement
  }

  /** The peer is dead: drops everything and wakes all waiters. */
  end(): void {
    this.queue = []
    this.sent = []
    for (const { resolve } of this.waiters) resolve()
    for (const resolve of this.roomWaiters) resolve()
  }
}
