/** The options of a client. */
import type { ObservedFrame } from './server-connection.ts'

/** Timeouts, delays and an observer; all are optional. */
export interface ClientOptions {
  /** How long a request waits for its reply, in milliseconds; 15,000 by default. */
  readonly requestTimeoutMs?: number
  /** How long an attempt to connect may take, in milliseconds; 10,000 by default. */
  readonly connectTimeoutMs?: number
  /** Called with every frame that is sent or received, for an inspector, a log or a test. */
  readonly onFrame?: (frame: ObservedFrame) => void
  /** The upper bound of the first delay before reconnecting, in milliseconds; 500 by default. */
  readonly firstDelayMs?: number
  /** The upper bound of every delay before reconnecting, in milliseconds; 30,000 by default. */
  readonly longestDelayMs?: number
}
