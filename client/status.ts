/** What the client is doing; a page shows it. */
export type Status =
  /** Before `connect()`, and after `close()`. */
  | { readonly is: 'idle' }
  | { readonly is: 'connecting' }
  /** Open, and nobody is signed in. */
  | { readonly is: 'connected' }
  | { readonly is: 'signing in' }
  | { readonly is: 'online'; readonly number: number }
  /** `until` is the Date.now() of the next attempt to connect. */
  | { readonly is: 'waiting'; readonly until: number; readonly delayMs: number; readonly why: string }
  /** Does not come back by itself. `code` is the close code, 1007 for a server that breaks the protocol, 0 for 'refused'. */
  | { readonly is: 'ended'; readonly because: EndedBecause; readonly code: number; readonly reason: string }

/** Why a client does not come back: A6, a sign-in that is refused again and again, or a bug on either side. */
export type EndedBecause = 'signed in elsewhere' | 'refused' | 'protocol'
