/** The contracts of the directory, which the adapters in memory and in Redis keep; one suite in test/contract/ runs against all. */
import type { Mode } from '../../protocol/index.ts'

/** How long a lease lasts, in milliseconds: P5 allows 15 s until the users of a dead instance are offline. */
export const LEASE_MS = 6000

/** A directory entry: where a number is signed in, in which mode, and by which sign-in. Generations of a number only grow. */
export interface Presence {
  instance: string
  generation: number
  mode: Mode
}

/** What other users see of a sign-in (P1): generations of a number grow from one sign-in to the next. */
export interface PresenceUpdate {
  readonly number: number
  readonly generation: number
  readonly mode: Mode
}

/** A sign-in on this instance, as far as the cluster needs to know it. */
export interface LocalSession {
  readonly number: number
  /** Grows when the directory lost the sign-in and it is entered again. */
  generation: number
  /** The mode to enter in the directory. */
  readonly enteredMode: Mode
  /** What other users see of it. */
  readonly presence: PresenceUpdate
  /** Whether its client was told of friends while the other instances were out of sight. */
  isPresenceStale: boolean
  /** Has new messages stored until `replayStored`, behind those that others have stored. */
  hold(): void
  /** Sends the stored messages, then new ones. */
  replayStored(): void
}

/** The sign-ins on this instance. */
export interface LocalSessions<S extends LocalSession = LocalSession> extends Iterable<S> {
  get(number: number): S | undefined
}

/** Who is signed in, where and in which mode, across all instances. Numbers without an entry are signed out. */
export interface Directory {
  /** Whether the directory can be reached; while not, it has the sign-ins of this instance only. */
  readonly reachable: boolean
  /**
   * Whether it has the sign-ins of all instances: not while it cannot be reached, nor for some seconds after, until all instances have
   * entered theirs again.
   */
  readonly complete: boolean
  /** Signs a number in on this instance, atomically. Returns the entry with its new generation, and the one that it displaced (A6). */
  claim(number: number, instance: string, mode: Mode): Promise<{ entry: Presence; displaced: Presence | undefined }>
  /** Replaces the entry of a sign-in, for its mode. Returns false, and changes nothing, when a newer one has the number. */
  setMode(number: number, entry: Presence): Promise<boolean>
  /** Removes a sign-in. Returns false when a newer one has the number: a late release never removes it (P5). */
  release(number: number, generation: number): Promise<boolean>
  /** Returns the entries of these numbers, by place. */
  find(numbers: readonly number[]): Promise<(Presence | undefined)[]>
  /**
   * Returns at most `limit` visible numbers (mode online or do not disturb) beyond `start` in the given direction, nearest first (P4).
   */
  visible(start: number, direction: 'above' | 'below', limit: number): Promise<number[]>
  /** Returns the visible numbers from `low` to `high`, in no order: those that a search sees as online (S1). */
  visibleBetween(low: number, high: number): Promise<number[]>
  close(): Promise<void>
}

/**
 * A directory that instances share. Each holds a lease; one whose lease has run out can be evicted by another, and its entries are
 * removed. Every method throws ClusterUnavailable when the directory cannot be reached.
 */
export interface SharedDirectory extends Omit<Directory, 'reachable' | 'complete'> {
  /** Returns the ids of all instances that are not dead. */
  instances(): Promise<string[]>
  /** Iterates over all sign-ins by number, some thousands at a time: for administrators, since it reads everything. */
  signIns(): AsyncIterable<(Presence & { number: number })[]>
  /** Incremented with each new connection to the directory, which may be another one, or have lost its data. */
  readonly connections: number
  /**
   * Renews the lease of an instance, or enters the instance. With `canEvict`, instances whose lease has run out are evicted; a request
   * that arrives late evicts nobody.
   */
  renew(instance: string, canEvict: boolean): Promise<Lease>
  /** Returns the generation for a claim made now: microseconds since 1970 by the directory's clock, as far as known. */
  nextGeneration(): number
  /**
   * Signs a number in; the generation asked for grows if the number's last is not below it. A claim that arrives far too late, after a
   * newer sign-in, changes nothing, and returns as if it had come before that.
   */
  claim(
    number: number,
    instance: string,
    mode: Mode,
    asked?: number,
  ): Promise<{ entry: Presence; displaced: Presence | undefined }>
  /** Declares an instance dead, or gives up its lease. */
  evict(instance: string): Promise<void>
  /** Removes all entries of a dead instance. */
  clear(instance: string): Promise<void>
  /**
   * Enters sign-ins of an instance again, which the directory may have lost. Returns, by place, who has the number now (a newer sign-in,
   * or this one, whose generation may have grown) and an older one elsewhere that it displaced.
   */
  restore(
    instance: string,
    signIns: readonly { number: number; generation: number; mode: Mode }[],
  ): Promise<{ entry: Presence; displaced: Presence | undefined }[]>
}

/** The result of renewing a lease. */
export interface Lease {
  /** Whether this instance was evicted: its entries are gone, and its id must not be used again. */
  lost: boolean
  /** All instances that are not dead, this one among them. */
  instances: string[]
  /** Instances that were evicted within the last minute or so. */
  dead: string[]
  /** Dead instances that this one is to clean up after; another is asked when it has not done so in a while. */
  pendingCleanup: string[]
}
