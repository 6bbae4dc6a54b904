/** What carries the frames of one connection, a WebSocket or TCP (T1). Nothing above this interface knows which. */
import type { ClosingReasonName, Reason } from '../../protocol/index.ts'
import type { TransportName } from '../metrics/counts.ts'
import type { SharedFrames } from '../session/shared-frames.ts'
import type { WriteBuffer } from './write-buffer.ts'

export interface Transport {
  readonly name: TransportName
  /** The name and what distinguishes this client's, for administrators. */
  readonly description: string
  /** Whether the client still takes frames. */
  readonly isOpen: boolean
  /** Whether the client learns the reason of `close` from a notice (T2). */
  readonly closesWithNotice: boolean
  /** Whether silence tells that the client is gone, because it answers tests; undefined until that is known (T3, T4). */
  readonly answersTests: boolean | undefined
  /** Bytes that the socket has not taken yet, and those that it has taken since it was opened. */
  readonly unsentBytes: number
  readonly writtenBytes: number
  /**
   * Writes all frames, in one write, and clears the buffer. With a sequence number, the receiver's `acknowledged` is called with
   * it once the client has got these frames (M5, T3). Returns false when the socket takes no more until `drained`.
   */
  write(frames: WriteBuffer, sequence: number | undefined): boolean
  /** Writes frames that many connections are sent; returns the same. */
  writeShared(frames: SharedFrames): boolean
  pause(): void
  resume(): void
  /** Called about once a second while the socket is read. `lostMs` is how long this process could not have heard anything. */
  checkDeadlines(now: number, lostMs: number): void
  /** Tells the client why, as this transport does it (E2, T2), and ends. */
  close(reason: Reason<ClosingReasonName>): void
  /** Cuts the connection without waiting for the client. */
  terminate(): void
}

/** What a transport calls. */
export interface TransportReceiver {
  /** One or more whole frames, from `start` to `end`; the bytes do not change afterwards. */
  message(bytes: Uint8Array, start: number, end: number): void
  /** Tells how many bytes are held of what has not arrived as a whole. Returns whether there may be more. */
  unfinished(bytes: number): boolean
  /** The client has answered, and has got all frames up to those written with this sequence number; 0 tells nothing of frames. */
  acknowledged(sequence: number): void
  /** The kernel has taken all frames up to those written with this sequence number, and more is not known of this client (T3). */
  taken(sequence: number): void
  /** The client will not answer tests: what it was sent until now is not confirmed (T3). */
  neverAnswers(): void
  /** The client asks for an answer of the transport's own. */
  pinged(): void
  /** The transport has written something by itself. */
  answered(): void
  /** Returns the last frame of a connection that is closed for this reason, where there are no close codes (T2). */
  lastNotice(reason: Reason<ClosingReasonName>): Uint8Array
  /** The client broke a rule of the transport. */
  close(reason: Reason<ClosingReasonName>): void
  /** The socket takes more again. */
  drained(): void
  /** The client sends nothing more, but may read on. Resolves when it has been sent what was left to tell it. */
  finished(): Promise<void>
  /** The connection has ended; with the close code of a WebSocket. Nothing is called after it. */
  gone(code?: number): void
}

/** Creates the transport of a connection. */
export type OpenTransport = (receiver: TransportReceiver) => Transport
