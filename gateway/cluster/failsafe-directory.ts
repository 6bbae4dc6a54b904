/**
 * The directory that instances share, and while that can't be reached, what this instance knows by itself: its own
 * sessions. Logins and local chat go on; the others are offline to the users here until the directory is back.
 */
import { Mode } from '../../protocol/index.ts'
import { ClusterUnavailable } from '../errors.ts'
import {
  type Directory,
  LEASE_MS,
  type LocalSessions,
  type Presence,
  type PresenceUpdate,
  type SharedDirectory,
} from './directory.ts'
import type { Peers } from './peers.ts'

/** How long other instances may take to enter their sign-ins again once the directory is back, in milliseconds. */
export const REENTRY_MS = LEASE_MS

export class FailsafeDirectory implements Directory {
  /** The connection over which the directory has heard of all sessions here. */
  private enteredOver: number | undefined
  private completeFrom = 0
  private readonly shared: SharedDirectory
  private readonly sessions: LocalSessions
  private readonly peers: Peers
  /** Sign-ins that ended and that the directory has not heard of. */
  private unreleased: PresenceUpdate[] = []

  constructor(shared: SharedDirectory, sessions: LocalSessions, peers: Peers) {
    this.shared = shared
    this.sessions = sessions
    this.peers = peers
  }

  /**
   * False from the first call that fails, or from a new connection on (Redis may have been restarted, empty, before any call
   * could fail), until all sessions here are entered again.
   */
  get reachable(): boolean {
    return this.enteredOver === this.shared.connections
  }

  set reachable(isReachable: boolean) {
    const wasReachable = this.reachable
    const isFirst = this.enteredOver === undefined && this.completeFrom === 0
    this.enteredOver = isReachable ? this.shared.connections : undefined
    if (!isReachable) this.completeFrom = Number.POSITIVE_INFINITY
    else if (!wasReachable && !isFirst) this.completeFrom = performance.now() + REENTRY_MS
  }

  get complete(): boolean {
    return this.reachable && performance.now() >= this.completeFrom
  }

  claim(number: number, instance: string, mode: Mode): Promise<{ entry: Presence; displaced: Presence | undefined }> {
    const asked = this.shared.nextGeneration()
    return this.either(
      () => this.shared.claim(number, instance, mode, asked),
      () => {
        const displaced = this.here(number)
        // The same as in the directory, where the claim may be carried out late: when it is back, the newest sign-in is
        // the one that stays, and what has ended meanwhile can be released.
        const generation = Math.max(asked, (displaced?.generation ?? 0) + 1)
        return { entry: { instance, generation, mode }, displaced }
      },
    )
  }

  async setMode(number: number, entry: Presence): Promise<boolean> {
    const isHere = () => this.here(number)?.generation === entry.generation
    const isSet = await this.either(() => this.shared.setMode(number, entry), isHere)
    // The directory may not know the sign-in again yet; then it is entered with its mode.
    return isSet || (!this.complete && isHere())
  }

  release(number: number, generation: number): Promise<boolean> {
    return this.either(
      () => this.shared.release(number, generation),
      () => {
        this.unreleased.push({ number, generation, mode: Mode.offline })
        return this.here(number) === undefined
      },
    )
  }

  async find(numbers: readonly number[]): Promise<(Presence | undefined)[]> {
    const entries = await this.either(
      () => this.shared.find(numbers),
      () => numbers.map(number => this.here(number)),
    )
    // What a dead instance had signed in is on its way out of the directory.
    return entries.map(entry => (entry !== undefined && this.peers.isDead(entry.instance) ? undefined : entry))
  }

  visible(start: number, direction: 'above' | 'below', limit: number): Promise<number[]> {
    return this.either(
      () => this.shared.visible(start, direction, limit),
      () => {
        const seen = this.visibleHere().sort((a, b) => a - b)
        if (direction === 'above') return seen.filter(number => number > start).slice(0, limit)
        return seen
          .filter(number => number < start)
          .reverse()
          .slice(0, limit)
      },
    )
  }

  visibleBetween(low: number, high: number): Promise<number[]> {
    return this.either(
      () => this.shared.visibleBetween(low, high),
      () => this.visibleHere().filter(number => number >= low && number <= high),
    )
  }

  /** Takes out the sign-ins that ended while the directory was away. */
  takeUnreleased(): readonly PresenceUpdate[] {
    const unreleased = this.unreleased
    this.unreleased = []
    return unreleased
  }

  close(): Promise<void> {
    return this.shared.close()
  }

  private async either<T>(shared: () => Promise<T>, alone: () => T): Promise<T> {
    if (!this.reachable) return alone()
    try {
      return await shared()
    } catch (error) {
      if (!(error instanceof ClusterUnavailable)) throw error
      this.reachable = false
      return alone()
    }
  }

  private here(number: number): Presence | undefined {
    const session = this.sessions.get(number)
    if (session === undefined) return undefined
    return { instance: this.peers.instance, generation: session.generation, mode: session.enteredMode }
  }

  private visibleHere(): number[] {
    const seen: number[] = []
    for (const { presence } of this.sessions) if (presence.mode !== Mode.offline) seen.push(presence.number)
    return seen
  }
}
