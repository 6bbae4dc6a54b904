/**
 * What the connections of clients and those of programs have in common, over any transport: frames in order, one write per turn of
 * the event loop, back-pressure, deadlines, and the end.
 */
import {
  because,
  type ClosingReasonName,
  closeCodes,
  closeReasonOf,
  type FrameReader,
  type Reason,
  type Traffic,
} from '../../protocol/index.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { SharedFrames } from '../session/shared-frames.ts'
import type { AddressShares, ConnectionShare } from './address-shares.ts'
import { FrameQueue, type FrameQueueContext, type FrameSource } from './frame-queue.ts'
import type { OpenTransport, Transport, TransportReceiver } from './transport.ts'
import type { Turn } from './turn.ts'
import { WriteBuffer } from './write-buffer.ts'

/** Bytes that are not kept until the turn ends: whether the socket takes them decides whether more is produced. */
const EAGER_FLUSH_BYTES = 64 * 1024

/** What such connections share. */
export interface FramedConnectionContext extends FrameQueueContext {
  readonly turn: Turn
  readonly shares: AddressShares
  readonly counts: ConnectionCounts
  readonly maxBufferedBytes: number
}

/** What distinguishes the connections of clients from those of programs. */
interface Kind {
  /** What may come over it. */
  readonly traffic: Traffic
  /** How long the peer may read nothing of what waits for it, in milliseconds. */
  readonly stallMs: number
}

export abstract class FramedConnection implements TransportReceiver, FrameSource {
  readonly id: string
  readonly address: string
  readonly transport: Transport
  /** In milliseconds since 1970. */
  readonly openedAt = Date.now()
  isClosed = false
  /** Whether the socket takes nothing more until it has drained. */
  isBlocked = false
  abstract readonly isAtBarrier: boolean
  readonly frameQueue: FrameQueue
  protected readonly share: ConnectionShare
  protected heardAt: number
  private readonly common: FramedConnectionContext
  private readonly stallMs: number
  private readonly writeBuffer = new WriteBuffer()
  private isPingWanted = false
  private stalledAt: number
  private writtenBytes = 0

  constructor(
    context: FramedConnectionContext,
    { traffic, stallMs }: Kind,
    id: string,
    address: string,
    openTransport: OpenTransport,
  ) {
    this.common = context
    this.stallMs = stallMs
    this.id = id
    this.address = address
    this.share = context.shares.open(address)
    this.heardAt = context.turn.now()
    this.stalledAt = this.heardAt
    this.frameQueue = new FrameQueue(context, this, traffic, frame => this.serve(frame))
    // Calls nothing of this before the next turn.
    this.transport = openTransport(this)
  }

  // ——— in ———

  message(bytes: Uint8Array, start: number, end: number): void {
    if (this.frameQueue.hasEnded) return
    this.heard()
    this.frameQueue.take(bytes, start, end)
  }

  /** Serves one frame; returns a promise when the next one has to wait for it. */
  protected abstract serve(frame: FrameReader): Promise<void> | undefined

  unfinished(bytes: number): boolean {
    const exceeded = this.share.setUnfinishedBytes(bytes)
    if (exceeded === undefined) return true
    if (exceeded === 'address') this.close(because('tooMuchUnfinished'))
    else this.close(because('serverFull'))
    return false
  }

  abstract acknowledged(sequence: number): void
  abstract taken(sequence: number): void
  abstract neverAnswers(): void
  abstract pinged(): void

  async finished(): Promise<void> {
    await this.frameQueue.finish()
    await this.settled()
    this.flush()
  }

  /** Resolves when the answers to all frames that were served wait to be flushed. */
  protected abstract settled(): Promise<void>

  /** The peer is there. */
  protected heard(): void {
    this.heardAt = this.common.turn.now()
  }

  pauseReading(): void {
    this.transport.pause()
  }

  /** The time in which nothing was read does not count as silence of the peer. */
  resumeReading(): void {
    this.heardAt = this.common.turn.now()
    this.transport.resume()
  }

  // ——— out ———

  send(frame: Uint8Array): void {
    if (this.isClosed) return
    if (!this.writeBuffer.fits(frame)) this.flush()
    if (this.writeBuffer.isEmpty && !this.isPingWanted) this.common.turn.flushAtEnd(this)
    this.writeBuffer.push(frame)
    if (this.writeBuffer.bytes > EAGER_FLUSH_BYTES) this.flush()
  }

  ping(): void {
    if (this.isClosed || this.isPingWanted) return
    if (this.writeBuffer.isEmpty) this.common.turn.flushAtEnd(this)
    this.isPingWanted = true
  }

  /** Writes the frames of this turn, and a ping if one is wanted, with one write to the socket. */
  flush(): void {
    if (this.isClosed || (this.writeBuffer.isEmpty && !this.isPingWanted)) return
    if (!this.transport.isOpen) {
      // The peer is closing: frames that it will not read must not pile up. Messages are unacknowledged and will be stored.
      this.writeBuffer.clear()
      return
    }
    const sequence = this.takePing(this.isPingWanted)
    this.isPingWanted = false
    this.wrote(this.transport.write(this.writeBuffer, sequence))
  }

  /** Sends what many connections are sent, at once unless other frames of this turn go before: nothing else is to come in the same turn. */
  sendShared(frames: SharedFrames): void {
    if (!this.writeBuffer.isEmpty || this.isPingWanted) this.send(frames.bytes)
    else if (!this.isClosed && this.transport.isOpen) this.wrote(this.transport.writeShared(frames))
  }

  private wrote(takesMore: boolean): void {
    if (takesMore) return
    this.isBlocked = true
    this.closeIfTooMuchIsUnread()
  }

  /** Returns the sequence number for a ping with this write, if one is wanted or of use. */
  protected abstract takePing(isWanted: boolean): number | undefined

  answered(): void {
    this.closeIfTooMuchIsUnread()
  }

  private closeIfTooMuchIsUnread(): void {
    const { maxBufferedBytes } = this.common
    if (this.transport.unsentBytes > maxBufferedBytes) this.close(because('slow', maxBufferedBytes, 'bytes unread'))
  }

  drained(): void {
    this.isBlocked = false
    this.unblocked()
    if (!this.isClosed) this.frameQueue.serve()
  }

  /** What has waited for the socket goes on, or ends if the connection has. */
  protected abstract unblocked(): void

  /** How many bytes the peer has not taken yet. */
  get unsentBytes(): number {
    return this.writeBuffer.bytes + this.transport.unsentBytes
  }

  // ——— deadlines and the end ———

  /** Called about once a second. The time in which this process stood still is no silence of the peer. */
  checkDeadlines(now: number, lostMs: number): void {
    this.heardAt += lostMs
    this.stalledAt += lostMs
    const { unsentBytes, writtenBytes } = this.transport
    if (unsentBytes === 0 || writtenBytes !== this.writtenBytes) this.stalledAt = now
    this.writtenBytes = writtenBytes
    if (now - this.stalledAt > this.stallMs) this.close(because('slow', this.stallMs, 'ms without reading'))
    else this.checkSilence(now, lostMs)
  }

  /** Pings or closes when nothing has come for too long. */
  protected abstract checkSilence(now: number, lostMs: number): void

  /** Sends the frames that are left and closes; whatever depends on it ends at once, whatever the peer does. */
  close(reason: Reason<ClosingReasonName>): void {
    if (this.isClosed) return
    const { name, words } = reason
    const closes = closeReasonOf(name)
    const { code } = closeCodes[closes]
    if (closes !== 'slow') this.flush()
    if (this.isClosed) return
    this.common.log.info({ connection: this.id, ...this.peer, code, reason: words }, 'closing')
    this.common.counts.closed[closes]++
    this.end(name)
    this.transport.close(reason)
  }

  /** Who is at the other end, as the log has it. */
  protected abstract readonly peer: object

  abstract lastNotice(reason: Reason<ClosingReasonName>): Uint8Array

  /** Cuts the connection without waiting for the peer. */
  terminate(): void {
    this.transport.terminate()
  }

  gone(code?: number): void {
    if (!this.isClosed) {
      this.common.log.info({ connection: this.id, ...this.peer, code }, 'closed by client')
      this.common.counts.closed.client++
      this.end('closedByClient')
    }
    this.share.close()
    this.removed()
  }

  private end(reason: ClosingReasonName | 'closedByClient'): void {
    this.isClosed = true
    this.frameQueue.end()
    this.writeBuffer.clear()
    this.drained()
    this.ended(reason)
  }

  /** Nothing is sent over it any more. */
  protected abstract ended(reason: ClosingReasonName | 'closedByClient'): void

  /** Its socket has closed, too. */
  protected abstract removed(): void
}
