/** The errors with which a request can reject, besides the reason of an AbortSignal. */
import { type Notice, type ReasonName, reasons, type Subject } from '../protocol/index.ts'

/** The base class of all errors of a client. */
export class OicqError extends Error {
  override name = 'OicqError'
}

/** The server refused the request, or ended the file: its rules forbid it, or it cannot serve it now (E1, X2). */
export class Refused extends OicqError {
  override name = 'Refused'
  /** The code of the reason (E4). */
  readonly code: number
  /** The name of the reason; undefined for a code that this version does not know. */
  readonly reason: ReasonName | undefined
  /** The message that was refused, or `file`. */
  readonly request: Subject['name']
  /** The field that is wrong, if the reason is about one, else the other user, if there is one. */
  readonly about: string | number | undefined
  /** How long to wait before trying again, in milliseconds, if the server asks for that. */
  readonly retryAfterMs: number | undefined
  /** The other refusals of a broadcast, one for each member of the group. */
  readonly others: readonly Refused[]
  readonly #notice: Notice

  constructor(notice: Notice, others: readonly Refused[] = []) {
    const { code, reason, subject, seconds, words } = notice
    super(words)
    this.#notice = notice
    this.code = code
    this.reason = reason
    this.request = subject.name
    this.about = (reason && reasons[reason].field) ?? subject.number
    this.retryAfterMs = seconds === undefined ? undefined : 1000 * seconds
    this.others = others
  }

  /** The same, with the other refusals of the request. */
  with(others: readonly Refused[]): Refused {
    return new Refused(this.#notice, others)
  }
}

/** What the server would refuse, and is refused without asking it. */
export function refusedHere(subject: Subject, reason: ReasonName, words: string): Refused {
  return new Refused({ code: reasons[reason].code, reason, subject, seconds: undefined, words })
}

/** An argument of the wrong type, or a value that the protocol has no room for: a text that is too long, a number that does not fit its field. */
export class InvalidValue extends OicqError {
  override name = 'InvalidValue'
}

/** No reply came in time. The request may have taken effect. */
export class RequestTimeout extends OicqError {
  override name = 'RequestTimeout'
}

/** There is no connection, or it was lost before the reply came. The request may have taken effect. */
export class ConnectionLost extends OicqError {
  override name = 'ConnectionLost'
}

/** The client was closed with `close()`. */
export class ConnectionClosed extends OicqError {
  override name = 'ConnectionClosed'
}

/** Too many messages or requests are waiting already. */
export class QueueFull extends OicqError {
  override name = 'QueueFull'
}

/** The function for the password threw an error, took too long or returned none; `cause` says which. */
export class PasswordUnavailable extends OicqError {
  override name = 'PasswordUnavailable'
}

/** Nobody is signed in. If somebody was, `cause` says what ended that. */
export class NotSignedIn extends OicqError {
  override name = 'NotSignedIn'
}
