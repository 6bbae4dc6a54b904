/** The connection of one program: what it sends first, and the silence after which it counts as dead. */
import {
  type AttachedProgram,
  because,
  type ClosingReasonName,
  type FrameReader,
  isAttachable,
  Program,
  ProtocolError,
  type Reason,
  reasons,
  toProgramCodec,
} from '../../../protocol/index.ts'
import { FramedConnection, type FramedConnectionContext } from '../../connection/framed-connection.ts'
import type { OpenTransport } from '../../connection/transport.ts'
import type { Attachment } from './attachment.ts'
import { nameOf } from './keys.ts'

/** How long a program may take to attach, in milliseconds. */
const ATTACH_MS = 10_000
/** How long a program may read nothing of what waits for it, in milliseconds; then its users get another instance of it. */
const STALL_MS = 10_000
/** How long a program may be silent before it is pinged, and before it counts as dead, in milliseconds. */
const PING_AFTER_MS = 5000
const DEAD_AFTER_MS = 15_000
/** Pings carry a sequence number, which counts nothing here. */
const ANY_SEQUENCE = 1

/** What any program may send: which one it is shows with the first frame. */
const traffic = {
  senders: [Program.fax, Program.web, Program.print, Program.chat],
  receivers: [Program.server, Program.user],
}
const kind = { traffic, stallMs: STALL_MS }

/** What the connections of all programs share. */
export interface ProgramConnectionContext extends FramedConnectionContext {
  /** Takes the first frame. Returns the attached program, or undefined if the connection was closed instead. */
  attach(connection: ProgramConnection, frame: FrameReader): Attachment | undefined
  /** Serves a frame of an attached program; returns a promise when the next one has to wait for it. */
  dispatch(program: Attachment, frame: FrameReader): Promise<void> | undefined
  /** The connection has ended: nothing more is sent over it. */
  ended(connection: ProgramConnection): void
  /** Its socket has closed, too. */
  gone(connection: ProgramConnection): void
}

export class ProgramConnection extends FramedConnection {
  /** Set once a program has attached. */
  attachment: Attachment | undefined
  readonly isAtBarrier = true
  private readonly context: ProgramConnectionContext
  /** What the first frame said it is from. */
  private firstSender: AttachedProgram = Program.fax
  private pingedAt: number

  constructor(context: ProgramConnectionContext, id: string, address: string, openTransport: OpenTransport) {
    super(context, kind, id, address, openTransport)
    this.context = context
    this.pingedAt = this.heardAt
  }

  protected get peer() {
    return { program: this.attachment && nameOf(this.attachment.program) }
  }

  // ——— in ———

  protected serve(frame: FrameReader): Promise<void> | undefined {
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

  protected async settled(): Promise<void> {}

  acknowledged(): void {
    this.heard()
  }

  pinged(): void {
    this.heard()
  }

  /** Frames of programs are not confirmed on TCP. */
  taken(): void {}

  neverAnswers(): void {}

  // ——— out ———

  protected takePing(isWanted: boolean): number | undefined {
    return isWanted ? ANY_SEQUENCE : undefined
  }

  protected unblocked(): void {
    if (!this.isClosed) this.attachment?.drained()
  }

  // ——— deadlines and the end ———

  protected checkSilence(now: number): void {
    const silentMs = now - this.heardAt
    if (this.attachment === undefined) {
      if (silentMs >= ATTACH_MS) this.close(because('notAttached'))
      return
    }
    // The keep-alive of TCP finds dead programs by itself.
    if (this.frameQueue.isPaused || this.transport.name === 'tcp') return
    if (silentMs >= DEAD_AFTER_MS) this.close(because('idle', DEAD_AFTER_MS))
    else if (silentMs >= PING_AFTER_MS && now - this.pingedAt >= PING_AFTER_MS) {
      this.pingedAt = now
      this.ping()
    }
  }

  /** A refusal that is about no user (N3). */
  lastNotice({ name }: Reason<ClosingReasonName>): Uint8Array {
    const program = this.attachment?.program ?? this.firstSender
    return toProgramCodec(program).encode('refused', { number: 0, code: reasons[name].code })
  }

  protected ended(): void {
    this.context.ended(this)
  }

  protected removed(): void {
    this.context.gone(this)
  }
}
