/** One client, over any transport: frames in order, one write per turn of the event loop, acknowledgements, deadlines, and the end. */
import {
  because,
  type ClosingReasonName,
  closeCodes,
  closeReasonOf,
  type FrameReader,
  fromUserTraffic,
  type Reason,
  type Subject,
} from '../../protocol/index.ts'
import { BarrierTracker } from '../delivery/barrier.ts'
import type { BarrierDeadlines } from '../delivery/barrier-deadlines.ts'
import type { ConnectionCounts, TransportCounts } from '../metrics/counts.ts'
import { AckTracker } from '../session/ack-tracker.ts'
import type { Session, SessionConnection } from '../session/session.ts'
import { reasonNotice } from '../session/system-notice.ts'
import type { AddressShares, ConnectionShare } from './address-shares.ts'
import { FrameQueue, type FrameQueueContext, type FrameSource } from './frame-queue.ts'
import type { OpenTransport, Transport, TransportReceiver } from './transport.ts'
import type { Turn } from './turn.ts'
import { WriteBuffer } from './write-buffer.ts'

/** How long a client may read nothing of what waits for it, in milliseconds. */
const STALL_MS = 30_000
/** Bytes that are not kept until the turn ends: whether the socket takes them decides whether more is produced. */
const EAGER_FLUSH_BYTES = 64 * 1024
/** How long a client may be silent before it is pinged, and before its user counts as offline (P5), in milliseconds. */
const PING_AFTER_MS = 5000
const UNREACHABLE_AFTER_MS = 12_000

/** What all connections of an instance share. */
export interface ConnectionContext extends FrameQueueContext {
  readonly turn: Turn
  readonly counts: ConnectionCounts
  /** The open connections. */
  readonly connections: { remove(connection: Connection): void }
  readonly shares: AddressShares
  readonly maxBufferedBytes: number
  readonly barrierDeadlines: BarrierDeadlines
  /** Messages that a client may leave unacknowledged. */
  readonly maxUnacked: number
  readonly idleTimeoutMs: number
  /** Serves one frame; returns a promise when the connection's next frame has to wait for it. */
  dispatch(connection: Connection, frame: FrameReader): Promise<void> | undefined
}

export class Connection implements TransportReceiver, FrameSource, SessionConnection {
  readonly id: string
  readonly address: string
  readonly transport: Transport
  /** In milliseconds since 1970. */
  readonly openedAt = Date.now()
  readonly acks: AckTracker
  readonly barriers: BarrierTracker
  readonly frameQueue: FrameQueue
  isClosed = false
  closedFor: ClosingReasonName | 'closedByClient' | undefined
  /** Whether the socket takes nothing more until it has drained. */
  isBlocked = false
  private readonly context: ConnectionContext
  private readonly counts: TransportCounts
  private readonly share: ConnectionShare
  private signedIn: Session | undefined
  private readonly writeBuffer = new WriteBuffer()
  private isPingWanted = false
  private drainWaiters: (() => void)[] = []

  private heardAt: number
  private stalledAt: number
  private writtenBytes = 0

  constructor(context: ConnectionContext, id: string, address: string, openTransport: OpenTransport) {
    this.context = context
    this.id = id
    this.address = address
    this.share = context.shares.open(address)
    this.heardAt = context.turn.now()
    this.stalledAt = this.heardAt
    this.acks = new AckTracker(context.maxUnacked)
    const notice = (subject: Subject, reason: Reason) => this.notice(subject, reason)
    this.barriers = new BarrierTracker(notice, context.barrierDeadlines)
    this.frameQueue = new FrameQueue(context, this, fromUserTraffic, frame => this.dispatch(frame))
    this.transport = openTransport(this)
    this.counts = context.counts.transports[this.transport.name]
    this.counts.opened++
  }

  /** Set while a number is signed in here. */
  get session(): Session | undefined {
    return this.signedIn
  }

  set session(session: Session | undefined) {
    this.signedIn = session
    this.share.setSignedIn(session !== undefined)
  }

  /** The number signed in here, or 0. */
  get number(): number {
    return this.session?.number ?? 0
  }

  // ——— in ———

  message(bytes: Uint8Array, start: number, end: number): void {
    if (this.frameQueue.hasEnded) return
    this.heard()
    this.frameQueue.take(bytes, start, end)
  }

  private dispatch(frame: FrameReader): Promise<void> | undefined {
    this.counts.frames++
    return this.context.dispatch(this, frame)
  }

  unfinished(bytes: number): boolean {
    const exceeded = this.share.setUnfinishedBytes(bytes)
    if (exceeded === undefined) return true
    if (exceeded === 'address') this.close(because('tooMuchUnfinished'))
    else this.close(because('serverFull'))
    return false
  }

  get isAtBarrier(): boolean {
    return this.barriers.isAtBarrier
  }

  acknowledged(sequence: number): void {
    if (!this.acks.pong()) {
      this.pinged()
      return
    }
    this.heard()
    this.settle(sequence)
  }

  taken(sequence: number): void {
    this.acks.pong()
    this.settle(sequence)
  }

  private settle(sequence: number): void {
    const count = this.acks.acknowledge(sequence)
    if (count > 0) this.session?.acknowledge(count)
  }

  neverAnswers(): void {
    this.context.log.info({ connection: this.id, number: this.number }, 'client does not echo tests')
    this.session?.resendUnacked()
  }

  /** Costs as much as a frame. */
  pinged(): void {
    this.heard()
    this.frameQueue.charge(1)
  }

  private heard(): void {
    this.heardAt = this.context.turn.now()
    if (this.session?.isUnreachable) this.session.setUnreachable(false)
  }

  pauseReading(): void {
    this.transport.pause()
  }

  /** The time in which nothing was read does not count as silence of the client. */
  resumeReading(): void {
    this.heardAt = this.context.turn.now()
    this.transport.resume()
  }

  // ——— out ———

  send(frame: Uint8Array): void {
    if (this.isClosed) return
    if (!this.writeBuffer.fits(frame)) this.flush()
    if (this.writeBuffer.isEmpty && !this.isPingWanted) this.context.turn.flushAtEnd(this)
    this.writeBuffer.push(frame)
    if (this.writeBuffer.bytes > EAGER_FLUSH_BYTES) this.flush()
  }

  notice(subject: Subject, reason: Reason): void {
    this.send(reasonNotice(subject, reason))
  }

  lastNotice(reason: Reason<ClosingReasonName>): Uint8Array {
    return reasonNotice({ name: 'connection' }, reason)
  }

  closeWithNotice(reason: Reason<ClosingReasonName>): void {
    if (!this.transport.closesWithNotice) this.notice({ name: 'connection' }, reason)
    this.close(reason)
  }

  ping(): void {
    if (this.isClosed || this.isPingWanted) return
    if (this.writeBuffer.isEmpty) this.context.turn.flushAtEnd(this)
    this.isPingWanted = true
  }

  probe(): void {
    if (this.transport.answersTests === undefined) this.ping()
  }

  /** Writes the frames of this turn, and a ping if one is wanted, with one write to the socket. */
  flush(): void {
    if (this.isClosed || (this.writeBuffer.isEmpty && !this.isPingWanted)) return
    if (!this.transport.isOpen) {
      // The client is closing: frames that it will not read must not pile up. Its messages are unacknowledged and will be stored.
      this.writeBuffer.clear()
      return
    }
    if (this.transport.write(this.writeBuffer, this.takePing())) return
    this.isBlocked = true
    this.closeIfTooMuchIsUnread()
  }

  answered(): void {
    this.closeIfTooMuchIsUnread()
  }

  private closeIfTooMuchIsUnread(): void {
    const { maxBufferedBytes } = this.context
    if (this.transport.unsentBytes > maxBufferedBytes) this.close(because('slow', maxBufferedBytes, 'bytes unread'))
  }

  /** Returns the sequence number for a ping with this write, if one is wanted, or is due and costs no write of its own. */
  private takePing(): number | undefined {
    const now = this.context.turn.now()
    const { acks, session } = this
    if (!this.isPingWanted && (session === undefined || !acks.isPingDue(now, session.unackedCount))) return undefined
    this.isPingWanted = false
    return acks.ping(now)
  }

  waitForDrain(): Promise<undefined> | undefined {
    if (this.isClosed || !this.isBlocked) return undefined
    return new Promise(resolve => this.drainWaiters.push(() => resolve(undefined)))
  }

  drained(): void {
    this.isBlocked = false
    const waiters = this.drainWaiters
    if (waiters.length > 0) {
      this.drainWaiters = []
      for (const resolve of waiters) resolve()
    }
    if (!this.isClosed) this.frameQueue.serve()
  }

  // ——— deadlines and the end ———

  /** How many bytes the client has not taken yet. */
  get unsentBytes(): number {
    return this.writeBuffer.bytes + this.transport.unsentBytes
  }

  /** Called about once a second. The time in which this process stood still is no silence of the client. */
  checkDeadlines(now: number, lostMs: number): void {
    const { idleTimeoutMs } = this.context
    this.heardAt += lostMs
    this.stalledAt += lostMs
    const { unsentBytes, writtenBytes } = this.transport
    if (unsentBytes === 0 || writtenBytes !== this.writtenBytes) this.stalledAt = now
    this.writtenBytes = writtenBytes
    if (now - this.stalledAt > STALL_MS) {
      this.close(because('slow', STALL_MS, 'ms without reading'))
      return
    }
    if (this.frameQueue.isPaused) return
    this.transport.checkDeadlines(now, lostMs)
    // Keep-alive tells when a client without answers is gone (T4).
    const { answersTests } = this.transport
    if (answersTests !== true && this.session !== undefined) return
    const silentMs = now - this.heardAt
    if (silentMs >= idleTimeoutMs) {
      this.close(because('idle', idleTimeoutMs))
      return
    }
    if (answersTests === false) return
    const pingAfterMs = Math.min(PING_AFTER_MS, idleTimeoutMs / 3)
    if (silentMs >= pingAfterMs && now - this.acks.pingedAt >= pingAfterMs) this.ping()
    if (silentMs >= Math.min(UNREACHABLE_AFTER_MS, idleTimeoutMs / 2)) this.session?.setUnreachable(true)
  }

  /** Sends the frames that are left and closes; the session ends at once, whatever the client does. */
  close(reason: Reason<ClosingReasonName>): void {
    if (this.isClosed) return
    const { name, words } = reason
    const closes = closeReasonOf(name)
    const { code } = closeCodes[closes]
    if (closes !== 'slow') this.flush()
    if (this.isClosed) return
    this.context.log.info({ connection: this.id, number: this.number, code, reason: words }, 'closing')
    this.context.counts.closed[closes]++
    this.end(name)
    this.transport.close(reason)
  }

  /** Cuts the connection without waiting for the client. */
  terminate(): void {
    this.transport.terminate()
  }

  gone(code?: number): void {
    if (!this.isClosed) {
      this.context.log.info({ connection: this.id, number: this.number, code }, 'closed by client')
      this.context.counts.closed.client++
      this.end('closedByClient')
    }
    this.counts.closed++
    this.share.close()
    this.context.connections.remove(this)
  }

  /** Ends the sign-in; the connection is as before login (P3). */
  signOut(): void {
    const { session } = this
    this.session = undefined
    session?.end()
  }

  private end(reason: ClosingReasonName | 'closedByClient'): void {
    this.isClosed = true
    this.closedFor = reason
    this.frameQueue.end()
    this.writeBuffer.clear()
    this.drained()
    this.signOut()
  }
}
