/** The programs attached to this instance, their connections, and all that is done for them (N1–N4). */
import type { Logger } from 'pino'
import type { ClosingReasonName, Reason } from '../../../protocol/index.ts'
import type { Directory } from '../../cluster/directory.ts'
import type { ItemHandlers } from '../../cluster/envelope.ts'
import type { Peers } from '../../cluster/peers.ts'
import type { Config } from '../../config.ts'
import type { AddressShares } from '../../connection/address-shares.ts'
import type { ConnectionTimers } from '../../connection/timers.ts'
import type { OpenTransport } from '../../connection/transport.ts'
import type { Turn } from '../../connection/turn.ts'
import type { MessageRouter } from '../../delivery/message-router.ts'
import type { Monitors } from '../../delivery/monitors.ts'
import type { ConnectionCounts } from '../../metrics/counts.ts'
import { ProgramCounts } from '../../metrics/program-counts.ts'
import type { AckTimer } from '../../session/ack-timer.ts'
import type { SessionRegistry } from '../../session/registry.ts'
import type { Session } from '../../session/session.ts'
import type { Store } from '../../store/interface.ts'
import { Attachments } from './attachments.ts'
import { ProgramConnection, type ProgramConnectionContext } from './program-connection.ts'
import { ProgramFrames } from './program-frames.ts'
import { ProgramRequests } from './requests.ts'
import { Talks } from './talks.ts'
import { UserFrames } from './user-frames.ts'

type ProgramItem =
  | 'programs'
  | 'toProgram'
  | 'toProgramResults'
  | 'programUserGone'
  | 'fromProgram'
  | 'fromProgramResults'

/** How often the deadlines of connections are checked, in milliseconds. */
const DEADLINES_EVERY_MS = 1000

interface Parts {
  readonly config: Config
  readonly turn: Turn
  readonly timers: ConnectionTimers
  readonly shares: AddressShares
  readonly connectionCounts: ConnectionCounts
  readonly store: Store
  readonly directory: Directory
  readonly sessions: SessionRegistry
  readonly peers: Peers
  readonly router: MessageRouter
  readonly monitors: Monitors
  readonly ackTimer: AckTimer
  readonly log: Logger
}

export class Programs {
  readonly counts = new ProgramCounts()
  readonly attachments: Attachments
  readonly userFrames: UserFrames
  private readonly talks: Talks
  private readonly frames: ProgramFrames
  private readonly requests: ProgramRequests
  private readonly all = new Set<ProgramConnection>()
  private readonly context: ProgramConnectionContext
  private readonly turn: Turn
  private readonly timer: NodeJS.Timeout
  private checkedAt: number

  constructor(parts: Parts) {
    const { config, connectionCounts, log, shares, timers, turn } = parts
    this.turn = turn
    this.attachments = new Attachments({ ...parts, counts: this.counts })
    this.talks = new Talks(program => this.attachments.routesTo(program))
    this.userFrames = new UserFrames(this.talks, this.counts)
    this.frames = new ProgramFrames({ ...parts, attachments: this.attachments, talks: this.talks, counts: this.counts })
    this.requests = new ProgramRequests({ ...parts, frames: this.frames, counts: this.counts })
    this.context = {
      ...{ log, turn, shares, timers, counts: connectionCounts, rateLimits: false },
      maxBodyBytes: config.maxFrameBytes,
      maxBufferedBytes: config.maxBufferedBytes,
      attach: (connection, frame) => this.attachments.attach(connection, frame),
      dispatch: (program, frame) => this.requests.serve(program, frame),
      ended: ({ attachment }) => {
        if (attachment !== undefined) this.attachments.detach(attachment)
      },
      gone: connection => this.all.delete(connection),
    }
    this.checkedAt = turn.now()
    this.timer = setInterval(() => this.checkDeadlines(), DEADLINES_EVERY_MS)
  }

  /** All connections of programs, attached or not. */
  get connections(): ReadonlySet<ProgramConnection> {
    return this.all
  }

  /** Takes over the connection of a program. */
  accept(id: string, address: string, openTransport: OpenTransport): void {
    this.all.add(new ProgramConnection(this.context, id, address, openTransport))
  }

  /** What other instances report of programs and their users. */
  get handlers(): Pick<ItemHandlers, ProgramItem> {
    return { ...this.attachments.handlers, ...this.frames.handlers }
  }

  /** A user here has signed out. */
  signedOut(session: Session): void {
    this.talks.signedOut(session)
  }

  /** The keys of the configuration have changed. */
  keysChanged(): void {
    this.attachments.keysChanged()
  }

  private checkDeadlines(): void {
    const now = this.turn.now()
    const lostMs = Math.max(0, now - this.checkedAt - 2 * DEADLINES_EVERY_MS)
    this.checkedAt = now
    for (const connection of this.all) connection.checkDeadlines(now, lostMs)
  }

  /** Closes all connections. */
  close(reason: Reason<ClosingReasonName>): void {
    for (const connection of this.all) connection.close(reason)
  }

  /** The connections are closed: cuts those whose programs have not closed them, too. */
  stop(): void {
    clearInterval(this.timer)
    for (const connection of this.all) connection.terminate()
  }
}
