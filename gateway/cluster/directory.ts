/** The contracts of the directory, which the adapters in memory and in Redis keep; one suite in test/contract/ runs against all. */
import type { Mode } from '../../protocol/index.ts'

/** How long an instance counts as alive without a word, in milliseconds: P5 allows 15 s until its users are offline. */
export const LEASE_MS = 6000

/** Where a number is signed in, in which mode, and by which sign-in: generations of a number only grow. */
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
}

/** The sign-ins on this instance. */
export interface LocalSessions<S extends LocalSession = LocalSession> extends Iterable<S> {
  get(number: number): S | undefined
}

/** Who is signed in, where and in which mode, across all instances. Numbers without an entry are signed out. */
export interface Directory {
  /** Whether it can be asked now; while not, it knows of the sign-ins here only. */
  readonly reachable: boolean
  /**
   * Whether it knows the sign-ins on all instances: not while it can't be reached, nor for some seconds after, until all
   * instances have entered theirs again.
   */
  readonly complete: boolean
  /** Signs a number in here, atomically; answers the entry with its new generation, and the one it displaced (A6). */
  claim(number: number, instance: string, mode: Mode): Promise<{ entry: Presence; displaced: Presence | undefined }>
  /** Changes the mode of this sign-in. False when a newer one has the number: nothing changes. */
  setMode(number: number, generation: number, mode: Mode): Promise<boolean>
  /** Signs this sign-in out. False when a newer one has the number: a late release never removes it (P5). */
  release(number: number, generation: number): Promise<boolean>
  /** The entries of these numbers, by place. */
  find(numbers: readonly number[]): Promise<(Presence | undefined)[]>
  /**
   * Numbers that others see (mode online or do not disturb), beyond `start` in the given direction, nearest first, at
   * most `limit` (P4).
   */
  visible(start: number, direction: 'above' | 'below', limit: number): Promise<number[]>
  /** Numbers from `low` to `high` that others see, in no order: what a search knows as online (S1). */
  visibleBetween(low: number, high: number): Promise<number[]>
  close(): Promise<void>
}

/**
 * A Directory that instances share. An instance holds a lease; one that lets it run out can be declared dead by another,
 * and what it had signed in is removed. Every method throws ClusterUnavailable when the directory can't be reached.
 */
export interface SharedDirectory extends Omit<Directory, 'reachable' | 'complete'> {
  /** All instances that are not dead, by id. */
  instances(): Promise<string[]>
  /** All sign-ins, some thousands at a time, by number: for those who run the server, since it goes through everything. */
  signIns(): AsyncIterable<(Presence & { number: number })[]>
  /** Grows whenever the directory is connected to: a new connection may lead to another, or to one that has forgotten. */
  readonly connections: number
  /**
   * Renews the lease of an instance, or enters the instance. With `mayBury`, instances whose lease has run out are declared dead; a request
   * that arrives late declares nobody dead.
   */
  renew(instance: string, canEvict: boolean): Promise<Lease>
  /** The generation of a sign-in that is asked for now: microseconds since 1970 by the directory's clock, as far as known. */
  nextGeneration(): number
  /**
   * Signs a number in; the generation that was asked for grows if the number's last is not below it. One that is asked for far
   * too late, after a newer sign-in, changes nothing, and answers as if it had been before that.
   */
  claim(
    number: number,
    instance: string,
    mode: Mode,
    asked?: number,
  ): Promise<{ entry: Presence; displaced: Presence | undefined }>
  /** Declares an instance dead, or gives its lease up. */
  evict(instance: string): Promise<void>
  /** Removes all entries of a dead instance. */
  clear(instance: string): Promise<void>
  /**
   * Enters sign-ins of an instance again, which the directory may have lost. Answers, by place, who has the number now: a
   * newer sign-in, or this one, whose generation may have grown, and an older one elsewhere that it displaced.
   */
  restore(
    instance: string,
    signIns: readonly { number: number; generation: number; mode: Mode }[],
  ): Promise<{ entry: Presence; displaced: Presence | undefined }[]>
}

/** What an instance learns when it renews its lease. */
export interface Lease {
  /** Whether this instance has been declared dead: its entries are gone, and its id must not be used any more. */
  lost: boolean
  /** All instances that are not dead, this one among them. */
  instances: string[]
  /** Instances that were declared dead within the last minute or so. */
  dead: string[]
  /** Dead instances whose entries this one is asked to remove; another is asked when it has not done so in a while. */
  pendingCleanup: string[]
}
