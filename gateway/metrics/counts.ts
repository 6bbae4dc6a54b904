/** Counters of events on connections. They are plain numbers, so that counting costs next to nothing. */
import { type CloseReason, closeCodes } from '../../protocol/index.ts'

/** A message type is a byte. */
const TYPE_COUNT = 256

/** Why a WebSocket handshake, or a TCP connection, is refused. `invalid`: it breaks RFC 6455; `proxyHeader`: that of the PROXY protocol. */
export const handshakeRefusals = [
  'path',
  'version',
  'draining',
  'origin',
  'full',
  'tooManyOfAddress',
  'tooManyNotSignedIn',
  'invalid',
  'proxyHeader',
] as const
export type HandshakeRefusal = (typeof handshakeRefusals)[number]

/** What carries the frames of a connection. */
export const transportNames = ['websocket', 'tcp'] as const
export type TransportName = (typeof transportNames)[number]

/** Of the connections over one transport. */
export interface TransportCounts {
  opened: number
  closed: number
  /** Frames received. */
  frames: number
}

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
  readonly transports: Readonly<Record<TransportName, TransportCounts>> = {
    websocket: { opened: 0, closed: 0, frames: 0 },
    tcp: { opened: 0, closed: 0, frames: 0 },
  }
  private readonly frames = new Float64Array(TYPE_COUNT)
  private readonly chatFrames = new Float64Array(TYPE_COUNT)

  constructor() {
    this.closed = { ...zeros(Object.keys(closeCodes) as CloseReason[]), client: 0 }
    this.handshakesRefused = zeros(handshakeRefusals)
  }

  /** Counts a received frame. */
  addFrame(type: number): void {
    this.frames[type] = this.framesOfType(type) + 1
  }

  /** Counts a frame received for the chat server. */
  addChatFrame(type: number): void {
    this.chatFrames[type] = this.chatFramesOfType(type) + 1
  }

  chatFramesOfType(type: number): number {
    return this.chatFrames[type] ?? 0
  }

  framesOfType(type: number): number {
    return this.frames[type] ?? 0
  }
}

function zeros<const N extends string>(names: readonly N[]): Record<N, number> {
  return Object.fromEntries(names.map(name => [name, 0])) as Record<N, number>
}
