/** Who hears what is said in a room: the members who are signed in here, and the other instances on which members are signed in (R3). */
import type { Logger } from 'pino'
import { fromChat, Removal, SYSTEM } from '../../../protocol/index.ts'
import type { Clock } from '../../clock.ts'
import type { Directory } from '../../cluster/directory.ts'
import { type ItemHandlers, NO_TRACE } from '../../cluster/envelope.ts'
import type { Peers } from '../../cluster/peers.ts'
import type { FixedTimes } from '../../fixed-times.ts'
import { Gatherer } from '../../gatherer.ts'
import type { SessionRegistry } from '../../session/registry.ts'
import type { Session } from '../../session/session.ts'
import { SharedFrames } from '../../session/shared-frames.ts'
import type { RoomStore } from '../../store/rooms/interface.ts'
import type { EntryTelling, EntryTrace, Tracing } from '../../tracing/interface.ts'
import { EntryOrder } from './entry-order.ts'
import { Gathering, MANY_MEMBERS } from './gathering.ts'
import { Interest } from './interest.ts'

/** What a client may leave unread before it is sent no entries: history has them (R4). */
const MAX_UNSENT_BYTES = 256 * 1024
/** How long to wait before the rooms of a user are read again after a failure, in milliseconds. */
const RETRY_MS = 1000
/** Sign-ins whose rooms are read with one query. */
const LOADS_AT_ONCE = 500
const NO_FRAME = new Uint8Array(0)
const NOBODY: ReadonlySet<Session> = new Set()

/** A session whose rooms are being read. */
interface Load {
  readonly session: Session
  readonly done: Promise<void>
  readonly resolve: () => void
  /** Rooms that the user has left meanwhile. */
  readonly left: Set<number>
}

interface Parts {
  readonly store: Pick<RoomStore, 'roomsOf'>
  readonly sessions: SessionRegistry
  readonly directory: Pick<Directory, 'find'>
  readonly peers: Peers
  /** Monotonic milliseconds. */
  readonly turn: Clock
  readonly hiddenTimes: FixedTimes
  readonly tracing: Pick<Tracing, 'resumeEntry'> | undefined
  readonly log: Logger
}

export class Audience {
  /** Entries sent to members here, those that a client was too slow for, and those passed to other instances. */
  readonly counts = { delivered: 0, skipped: 0, passed: 0 }
  private readonly parts: Parts
  private readonly here = new Map<number, Set<Session>>()
  private readonly roomsOf = new Map<Session, Set<number>>()
  private readonly interest: Interest
  private readonly gathering = new Gathering((room, frames) => this.sendGathered(room, frames))
  /** The spans of sampled entries that members here are to be told of, by their frames. */
  private readonly tellings = new WeakMap<Uint8Array, EntryTelling>()
  private readonly loads = new Map<Session, Load>()
  private readonly order: EntryOrder
  private readonly unread = new Gatherer<Load>(LOADS_AT_ONCE, batch => this.read(batch))

  constructor(parts: Parts) {
    this.parts = parts
    this.order = new EntryOrder(parts.turn, (room, frame) => this.sendHere(room, frame))
    this.interest = new Interest(parts.peers, () => this.here.keys())
  }

  /** How many rooms have members here. */
  get rooms(): number {
    return this.here.size
  }

  // ——— sign-ins ———

  /** A user has signed in: reads the rooms. */
  signedIn(session: Session): void {
    const { promise: done, resolve } = Promise.withResolvers<void>()
    const load = { session, done, resolve, left: new Set<number>() }
    this.loads.set(session, load)
    this.unread.add(load)
  }

  /** Resolves when entries of all rooms of the session are sent to it from now on; undefined when they are already. */
  ready(session: Session): Promise<void> | undefined {
    return this.loads.get(session)?.done
  }

  signedOut(session: Session): void {
    this.finish(session)
    const rooms = this.roomsOf.get(session) ?? []
    this.roomsOf.delete(session)
    const deserted = [...rooms].filter(room => this.removeHere(session, room))
    this.interest.tell(deserted, false)
  }

  private async read(batch: readonly Load[]): Promise<void> {
    const { log, store } = this.parts
    try {
      const rooms = await store.roomsOf(batch.map(({ session }) => session.number))
      const open = batch.filter(({ session }) => this.loads.has(session))
      const added = open.flatMap(({ session, left }) =>
        (rooms.get(session.number) ?? []).filter(room => !left.has(room) && this.addHere(session, room)),
      )
      await this.interest.tell(added, true)
      for (const { session } of open) this.finish(session)
    } catch (error) {
      log.warn({ err: error, sessions: batch.length }, 'failed to read the rooms of users; will retry')
      setTimeout(() => {
        for (const load of batch) if (this.loads.has(load.session)) this.unread.add(load)
      }, RETRY_MS)
    }
  }

  private finish(session: Session): void {
    this.loads.get(session)?.resolve()
    this.loads.delete(session)
  }

  // ——— memberships ———

  /**
   * A user has become a member, or is none any more. Resolves when all instances know of it as far as that is needed, which does not
   * depend on where and whether the user is signed in (P1).
   */
  async memberChanged(room: number, number: number, isIn: boolean): Promise<void> {
    await this.changeHere(room, number, isIn)
    // The user may have signed in elsewhere meanwhile, and the rooms may have been read before they changed.
    const instance = await this.otherInstanceOf(number)
    if (instance === undefined) return
    // Behind the answer, but before the entry about it, which that instance is to get before it has asked for the room.
    setImmediate(() => {
      this.parts.peers.tell(instance, 'roomMember', { room, number, isIn: isIn ? 1 : 0 })
      if (isIn) this.interest.add(room, instance)
    })
  }

  /** The other instance on which a user is signed in, if any. */
  private async otherInstanceOf(number: number): Promise<string | undefined> {
    const { directory, peers } = this.parts
    const [entry] = await directory.find([number]).catch(() => [])
    return entry?.instance === peers.instance ? undefined : entry?.instance
  }

  /** A room was closed, which every instance is told: tells the members who are signed in here. Returns how many. */
  async closed(room: number): Promise<number> {
    for (const { left } of this.loads.values()) left.add(room)
    const members = [...(this.here.get(room) ?? [])]
    for (const session of members) {
      this.roomsOf.get(session)?.delete(room)
      session.push(fromChat.encode('removal', { room, friend: SYSTEM, removal: Removal.remove }))
    }
    if (members.length > 0) {
      this.forget(room)
      await this.interest.tell([room], false)
    }
    return members.length
  }

  private async changeHere(room: number, number: number, isIn: boolean): Promise<void> {
    const session = this.parts.sessions.get(number)
    if (session === undefined) return
    if (isIn) {
      if (this.addHere(session, room)) await this.interest.tell([room], true)
      return
    }
    this.loads.get(session)?.left.add(room)
    this.roomsOf.get(session)?.delete(room)
    if (this.removeHere(session, room)) this.interest.tell([room], false)
  }

  /** Returns whether it is the first member here. */
  private addHere(session: Session, room: number): boolean {
    const rooms = this.roomsOf.get(session)
    if (rooms === undefined) this.roomsOf.set(session, new Set([room]))
    else rooms.add(room)
    const members = this.here.get(room)
    if (members !== undefined) {
      members.add(session)
      return false
    }
    this.here.set(room, new Set([session]))
    return true
  }

  /** Returns whether it was the last member here. */
  private removeHere(session: Session, room: number): boolean {
    const members = this.here.get(room)
    if (members === undefined || !members.delete(session) || members.size > 0) return false
    this.forget(room)
    return true
  }

  /** Nobody here is a member any more. */
  private forget(room: number): void {
    this.here.delete(room)
    this.order.forget(room)
  }

  // ——— other instances ———

  get handlers(): Pick<ItemHandlers, 'roomInterest' | 'roomMember' | 'roomEntry' | 'roomNotice'> {
    return {
      ...this.interest.handlers,
      roomMember: (peer, { room, number, isIn }) => {
        this.changeHere(room, number, isIn === 1).catch(error =>
          this.parts.log.error({ err: error }, 'failed to update the members of a room here'),
        )
        // The user has gone meanwhile, and the other instance counts on this one.
        if (isIn === 1 && !this.here.has(room)) this.parts.peers.tell(peer, 'roomInterest', { rooms: [room], isIn: 0 })
      },
      roomEntry: (_, { room, sequence, trace, frame }) => this.arrived(room, sequence, frame, trace),
      roomNotice: (_, { number, frame }) => this.parts.sessions.get(number)?.push(frame),
    }
  }

  // ——— entries ———

  /**
   * Sends an encoded entry to the members who are signed in. It may be lost: history has it (R4). Whoever has caused it is answered
   * first, so that nobody can tell from the time how many hear it (P1).
   */
  announce(room: number, sequence: number, frame: Uint8Array, trace?: EntryTrace): void {
    setImmediate(() => this.send(room, sequence, frame, trace))
  }

  private send(room: number, sequence: number, frame: Uint8Array, trace: EntryTrace | undefined): void {
    this.arrived(room, sequence, frame, trace?.context ?? NO_TRACE)
    const { peers } = this.parts
    for (const peer of this.interest.of(room)) {
      trace?.step('bus')
      this.counts.passed++
      peers.tell(peer, 'roomEntry', { room, sequence, trace: trace?.context ?? NO_TRACE, frame })
    }
    trace?.end('said')
  }

  private arrived(room: number, sequence: number, frame: Uint8Array, trace: Uint8Array): void {
    if (!this.here.has(room)) return
    const telling = this.parts.tracing?.resumeEntry(trace, frame)
    if (telling !== undefined) this.tellings.set(frame, telling)
    this.order.add(room, sequence, frame)
  }

  private sendHere(room: number, frame: Uint8Array): void {
    const members = this.here.get(room)
    if (members !== undefined) this.gathering.add(room, frame, members.size)
  }

  private sendGathered(room: number, frames: readonly Uint8Array[]): void {
    const [first = NO_FRAME, ...more] = frames
    const bytes = more.length === 0 ? first : Buffer.concat(frames)
    const members = this.here.get(room) ?? NOBODY
    const shared = members.size >= MANY_MEMBERS ? new SharedFrames(bytes) : undefined
    for (const session of members) {
      if (session.connection.unsentBytes > MAX_UNSENT_BYTES) this.counts.skipped += frames.length
      else {
        this.counts.delivered += frames.length
        if (shared === undefined) session.push(bytes)
        else session.pushShared(shared)
      }
    }
    for (const frame of frames) this.tellings.get(frame)?.end()
  }

  /** Sends a frame to one user, if signed in, at a time that tells nobody whether the user is (P1). */
  tell(number: number, frame: Uint8Array): void {
    this.parts.hiddenTimes.next(() => this.find(number, frame))
  }

  private async find(number: number, frame: Uint8Array): Promise<void> {
    const session = this.parts.sessions.get(number)
    if (session !== undefined) {
      session.push(frame)
      return
    }
    const instance = await this.otherInstanceOf(number)
    if (instance !== undefined) this.parts.peers.tell(instance, 'roomNotice', { number, frame })
  }
}
