/** The failures that cross folders: what the rules refuse, what cannot be reached now, and what is set up wrongly. */

import { because, type Reason, type ReasonName, type ReasonParameters } from '../protocol/index.ts'

/** A request that the rules refuse (E1): answered by the failed reply, if it has one, and a notice with this reason. */
export class Refusal<N extends ReasonName = ReasonName> extends Error {
  override name = 'Refusal'
  readonly reason: Reason<N>

  constructor(name: N, ...parameters: ReasonParameters<N>) {
    const reason = because(name, ...parameters)
    super(reason.words)
    this.reason = reason
  }
}

/** Thrown when the connection that asked for something is gone: nobody hears the answer. */
export class RequesterGone extends Error {
  override name = 'RequesterGone'
}

/** Thrown by any method of a Store that can't do its work now: lost, locked, timed out. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** Thrown by a Store that takes no writes, as on a standby, or on a full disk. The message is for operators. */
export class StoreNotWritable extends StoreUnavailable {
  override name = 'StoreNotWritable'
}

/** Thrown by a Store that has handed out every number (A1). */
export class NumbersExhausted extends Error {
  override name = 'NumbersExhausted'
}

/** Thrown by what instances share when it can't be reached now, or does not answer in time. */
export class ClusterUnavailable extends Error {
  override name = 'ClusterUnavailable'
}

/**
 * Thrown when something can't work as it is set up, however long one waits: a wrong password, a missing right, a damaged file. The
 * message is one line that contains no secret.
 */
export class Misconfigured extends Error {
  override name = 'Misconfigured'
}

const networkCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH'],
  ...['ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN'],
])

/** Whether a server could not be reached, which may be over in a moment. */
export function isNetworkError(error: unknown): boolean {
  return networkCodes.has(codeOf(error))
}

/** Returns in one line what an error says. */
export function messageOf(error: unknown): string {
  // Node throws this without a message when none of a host's addresses can be connected to.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}

/** Returns the code of an error of Node, of SQLite or of a database server, such as ECONNREFUSED; empty if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code ?? '') : ''
}
