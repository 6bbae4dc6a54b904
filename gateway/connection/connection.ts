/** One client: acknowledgements and barriers, its session, and the silence after which it counts as gone. */
import {
  because,
  type ClosingReasonName,
  type FrameReader,
  fromUserTraffic,
  type Reason,
  type Subject,
} from '../../protocol/index.ts'
import { BarrierTracker } from '../delivery/barrier.ts'
import type { BarrierDeadlines } from '../delivery/barrier-deadlines.ts'
import type { TransportCounts } from '../metrics/counts.ts'
import { AckTracker } from '../session/ack-tracker.ts'
import type { Session, SessionConnection } from '../session/session.ts'
import { reasonNotice } from '../session/system-notice.ts'
import { FramedConnection, type FramedConnectionContext } from './framed-connection.ts'
import type { OpenTransport } from './transport.ts'

/** How long a client may read nothing of what waits for it, in milliseconds. */
const STALL_MS = 30_000
/** How long a client may be silent before it is pinged, and before its user counts as offline (P5), in milliseconds. */
const PING_AFTER_MS = 5000
const UNREACHABLE_AFTER_MS = 12_000

const kind = { traffic: fromUserTraffic, stallMs: STALL_MS }

/** What all connections of an instance share. */
export interface ConnectionContext extends FramedConnectionContext {
  /** The open connections. */
  readonly connections: { remove(connection: Connection): void }
  readonly barrierDeadlines: BarrierDeadlines
  /** Messages that a client may leave unacknowledged. */
  readonly maxUnacked: number
  readonly idleTimeoutMs: number
  /** Serves one frame; returns a promise when the connection's next frame has to wait for it. */
  dispatch(connection: Connection, frame: FrameReader): Promise<void> | undefined
}

export class Connection extends FramedConnection implements SessionConnection {
  readonly acks: AckTracker
  readonly barriers: BarrierTracker
  closedFor: ClosingReasonName | 'closedByClient' | undefined
  private readonly context: ConnectionContext
  private readonly counts: TransportCounts
  private signedIn: Session | undefined
  private drainWaiters: (() => void)[] = []

  constructor(context: ConnectionContext, id: string, address: string, openTransport: OpenTransport) {
    super(context, kind, id, address, openTransport)
    this.context = context
    this.acks = new AckTracker(context.maxUnacked)
    const notice = (subject: Subject, reason: Reason) => this.notice(subject, reason)
    this.barriers = new BarrierTracker(notice, context.barrierDeadlines)
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

  protected get peer() {
    return { number: this.number }
  }

  // ——— in ———

  protected serve(frame: FrameReader): Promise<void> | undefined {
    this.counts.frames++
    const turn = this.signedIn === undefined ? this.share.turn() : undefined
    if (turn === undefined) return this.context.dispatch(this, frame)
    return turn.then(() => (this.isClosed ? undefined : this.context.dispatch(this, frame)))
  }

  get isAtBarrier(): boolean {
    return this.barriers.isAtBarrier
  }

  /** A pong of the client's own may come before the answer to a ping: the answer is then the one that is charged. */
  acknowledged(sequence: number): void {
    if (this.acks.pong()) this.heard()
    else this.pinged()
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

  protected settled(): Promise<void> {
    return this.barriers.settled()
  }

  /** Costs as much as a frame. */
  pinged(): void {
    this.heard()
    this.frameQueue.charge(1)
  }

  protected override heard(): void {
    super.heard()
    if (this.session?.isUnreachable) this.session.setUnreachable(false)
  }

  // ——— out ———

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

  probe(): void {
    if (this.transport.answersTests === undefined) this.ping()
  }

  /** A ping that is due goes with a write that costs nothing more. */
  protected takePing(isWanted: boolean): number | undefined {
    const now = this.context.turn.now()
    const { acks, session } = this
    if (!isWanted && (session === undefined || !acks.isPingDue(now, session.unackedCount))) return undefined
    return acks.ping(now)
  }

  waitForDrain(): Promise<undefined> | undefined {
    if (this.isClosed || !this.isBlocked) return undefined
    return new Promise(resolve => this.drainWaiters.push(() => resolve(undefined)))
  }

  protected unblocked(): void {
    const waiters = this.drainWaiters
    if (waiters.length === 0) return
    this.drainWaiters = []
    for (const resolve of waiters) resolve()
  }

  // ——— deadlines and the end ———

  protected checkSilence(now: number, lostMs: number): void {
    const { idleTimeoutMs } = this.context
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

  /** Ends the sign-in; the connection is as before login (P3). */
  signOut(): void {
    const { session } = this
    this.session = undefined
    session?.end()
  }

  protected ended(reason: ClosingReasonName | 'closedByClient'): void {
    this.closedFor = reason
    this.signOut()
  }

  protected removed(): void {
    this.counts.closed++
    this.context.connections.remove(this)
  }
}
