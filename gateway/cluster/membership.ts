/**
 * This instance as one of many: renews its lease, learns which other instances are alive, and after the directory was away brings
 * the directory, the users here and the other instances up to date.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Mode } from '../../protocol/index.ts'
import { ClusterUnavailable, StoreUnavailable } from '../errors.ts'
import type { Bus } from './bus.ts'
import {
  LEASE_MS,
  type Lease,
  type LocalSession,
  type LocalSessions,
  type Presence,
  type PresenceUpdate,
  type SharedDirectory,
} from './directory.ts'
import { type FailsafeDirectory, REENTRY_MS } from './failsafe-directory.ts'
import type { Peers } from './peers.ts'
import type { Receiver } from './receiver.ts'

/** How often the lease is renewed, and how often that is retried after a failure, in milliseconds. */
const RENEW_EVERY_MS = 1500
const RETRY_EVERY_MS = 500
/**
 * How long this instance must have renewed without a break before it may evict others, and how long they may be missing, in
 * milliseconds: when the directory itself was away, every lease has run out.
 */
const STEADY_MS = LEASE_MS
/** The longest time between two renewals that is no break, in milliseconds. */
const BREAK_MS = 4000
/** Sessions entered, published and sent their messages at once. */
const SESSIONS_AT_ONCE = 500

/** What becomes of sessions here because of the directory and other instances. */
export interface MembershipHost<S extends LocalSession> {
  /** A newer sign-in elsewhere has the session's number. */
  displaced(session: S): void
  /** A sign-in here is newer than this one of the same number elsewhere, if it is there. */
  displaces(number: number, displaced: Presence): void
  /** Other instances evicted this one: no session here counts any more. */
  evicted(): void
  /** Tells subscribers everywhere what they see of a user here. */
  publishPresence(update: PresenceUpdate): Promise<void>
  /** Tells a user here what is to be seen of friends. */
  refreshPresence(session: S): Promise<void>
  /** Sends users here the messages stored for them. */
  deliverStored(numbers: readonly number[]): Promise<void>
  /** Tells users here which of their friends are gone. */
  verifyPresence(): Promise<void>
  /** Sends the notifications that were held back while the directory was away. */
  notifyPending(): Promise<void>
}

/** Returns an id that no instance has had before: 12 characters, of which the first is no dash, since it may be an argument of a command. */
export function newInstance(): string {
  return randomBytes(9).toString('base64url').replace(/^-/, '_')
}

interface Parts<S extends LocalSession> {
  readonly shared: SharedDirectory
  readonly directory: FailsafeDirectory
  readonly bus: Bus
  readonly peers: Peers
  readonly receiver: Receiver
  readonly sessions: LocalSessions<S>
  readonly host: MembershipHost<S>
  readonly log: Logger
}

export class Membership<S extends LocalSession> {
  private readonly shared: SharedDirectory
  private readonly directory: FailsafeDirectory
  private readonly bus: Bus
  private readonly peers: Peers
  private readonly receiver: Receiver
  private readonly sessions: LocalSessions<S>
  private readonly host: MembershipHost<S>
  private readonly log: Logger
  private timer: NodeJS.Timeout | undefined
  private working: Promise<void> = Promise.resolve()
  private stopped = false
  private steadySince: number | undefined
  private renewedAt = 0
  private readonly missingSince = new Map<string, number>()
  /** Dead instances that this one is to clean up after. */
  private pendingCleanup: ReadonlySet<string> = new Set()

  constructor({ shared, directory, bus, peers, receiver, sessions, host, log }: Parts<S>) {
    this.shared = shared
    this.directory = directory
    this.bus = bus
    this.peers = peers
    this.receiver = receiver
    this.sessions = sessions
    this.host = host
    this.log = log
    peers.on('overflow', peer => this.evictUnresponsive(peer))
  }

  /** Joins the other instances, or starts alone while the directory is away. */
  async start(): Promise<void> {
    await this.receiver.start().catch(error => this.log.warn({ err: error }, 'subscription failed; retrying'))
    await this.renew()
    await this.peers.tellAll('joined', {})
    this.schedule()
  }

  /** What keeps this instance apart from the others, in words for /readyz; empty when nothing does. */
  get problems(): string[] {
    if (!this.directory.reachable) return ['Redis does not answer']
    return this.bus.isHealthy ? [] : ['messages from other instances do not arrive']
  }

  private schedule(): void {
    if (this.stopped) return
    const pause = this.directory.reachable ? RENEW_EVERY_MS : RETRY_EVERY_MS
    this.timer = setTimeout(() => {
      this.working = this.renew().then(() => this.schedule())
    }, pause)
  }

  private async renew(): Promise<void> {
    const now = performance.now()
    if (now - this.renewedAt > BREAK_MS) this.steadySince = undefined
    try {
      const lease = await this.shared.renew(this.peers.instance, this.isSteady(now))
      this.renewedAt = performance.now()
      this.steadySince ??= this.renewedAt
      if (lease.lost) await this.rejoin()
      else {
        if (!this.directory.reachable) await this.recover()
        await this.applyLease(lease)
      }
    } catch (error) {
      if (this.directory.reachable || this.steadySince !== undefined) {
        this.log.error({ err: error }, 'directory unavailable; serving local users only')
      }
      this.directory.reachable = false
      this.steadySince = undefined
      if (!(error instanceof ClusterUnavailable)) this.log.error({ err: error }, 'lease renewal failed')
    }
  }

  private isSteady(now: number): boolean {
    return this.steadySince !== undefined && now - this.steadySince > STEADY_MS
  }

  /** Others have taken this instance for dead: it was stopped, or cut off. It comes back as a new one, without sessions. */
  private async rejoin(): Promise<void> {
    const instance = newInstance()
    this.log.warn({ instance: this.peers.instance, as: instance }, 'evicted by other instances; all sessions end')
    this.peers.restart(instance)
    await this.receiver.start()
    this.host.evicted()
    await this.shared.renew(instance, false)
    // Someone may have signed in meanwhile.
    await this.recover()
  }

  /** The directory is there, for the first time or again: it and the others learn what they missed. */
  private async recover(): Promise<void> {
    this.directory.reachable = true
    const ended = this.directory.takeUnreleased()
    for (const signIn of ended) {
      const { number, generation } = signIn
      if (await this.directory.release(number, generation)) this.displacesUnseen(number, signIn)
    }
    const sessions = [...this.sessions]
    for (let start = 0; start < sessions.length; start += SESSIONS_AT_ONCE) {
      await this.reenter(sessions.slice(start, start + SESSIONS_AT_ONCE))
    }
    this.log.info({ sessions: sessions.length }, 'rejoined the cluster')
    this.catchUp(sessions).catch(error => this.log.error({ err: error }, 'presence resync failed'))
  }

  private async reenter(sessions: readonly S[]): Promise<void> {
    const { instance } = this.peers
    const signIns = sessions.map(session => {
      return { number: session.number, generation: session.generation, mode: session.enteredMode }
    })
    // Until others see it, they store messages to its user, and tell nobody; what they send next must not overtake those (M5).
    for (const session of sessions) if (session.isPresenceStale) session.hold()
    const entries = await this.shared.restore(instance, signIns)
    for (const [place, session] of sessions.entries()) {
      const { entry, displaced } = entries[place] ?? {}
      if (entry === undefined) continue
      if (displaced !== undefined) this.host.displaces(session.number, displaced)
      if (entry.instance === instance && session.isPresenceStale) this.displacesUnseen(session.number, entry)
      if (entry.instance !== instance) this.host.displaced(session)
      else if (this.sessions.get(session.number) === session) await this.entered(session, entry)
      else await this.shared.release(session.number, entry.generation)
    }
  }

  /** The claim of a sign-in may have been carried out though the answer, which tells what it displaced, was lost. */
  private displacesUnseen(number: number, { generation, mode }: Omit<Presence, 'instance'>): void {
    for (const instance of this.peers.all) this.host.displaces(number, { instance, generation, mode })
  }

  private async entered(session: S, entry: Presence): Promise<void> {
    session.generation = entry.generation
    // Changed while it was being entered.
    const mode = session.enteredMode
    if (mode !== entry.mode) await this.shared.setMode(session.number, { ...entry, mode })
  }

  private async catchUp(sessions: readonly S[]): Promise<void> {
    const stale = sessions.filter(session => session.isPresenceStale)
    for (const session of stale) session.replayStored()
    for (let start = 0; start < sessions.length; start += SESSIONS_AT_ONCE) {
      const part = sessions.slice(start, start + SESSIONS_AT_ONCE)
      await Promise.all(part.map(session => this.host.publishPresence(this.current(session))))
      await this.withStore(() => this.host.deliverStored(part.map(({ number }) => number)))
    }
    for (const session of stale) {
      session.isPresenceStale = false
      await this.withStore(() => this.host.refreshPresence(session))
    }
    await this.withStore(() => this.host.notifyPending())
    // By then all others have entered their sign-ins again, and who is not there is gone.
    await delay(REENTRY_MS, undefined, { ref: false })
    if (!this.stopped) await this.host.verifyPresence()
  }

  /** Does what needs the store; while that is away, again and again. */
  private async withStore(work: () => Promise<void>): Promise<void> {
    while (!this.stopped) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error
        this.log.error({ err: error }, 'store unavailable; resync will be retried')
        await delay(RETRY_EVERY_MS)
      }
    }
  }

  /** What is to be seen of a session that may have ended meanwhile. */
  private current(session: S): PresenceUpdate {
    const { number, presence } = session
    return this.sessions.get(number) === session ? presence : { ...presence, mode: Mode.offline }
  }

  private async applyLease({ instances, dead, pendingCleanup }: Lease): Promise<void> {
    this.pendingCleanup = new Set(pendingCleanup)
    for (const peer of dead) this.peers.evict(peer, this.pendingCleanup.has(peer))
    const known = new Set([...this.peers.alive, ...this.peers.known])
    this.peers.setAlive(instances)
    // Once dead, for ever dead, also when the directory has forgotten.
    for (const peer of instances) if (this.peers.isDead(peer)) await this.shared.evict(peer)
    await this.trackMissing(known, new Set(instances))
    for (const instance of pendingCleanup) this.clear(instance)
  }

  private clear(instance: string): void {
    this.log.info({ instance }, 'removing entries of dead instance')
    // If this fails, someone is asked again.
    this.shared
      .clear(instance)
      .catch(error => this.log.error({ err: error, instance }, 'failed to remove entries of dead instance'))
  }

  /** Instances that are neither alive nor known as dead, as after the loss of the directory, have a while to come back. */
  private async trackMissing(known: ReadonlySet<string>, alive: ReadonlySet<string>): Promise<void> {
    const now = performance.now()
    for (const peer of this.missingSince.keys()) {
      if (alive.has(peer) || this.peers.isDead(peer)) this.missingSince.delete(peer)
    }
    for (const peer of known) {
      if (alive.has(peer) || this.peers.isDead(peer)) continue
      const since = this.missingSince.get(peer) ?? now
      this.missingSince.set(peer, since)
      // All learn of it with the next renewal, and one of them that it is responsible.
      if (now - since >= STEADY_MS && this.isSteady(now)) await this.shared.evict(peer)
    }
  }

  private evictUnresponsive(peer: string): void {
    this.log.error({ peer }, 'too much waits for peer; evicting it')
    this.peers.evict(peer, this.pendingCleanup.has(peer))
    this.shared.evict(peer).catch(error => this.log.error({ err: error, peer }, 'failed to evict peer'))
  }

  /** Gives up the lease. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.working
    await this.shared.evict(this.peers.instance).catch(() => {})
  }
}
