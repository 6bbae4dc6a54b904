/** How a client is set. */
import type { ObservedFrame } from './connection.ts'

/** Deadlines, delays and an observer; each may be left out. */
export interface ClientOptions {
  /** How long a request may wait for its answer, in milliseconds; 15,000 unless given. */
  readonly requestTimeoutMs?: number
  /** How long an attempt to connect may take, in milliseconds; 10,000 unless given. */
  readonly connectTimeoutMs?: number
  /** Sees every frame as it goes, for an inspector, a log or a test. */
  readonly onFrame?: (frame: ObservedFrame) => void
  /** The longest that the first delay before coming back can be, in milliseconds; 500 unless given. */
  readonly firstDelayMs?: number
  /** The longest that any delay before coming back can be, in milliseconds; 30,000 unless given. */
  readonly longestDelayMs?: number
}
