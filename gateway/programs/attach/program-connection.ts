/** The connection of one program, over any transport: frames in order, one write per turn of the event loop, deadlines, and the end. */
import {
  type AttachedProgram,
  because,
  type ClosingReasonName,
  closeCodes,
  closeReasonOf,
  type FrameReader,
  isAttachable,
  Program,
  ProtocolError,
  type Reason,
  reasons,
  toProgramCodec,
} from '../../../protocol/index.ts'
import type { AddressShares, ConnectionShare } from '../../connection/address-shares.ts'
import { FrameQueue, type FrameQueueContext, type FrameSource } from '../../connection/frame-queue.ts'
import type { OpenTransport, Transport, TransportReceiver } from '../../connection/transport.ts'
import type { Turn } from '../../connection/turn.ts'
import { WriteBuffer } from '../../connection/write-buffer.ts'
import type { ConnectionCounts } from '../../metrics/counts.ts'
import type { Attachment } from './attachment.ts'

/** How long a program may take to attach, in milliseconds. */
const ATTACH_MS = 10_000
/** How long a program may read nothing of what waits for it, in milliseconds; then its users get another instance of it. */
const STALL_MS = 10_000
/** How long a program may be silent before it is pinged, and before it counts as dead, in milliseconds. */
const PING_AFTER_MS = 5000
const DEAD_AFTER_MS = 15_000
/** Bytes that are not kept until the turn ends. */
const EAGER_FLUSH_BYTES = 64 * 1024
/** Pings carry a sequence number, which counts nothing here. */
const ANY_SEQUENCE = 1

/** What any program may send: which one it is shows with the first frame. */
const anyProgramTraffic = {
  senders: [Program.fax, Program.web, Program.print, Program.chat],
  receivers: [Program.server, Program.user],
}

/** What the connections of all programs share. */
export interface ProgramConnectionContext extends FrameQueueContext {
  readonly turn: Turn
  readonly shares: AddressShares
  readonly counts: ConnectionCounts
  readonly maxBufferedBytes: number
  /** Takes the first frame. Returns the attached program, or undefined if the connection was closed instead. */
  attach(connection: ProgramConnection, frame: FrameReader): Attachment | undefined
  /** Serves a frame of an attached program; returns a promise when the next one has to wait for it. */
  dispatch(program: Attachment, frame: FrameReader): Promise<void> | undefined
  /** The connection has ended: nothing more is sent over it. */
  ended(connection: ProgramConnection): void
  /** Its socket has closed, too. */
  gone(connection: ProgramConnection): void
}

export class ProgramConnection implements TransportReceiver, FrameSource {
  readonly id: string
  readonly address: string
  readonly transport: Transport
  /** In milliseconds since 1970. */
  readonly openedAt = Date.now()
  /** Set once a program has attached. */
  attachment: Attachment | undefined
  /** What the first frame said it is from. */
  private firstSender: AttachedProgram = Program.fax
  isClosed = false
  isBlocked = false
  readonly isAtBarrier = true
  private readonly context: ProgramConnectionContext
  private readonly share: ConnectionShare
  private readonly frameQueue: FrameQueue
  private readonly writeBuffer = new WriteBuffer()
  private isPingWanted = false
  private heardAt: number
  private stalledAt: number
  private pingedAt: number
  private writtenBytes = 0

  constructor(context: ProgramConnectionContext, id: string, address: string, openTransport: OpenTransport) {
    this.context = context
    this.id = id
    this.address = address
    this.share = context.shares.open(address)
    this.heardAt = context.turn.now()
    this.stalledAt = this.heardAt
    this.pingedAt = this.heardAt
    this.frameQueue = new FrameQueue(context, this, anyProgramTraffic, frame => this.serve(frame))
    this.transport = openTransport(this)
  }

  // ——— in ———

  message(bytes: Uint8Array, start: number, end: number): void {
    if (this.frameQueue.hasEnded) return
    this.heard()
    this.frameQueue.take(bytes, start, end)
  }

  private serve(frame: FrameReader): Promise<void> | undefined {
    const { attachment, context } = this
    if (attachment === undefined) {
      if (isAttachable(frame.sender)) this.firstSender = frame.sender
      this.attachment = context.attach(this, frame)
      if (this.attachment !== undefined) this.share.setSignedIn(true)
      return undefined
    }
    if (frame.sender !== attachment.program) {
      throw new ProtocolError(`header: sender ${frame.sender} is not the program that has attached`)
    }
    return context.dispatch(attachment, frame)
  }

  unfinished(bytes: number): boolean {
    const exceeded = this.share.setUnfinishedBytes(bytes)
    if (exceeded === undefined) return true
    if (exceeded === 'address') this.close(because('tooMuchUnfinished'))
    else this.close(because('serverFull'))
    return false
  }

  acknowledged(): void {
    this.heard()
  }

  pinged(): void {
    this.heard()
  }

  /** Frames of programs are not confirmed on TCP. */
  taken(): void {}

  neverAnswers(): void {}

  private heard(): void {
    this.heardAt = this.context.turn.now()
  }

  pauseReading(): void {
    this.transport.pause()
  }

  resumeReading(): void {
    this.heard()
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

  flush(): void {
    if (this.isClosed || (this.writeBuffer.isEmpty && !this.isPingWanted)) return
    if (!this.transport.isOpen) {
      this.writeBuffer.clear()
      return
    }
    const sequence = this.isPingWanted ? ANY_SEQUENCE : undefined
    this.isPingWanted = false
    if (this.transport.write(this.writeBuffer, sequence)) return
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

  drained(): void {
    this.isBlocked = false
    if (this.isClosed) return
    this.attachment?.drained()
    this.frameQueue.serve()
  }

  /** How many bytes the program has not taken yet. */
  get unsentBytes(): number {
    return this.writeBuffer.bytes + this.transport.unsentBytes
  }

  // ——— deadlines and the end ———

  /** Called about once a second. `lostMs` is how long this process could not have heard anything. */
  checkDeadlines(now: number, lostMs: number): void {
    this.heardAt += lostMs
    this.stalledAt += lostMs
    const { unsentBytes, writtenBytes } = this.transport
    if (unsentBytes === 0 || writtenBytes !== this.writtenBytes) this.stalledAt = now
    this.writtenBytes = writtenBytes
    if (now - this.stalledAt > STALL_MS) {
      this.close(because('slow', STALL_MS, 'ms without reading'))
      return
    }
    const silentMs = now - this.heardAt
    if (this.attachment === undefined) {
      if (silentMs >= ATTACH_MS) this.close(because('notAttached'))
      return
    }
    // The keep-alive of TCP finds dead programs by itself.
    if (this.frameQueue.isPaused || this.transport.name === 'tcp') return
    if (silentMs >= DEAD_AFTER_MS) this.close(because('idle', DEAD_AFTER_MS))
    else if (silentMs >= PING_AFTER_MS && now - this.pingedAt >= PING_AFTER_MS) this.ping(now)
  }

  private ping(now: number): void {
    this.pingedAt = now
    if (this.writeBuffer.isEmpty) this.context.turn.flushAtEnd(this)
    this.isPingWanted = true
  }

  /** Sends the frames that are left and closes. */
  close(reason: Reason<ClosingReasonName>): void {
    if (this.isClosed) return
    const closes = closeReasonOf(reason.name)
    if (closes !== 'slow') this.flush()
    if (this.isClosed) return
    const { code } = closeCodes[closes]
    this.context.log.info({ connection: this.id, code, reason: reason.words }, 'closing connection of program')
    this.context.counts.closed[closes]++
    this.end()
    this.transport.close(reason)
  }

  /** A refusal that is about no user (N3). */
  lastNotice({ name }: Reason<ClosingReasonName>): Uint8Array {
    const program = this.attachment?.program ?? this.firstSender
    return toProgramCodec(program).encode('refused', { number: 0, code: reasons[name].code })
  }

  terminate(): void {
    this.transport.terminate()
  }

  gone(code?: number): void {
    if (!this.isClosed) {
      this.context.log.info({ connection: this.id, code }, 'closed by program')
      this.context.counts.closed.client++
      this.end()
    }
    this.share.close()
    this.context.gone(this)
  }

  private end(): void {
    this.isClosed = true
    this.frameQueue.end()
    this.writeBuffer.clear()
    this.context.ended(this)
  }
}
