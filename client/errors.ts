/** What a request can reject with, besides the reason of an AbortSignal. */

/** The server refused: by its rules (E1), or because it can not now. */
export class Refused extends Error {
  override name = 'Refused'
  /** The server's words. */
  readonly reason: string

  constructor(reason: string) {
    super(reason)
    this.reason = reason
  }
}

/** No answer came in time. The server may have done what was asked. */
export class RequestTimeout extends Error {
  override name = 'RequestTimeout'
}

/** There is no connection now, or it was lost before the answer came. The server may have done what was asked. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
}

/** The client was closed by its own `close()`. */
export class ConnectionClosed extends Error {
  override name = 'ConnectionClosed'
}

/** More is under way already than is kept. */
export class QueueFull extends Error {
  override name = 'QueueFull'
}

/** Nobody is signed in; `cause` is why no longer, when somebody was. */
export class NotSignedIn extends Error {
  override name = 'NotSignedIn'
}
