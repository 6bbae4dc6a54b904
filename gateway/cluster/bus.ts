/** The contract of the bus, which the adapters in memory and in Redis keep; one suite in test/contract/ runs against both. */

/**
 * Carries envelopes between instances. An envelope is an opaque run of bytes; those from one instance to another arrive in order.
 * Nothing is kept: an instance that is not subscribed misses what is published to it.
 */
export interface Bus {
  /** Calls `receive` for every envelope published to this instance from now on. */
  subscribe(instance: string, receive: (envelope: Uint8Array) => void): Promise<void>
  unsubscribe(instance: string): Promise<void>
  /**
   * Publishes an envelope to an instance. Resolves to false when no one is subscribed. Throws ClusterUnavailable when the bus cannot be
   * reached.
   */
  publish(instance: string, envelope: Uint8Array): Promise<boolean>
  /** Whether envelopes to the subscribed instance are known to arrive. */
  readonly isHealthy: boolean
  close(): Promise<void>
}
