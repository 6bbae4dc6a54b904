/** Counters of events on connections. They are plain numbers, so that counting costs next to nothing. */
import { type CloseReason, closeCodes } from '../../protocol/index.ts'

/** A message type is a byte. */
const TYPE_COUNT = 256

/** Why a WebSocket handshake is refused. `invalid`: it breaks RFC 6455. */
export const handshakeRefusals = [
  'path',
  'version',
  'draining',
  'origin',
  'full',
  'tooManyOfAddress',
  'tooManyNotSignedIn',
  'invalid',
] as const
export type HandshakeRefusal = (typeof handshakeRefusals)[number]

/** Counts since the start of the server, exported by /metrics. */
export class ConnectionCounts {
  /** Messages sent to clients of this instance at once. */
  delivered = 0
  /** Stored messages sent to clients of this instance. */
  replayed = 0
  /** Messages that a client did not acknowledge in time. */
  unconfirmed = 0
  /** Frames after which flood control slowed a client down. */
  throttled = 0
  /** Clients closed for flooding. */
  flooding = 0
  /** Frames of an unknown type. */
  unknownFrames = 0
  readonly handshakesRefused: Record<HandshakeRefusal, number>
  /** Closed connections, by close code; `client`: closed by the client. */
  readonly closed: Record<CloseReason | 'client', number>
  private readonly frames = new Float64Array(TYPE_COUNT)

  constructor() {
    this.closed = { ...zeros(Object.keys(closeCodes) as CloseReason[]), client: 0 }
    this.handshakesRefused = zeros(handshakeRefusals)
  }

  /** Counts a received frame. */
  addFrame(type: number): void {
    this.frames[type] = this.framesOfType(type) + 1
  }

  framesOfType(type: number): number {
    return this.frames[type] ?? 0
  }
}

function zeros<const N extends string>(names: readonly N[]): Record<N, number> {
  return Object.fromEntries(names.map(name => [name, 0])) as Record<N, number>
}
