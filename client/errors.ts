/** The errors with which a request can reject, besides the reason of an AbortSignal. */

/** The server refused the request: its rules forbid it (E1), or it cannot serve it now. */
export class Refused extends Error {
  override name = 'Refused'
  /** The reason, in the server's words. */
  readonly reason: string

  constructor(reason: string) {
    super(reason)
    this.reason = reason
  }
}

/** No reply came in time. The request may have taken effect. */
export class RequestTimeout extends Error {
  override name = 'RequestTimeout'
}

/** There is no connection, or it was lost before the reply came. The request may have taken effect. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
}

/** The client was closed with `close()`. */
export class ConnectionClosed extends Error {
  override name = 'ConnectionClosed'
}

/** Too many messages or requests are waiting already. */
export class QueueFull extends Error {
  override name = 'QueueFull'
}

/** Nobody is signed in. If somebody was, `cause` says what ended that. */
export class NotSignedIn extends Error {
  override name = 'NotSignedIn'
}
