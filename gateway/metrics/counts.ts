/** What happens on connections, counted where it happens: plain numbers, so that counting costs nothing to speak of. */
import { type CloseReason, closeCodes } from '../../protocol/index.ts'

/** Types of messages fit in a byte. */
const TYPES = 256

/** Counted since the start; read whenever /metrics is. */
export class ConnectionCounts {
  /** Messages handed to clients here. */
  here = 0
  /** Stored messages sent to clients here. */
  fromMailbox = 0
  /** Messages that a client did not confirm in time. */
  unconfirmed = 0
  /** Frames after which a client was read more slowly, and clients closed for flooding. */
  slowed = 0
  flooding = 0
  /** Frames of no type that is served. */
  unknownFrames = 0
  readonly closed: Record<CloseReason | 'client', number>
  private readonly frames = new Float64Array(TYPES)

  constructor() {
    const reasons = Object.keys(closeCodes).map(reason => [reason, 0])
    this.closed = { ...(Object.fromEntries(reasons) as Record<CloseReason, number>), client: 0 }
  }

  /** A frame of this type was received. */
  frame(type: number): void {
    this.frames[type] = this.framesOf(type) + 1
  }

  framesOf(type: number): number {
    return this.frames[type] ?? 0
  }
}
