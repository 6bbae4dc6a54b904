/** One socket: frames out, one write per turn; pings and pongs; deadlines; the end. What comes in is the intake's. */
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { encodeText, longAt } from '../../protocol/bytes.ts'
import { type CloseReason, closeCodes } from '../../protocol/index.ts'
import { BarrierTracker } from '../delivery/barrier.ts'
import type { Session } from '../session/session.ts'
import { systemNotice } from '../session/system-notice.ts'
import { fitReason } from './close.ts'
import { type ConnectionHost, PING_EVERY_MS } from './connections.ts'
import { FrameQueue } from './frame-queue.ts'
import { installFastPath, type Receiver } from './websocket-fast-path.ts'
import { PING_BYTES, WriteBuffer } from './write-buffer.ts'

/** How long a client may read nothing of what waits for it, in milliseconds. */
const STALL_MS = 30_000
/** So much is written before the turn ends, to see whether the socket takes it. */
const FULL_BYTES = 64 * 1024
/** A client that is sent very much is asked to confirm each time it has got this part of what it may leave unconfirmed. */
const PINGS_PER_UNCONFIRMED = 4

export class Connection implements Receiver {
  readonly id: string
  readonly address: string
  readonly frameQueue: FrameQueue
  readonly barriers: BarrierTracker
  /** Set while a number is signed in here. */
  session: Session | undefined
  closed = false
  /** The sequence number in the last ping. */
  lastSequence = 0
  /** When that was sent, in monotonic milliseconds. */
  pingedAt = Number.NEGATIVE_INFINITY
  private readonly host: ConnectionHost
  private readonly socket: WebSocket
  private readonly stream: Socket

  private readonly writeBuffer = new WriteBuffer()
  /** Whether the socket takes nothing more until it has drained. */
  private isBlocked = false
  private pingWanted = false
  private pingsOut = 0
  private roomWaiters: (() => void)[] = []

  private heardAt: number
  private stalledAt: number
  private writtenBytes = 0

  constructor(host: ConnectionHost, id: string, address: string, socket: WebSocket, stream: Socket) {
    this.host = host
    this.id = id
    this.address = address
    this.socket = socket
    this.stream = stream
    this.heardAt = host.now()
    this.stalledAt = this.heardAt
    this.frameQueue = new FrameQueue(this, host, socket)
    this.barriers = new BarrierTracker(text => this.notice(text))
    installFastPath(socket, stream, host.maxMessageBytes, this)
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.message(data, 0, data.length)
      else this.close('text', 'only binary messages are taken')
    })
    socket.on('pong', (data: Buffer) => this.pong(data, 0, data.length))
    socket.on('ping', () => this.pinged())
    socket.on('close', (code: number) => this.gone(code))
    stream.on('drain', () => this.drained())
  }

  /** The number signed in here, or 0. */
  get number(): number {
    return this.session?.number ?? 0
  }

  // ——— in ———

  message(bytes: Buffer, start: number, end: number): void {
    if (this.frameQueue.ended) return
    this.heard()
    this.frameQueue.take(bytes, start, end)
  }

  private heard(): void {
    this.heardAt = this.host.now()
    if (this.session?.unreachable) this.host.reachable(this.session)
  }

  /** The time in which nothing was read is no silence of the client. */
  listensAgain(): void {
    this.heardAt = this.host.now()
  }

  private pinged(): void {
    this.heard()
    this.frameQueue.charge(1)
  }

  pong(bytes: Buffer, start: number, end: number): void {
    this.heard()
    if (this.pingsOut === 0) {
      this.pinged()
      return
    }
    this.pingsOut--
    if (end - start === PING_BYTES) this.session?.confirm(longAt(bytes, start))
  }

  // ——— out ———

  /** Sends a frame at the end of this turn of the event loop, together with all others of the turn (W8). */
  send(frame: Uint8Array): void {
    if (this.closed) return
    if (!this.writeBuffer.fits(frame)) this.flush()
    if (this.writeBuffer.isEmpty && !this.pingWanted) this.host.flushLater(this)
    this.writeBuffer.push(frame)
  }

  /** Tells the user something (E1). */
  notice(text: string): void {
    this.send(systemNotice(encodeText(text)))
  }

  /** Sends a ping at the end of this turn; its pong confirms what was sent before it (M5). */
  ping(): void {
    if (this.closed || this.pingWanted) return
    if (this.writeBuffer.isEmpty) this.host.flushLater(this)
    this.pingWanted = true
  }

  /** Sends a ping if it would confirm something, and the last one is a while ago. */
  pingIfDue(now: number): void {
    if (this.isPingDue(now)) this.ping()
  }

  private isPingDue(now: number): boolean {
    const { session } = this
    if (session === undefined || !session.wantsPing || session.awaitsPong) return false
    return (
      now - this.pingedAt >= PING_EVERY_MS || session.unconfirmed > this.host.maxUnconfirmed / PINGS_PER_UNCONFIRMED
    )
  }

  /** Writes the turn's frames, and a ping if wanted, with one write to the socket. */
  flush(): void {
    if (this.closed || (this.writeBuffer.isEmpty && !this.pingWanted)) return
    if (this.socket.readyState !== this.socket.OPEN) {
      // The client is closing: what it will not read must not pile up. Its messages are unconfirmed and will be stored.
      this.writeBuffer.clear()
      return
    }
    if (this.stream.write(this.writeBuffer.take(this.pingSequence()))) return
    this.isBlocked = true
    if (this.socket.bufferedAmount > this.host.maxBufferedBytes) {
      this.close('slow', `more than ${this.host.maxBufferedBytes} bytes unread`)
    }
  }

  /** The sequence number for a ping with this write: when one is wanted, or due and free with what goes anyway. */
  private pingSequence(): number | undefined {
    const now = this.host.now()
    if (!this.pingWanted && !this.isPingDue(now)) return undefined
    this.pingWanted = false
    this.pingedAt = now
    this.pingsOut++
    this.lastSequence = this.session?.pinged(now) ?? this.lastSequence
    return this.lastSequence
  }

  /** Whether so much is on its way to the client that nothing more is read from it, or sent to it in bulk. */
  get full(): boolean {
    if (this.writeBuffer.bytes > FULL_BYTES) this.flush()
    return this.isBlocked
  }

  /** Resolves when there is room for more; at once when there is, or when the connection is closed. */
  room(): Promise<undefined> | undefined {
    if (this.closed || !this.full) return undefined
    return new Promise(resolve => this.roomWaiters.push(() => resolve(undefined)))
  }

  private drained(): void {
    this.isBlocked = false
    const waiters = this.roomWaiters
    if (waiters.length > 0) {
      this.roomWaiters = []
      for (const resolve of waiters) resolve()
    }
    if (!this.closed) this.frameQueue.serve()
  }

  // ——— deadlines and the end ———

  /** How much the client has not taken yet. */
  get unsentBytes(): number {
    return this.writeBuffer.bytes + this.stream.writableLength
  }

  /** Looks after the deadlines; called about once a second. */
  watch(now: number): void {
    const written = this.stream.bytesWritten - this.stream.writableLength
    if (this.stream.writableLength === 0 || written !== this.writtenBytes) this.stalledAt = now
    this.writtenBytes = written
    if (now - this.stalledAt > STALL_MS) {
      this.close('slow', `nothing read for ${STALL_MS} ms`)
      return
    }
    if (this.frameQueue.paused) return
    const silent = now - this.heardAt
    if (silent >= this.host.idleTimeoutMs) {
      this.close('idle', `nothing heard for ${this.host.idleTimeoutMs} ms`)
      return
    }
    if (silent >= this.host.pingAfterMs && now - this.pingedAt >= this.host.pingAfterMs) this.ping()
    if (silent >= this.host.unreachableAfterMs && this.session !== undefined && !this.session.unreachable) {
      this.host.unreachable(this.session)
    }
  }

  /** Sends what is left and closes; the session ends at once, whatever the client does. */
  close(reason: CloseReason, detail: string): void {
    if (this.closed) return
    const { code } = closeCodes[reason]
    if (reason !== 'slow') this.flush()
    if (this.closed) return
    this.host.log.info({ connection: this.id, number: this.number, code, reason: detail }, 'closing')
    this.host.counts.closed[reason]++
    this.end()
    this.socket.close(code, fitReason(detail))
  }

  /** Cuts the connection without waiting for the client. */
  terminate(): void {
    this.socket.terminate()
  }

  private gone(code: number): void {
    if (!this.closed) {
      this.host.log.info({ connection: this.id, number: this.number, code }, 'closed by the client')
      this.host.counts.closed.client++
      this.end()
    }
    this.host.gone(this)
  }

  /** Ends the sign-in; the connection is as before login (P3). */
  signOut(): void {
    const { session } = this
    this.session = undefined
    if (session !== undefined) this.host.ended(session)
  }

  private end(): void {
    this.closed = true
    this.frameQueue.end()
    this.writeBuffer.clear()
    this.drained()
    this.signOut()
  }
}
