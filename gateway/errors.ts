/** The failures that cross folders: what the rules refuse, and what cannot be reached now. */

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

/** Thrown by what instances share when it can't be reached now, or does not answer in time. */
export class ClusterUnavailable extends Error {
  override name = 'ClusterUnavailable'
}
