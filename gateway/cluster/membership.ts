/**
 * This instance as one of many: keeps its lease, learns who else is there, and after the directory was away tells it, and
 * the others, where things stand.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Mode } from '../../protocol/index.ts'
import { ClusterUnavailable, StoreUnavailable } from '../errors.ts'
import type { PresenceUpdate } from '../session/presence-view.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { Session } from '../session/session.ts'
import type { Bus } from './bus.ts'
import type { Lease, Presence, SharedDirectory } from './directory.ts'
import { LEASE_MS } from './directory.ts'
import type { ItemHandlers } from './envelope.ts'
import { type FailsafeDirectory, REENTRY_MS } from './failsafe-directory.ts'
import type { Peers } from './peers.ts'

/** How often the lease is renewed, and how often that is tried when it fails, in milliseconds. */
const RENEW_EVERY_MS = 1500
const RETRY_EVERY_MS = 500
/**
 * How long this instance must have renewed without a break before it may declare others dead, and how long they may be
 * missing, in milliseconds: when the directory itself was away, everyone's lease has run out.
 */
const STEADY_MS = LEASE_MS
/** The longest time between two renewals that is no break, in milliseconds. */
const BREAK_MS = 4000
/** SessionRegistry entered, announced and sent their messages at once. */
const SESSIONS_AT_ONCE = 500

/** What happens to sessions here because of what other instances do. */
export interface MemberEvents {
  /** A newer sign-in elsewhere has the number. */
  displaced(session: Session): void
  /** A sign-in here is newer than this one of the same number elsewhere. */
  displaces(number: number, displaced: Presence): void
  /** Others have declared this instance dead: no session here counts any more. */
  evicted(): void
  /** Tells others what is to be seen of users here. */
  announce(update: PresenceUpdate): Promise<void>
  /** Tells a user here what is to be seen of friends. */
  refresh(session: Session): Promise<void>
  /** Sends users here what is stored for them. */
  deliverStored(numbers: readonly number[]): Promise<void>
  /** Tells users here which of their friends are gone. */
  verify(): Promise<void>
  /** Tells users elsewhere that messages wait for them. */
  notifyPending(): Promise<void>
  /** An instance has come. */
  joined(peer: string): void
  /** An instance has gone; this one may be responsible for what it left behind. */
  left(peer: string, isResponsible: boolean): void
}

const nobody: MemberEvents = {
  displaced() {},
  displaces() {},
  evicted() {},
  announce: async () => {},
  refresh: async () => {},
  deliverStored: async () => {},
  verify: async () => {},
  notifyPending: async () => {},
  joined() {},
  left() {},
}

/** An id that no instance has had before; 12 characters, of which the first is no dash: it may be an argument of a command. */
export function newInstance(): string {
  return randomBytes(9).toString('base64url').replace(/^-/, '_')
}

export class Membership {
  private readonly shared: SharedDirectory
  private readonly directory: FailsafeDirectory
  private readonly bus: Bus
  private readonly peers: Peers
  private readonly sessions: SessionRegistry
  private events: MemberEvents = nobody
  private readonly log: Logger
  private timer: NodeJS.Timeout | undefined
  private working: Promise<void> = Promise.resolve()
  private stopped = false
  private steadySince: number | undefined
  private renewedAt = 0
  private readonly missingSince = new Map<string, number>()
  /** Dead instances whose entries this one removes. */
  private pendingCleanup: ReadonlySet<string> = new Set()
  /** SessionRegistry whose clients were told of friends while there was no view of other instances. */
  private presenceStale = new Set<Session>()

  constructor(
    shared: SharedDirectory,
    directory: FailsafeDirectory,
    bus: Bus,
    peers: Peers,
    sessions: SessionRegistry,
    log: Logger,
  ) {
    this.shared = shared
    this.directory = directory
    this.bus = bus
    this.peers = peers
    this.sessions = sessions
    this.log = log
  }

  /** Joins the others, or starts alone while the directory is away. */
  async start(events: MemberEvents): Promise<void> {
    this.events = events
    this.peers.onOverflow = peer => this.giveUp(peer)
    this.peers.onJoined = peer => this.events.joined(peer)
    this.peers.onLost = peer => this.events.left(peer, this.pendingCleanup.has(peer))
    await this.peers.open().catch(error => this.log.warn({ err: error }, 'other instances can not be heard yet'))
    await this.renew()
    await this.peers.tellAll('joined', {})
    this.schedule()
  }

  /** What other instances say of themselves. */
  get handlers(): Pick<ItemHandlers, 'joined'> {
    return { joined: peer => this.peers.setAlive([...this.peers.alive, peer]) }
  }

  /** What keeps this instance from being one with the others, in words for /readyz. */
  get problems(): string[] {
    if (!this.directory.reachable) return ['Redis does not answer']
    return this.hears ? [] : ['what other instances say does not arrive']
  }

  /** Whether what other instances say is known to arrive. */
  get hears(): boolean {
    return this.bus.hears
  }

  /** A client has been told what is to be seen of friends. */
  told(session: Session): void {
    if (!this.directory.reachable) this.presenceStale.add(session)
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
        await this.learn(lease)
      }
    } catch (error) {
      if (this.directory.reachable || this.steadySince !== undefined) {
        this.log.error({ err: error }, 'the directory does not answer: this instance goes on alone')
      }
      this.directory.reachable = false
      this.steadySince = undefined
      if (!(error instanceof ClusterUnavailable)) this.log.error({ err: error }, 'the lease could not be renewed')
    }
  }

  private isSteady(now: number): boolean {
    return this.steadySince !== undefined && now - this.steadySince > STEADY_MS
  }

  /** Others have taken this instance for dead: it was stopped, or cut off. It comes back as a new one, without sessions. */
  private async rejoin(): Promise<void> {
    const instance = newInstance()
    this.log.warn({ instance: this.peers.instance, as: instance }, 'declared dead by other instances: all sessions end')
    await this.peers.reopen(instance)
    this.events.evicted()
    this.presenceStale.clear()
    await this.shared.renew(instance, false)
    this.directory.reachable = true
  }

  /** The directory is there, for the first time or again: it and the others learn what they missed. */
  private async recover(): Promise<void> {
    this.directory.reachable = true
    const ended = this.directory.takeUnreleased()
    for (const { number, generation } of ended) await this.directory.release(number, generation)
    const sessions = [...this.sessions]
    for (let start = 0; start < sessions.length; start += SESSIONS_AT_ONCE) {
      await this.reenter(sessions.slice(start, start + SESSIONS_AT_ONCE))
    }
    this.log.info({ sessions: sessions.length }, 'one with the other instances')
    this.catchUp(sessions).catch(error => this.log.error({ err: error }, 'not everyone learned what was missed'))
  }

  private async reenter(sessions: readonly Session[]): Promise<void> {
    const { instance } = this.peers
    const signIns = sessions.map(session => {
      return { number: session.number, generation: session.generation, mode: session.enteredMode }
    })
    const entries = await this.shared.restore(instance, signIns)
    for (const [place, session] of sessions.entries()) {
      const { entry, displaced } = entries[place] ?? {}
      if (entry === undefined) continue
      if (displaced !== undefined) this.events.displaces(session.number, displaced)
      if (entry.instance !== instance) this.events.displaced(session)
      else if (this.sessions.get(session.number) === session) await this.entered(session, entry)
      else await this.shared.release(session.number, entry.generation)
    }
  }

  private async entered(session: Session, { generation, mode }: Presence): Promise<void> {
    session.generation = generation
    // Changed while it was being entered.
    const modeNow = session.enteredMode
    if (modeNow !== mode) await this.shared.setMode(session.number, generation, modeNow)
  }

  private async catchUp(sessions: readonly Session[]): Promise<void> {
    const presenceStale = this.presenceStale
    this.presenceStale = new Set()
    for (let start = 0; start < sessions.length; start += SESSIONS_AT_ONCE) {
      const part = sessions.slice(start, start + SESSIONS_AT_ONCE)
      await Promise.all(part.map(session => this.events.announce(this.current(session))))
      await this.withStore(() => this.events.deliverStored(part.map(({ number }) => number)))
    }
    for (const session of presenceStale) await this.withStore(() => this.events.refresh(session))
    await this.withStore(() => this.events.notifyPending())
    // By then all others have entered their sign-ins again, and who is not there is gone.
    await delay(REENTRY_MS, undefined, { ref: false })
    if (!this.stopped) await this.events.verify()
  }

  /** Does what needs the store; while that is away, again and again. */
  private async withStore(work: () => Promise<void>): Promise<void> {
    while (!this.stopped) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error
        this.log.error({ err: error }, 'what was missed will be learned later')
        await delay(RETRY_EVERY_MS)
      }
    }
  }

  /** What is to be seen of a session that may have ended meanwhile. */
  private current(session: Session): PresenceUpdate {
    const { number, update } = session
    return this.sessions.get(number) === session ? update : { ...update, mode: Mode.offline }
  }

  private async learn({ instances, dead, pendingCleanup }: Lease): Promise<void> {
    this.pendingCleanup = new Set(pendingCleanup)
    for (const peer of dead) this.peers.evict(peer)
    const known = new Set([...this.peers.alive, ...this.peers.known])
    this.peers.setAlive(instances)
    // Once dead, for ever dead, also when the directory has forgotten.
    for (const peer of instances) if (this.peers.isDead(peer)) await this.shared.evict(peer)
    await this.trackMissing(known, new Set(instances))
    for (const instance of pendingCleanup) this.clear(instance)
  }

  private clear(instance: string): void {
    this.log.info({ instance }, 'removing what an instance that is gone had signed in')
    // If this fails, someone is asked again.
    this.shared.clear(instance).catch(error => this.log.error({ err: error, instance }, 'it could not be removed'))
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

  private giveUp(peer: string): void {
    this.log.error({ peer }, 'too much waits for another instance: it is declared dead')
    this.peers.evict(peer)
    this.shared.evict(peer).catch(error => this.log.error({ err: error, peer }, 'it could not be declared dead'))
  }

  /** Gives up the lease. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.working
    await this.shared.evict(this.peers.instance).catch(() => {})
  }
}
