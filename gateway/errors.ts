/** The failures that cross folders: what the rules refuse, and what cannot be reached now. */

/** A request that the rules refuse (E1): answered by the failed reply, if it has one, and a notice with this message. */
export class Refusal extends Error {
  override name = 'Refusal'
}

/** Thrown by any method of a Store that can't do its work now: lost, locked, timed out. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** Thrown by what instances share when it can't be reached now, or does not answer in time. */
export class ClusterUnavailable extends Error {
  override name = 'ClusterUnavailable'
}
