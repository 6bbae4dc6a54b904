import type { ReasonName } from '../protocol/index.ts'

/** The state of the client's connection and sign-in. */
export type Status =
  /** Before `connect()`, and after `close()`. */
  | { readonly is: 'idle' }
  | { readonly is: 'connecting' }
  /** The connection is open, and nobody is signed in. */
  | { readonly is: 'connected' }
  | { readonly is: 'signing in' }
  | { readonly is: 'online'; readonly number: number }
  /** Between attempts to connect; the next one is at the Date.now() `until`. */
  | {
      readonly is: 'waiting'
      readonly until: number
      readonly delayMs: number
      readonly why: string
      /** The close code of the last connection (E2); 1006 if it was lost without one. */
      readonly code: number
    }
  /** It does not reconnect. `code` is the close code, 1007 if the server violated the protocol, 0 if 'refused'. */
  | {
      readonly is: 'ended'
      readonly because: EndedBecause
      readonly code: number
      readonly reason: string
      /** The reason that a notice gave (E4), if there was one. */
      readonly told: ReasonName | undefined
    }

/**
 * Why the client does not reconnect: a sign-in elsewhere (A6), an administrator who ended the session, sign-ins refused repeatedly, or
 * a protocol error.
 */
export type EndedBecause = 'signed in elsewhere' | 'ended by the administrator' | 'refused' | 'protocol'
