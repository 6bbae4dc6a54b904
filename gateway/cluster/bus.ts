/** The contract of the bus, which the adapters in memory and in Redis keep; one suite in test/contract/ runs against both. */

/**
 * What instances say to each other. An envelope is an opaque run of bytes, delivered in order per pair of instances.
 * Nothing is kept: who is not subscribed when it is published misses it.
 */
export interface Bus {
  /** Receives what is published to this instance from now on. */
  subscribe(instance: string, receive: (envelope: Uint8Array) => void): Promise<void>
  unsubscribe(instance: string): Promise<void>
  /**
   * Hands an envelope to an instance. False when no one is subscribed to it: the sender keeps it. Throws
   * ClusterUnavailable when the bus can't be reached.
   */
  publish(instance: string, envelope: Uint8Array): Promise<boolean>
  /** Whether what is published to the subscribed instance is known to arrive. */
  readonly hears: boolean
  close(): Promise<void>
}
