/** The options of a client. */
import type { LogEntry } from './log.ts'
import type { ObservedFrame } from './server-connection.ts'
import type { WebSocketClass } from './web-socket.ts'

/** Timeouts, delays, observers and the WebSocket; all are optional. A time that no timer can wait, such as `Infinity`, is an InvalidValue. */
export interface ClientOptions {
  /** How long a request waits for its reply once it is sent, in milliseconds; 15,000 by default. The function for a password has as long. */
  readonly requestTimeoutMs?: number
  /** How long an attempt to connect may take, in milliseconds; 10,000 by default. */
  readonly connectTimeoutMs?: number
  /** Called with every frame that is sent or received, for an inspector or a test. It has passwords and texts in it. */
  readonly onFrame?: (frame: ObservedFrame) => void
  /** Called with what happens, for a log: no entry has a password, a text or other words of people in it. */
  readonly log?: (entry: LogEntry) => void
  /** The class of WebSockets; the global one by default. */
  readonly WebSocket?: WebSocketClass
  /** The upper bound of the first delay before reconnecting, in milliseconds; 500 by default. */
  readonly firstDelayMs?: number
  /** The upper bound of every delay before reconnecting, in milliseconds; 30,000 by default. */
  readonly longestDelayMs?: number
}
