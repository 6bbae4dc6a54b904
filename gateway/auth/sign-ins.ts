/** Sign-ins (A6, P3): a login as a visible list of steps, and the one way in which a session ends. */
import type { Logger } from 'pino'
import { BLOCK_LIST, because, fromServer, Mode } from '../../protocol/index.ts'
import type { Directory, PresenceUpdate } from '../cluster/directory.ts'
import type { Peers } from '../cluster/peers.ts'
import { closeDisplaced, type Fanout, friendState } from '../delivery/fanout.ts'
import type { FileTransfers } from '../delivery/file-transfers.ts'
import type { Monitors } from '../delivery/monitors.ts'
import type { PresencePublisher } from '../delivery/presence-publisher.ts'
import { presenceUpdateOf } from '../session/presence-view.ts'
import type { SessionRegistry } from '../session/registry.ts'
import { Session, type SessionContext, type SessionOwner, type SignInConnection } from '../session/session.ts'
import type { EventLog } from '../store/event-log.ts'
import type { RosterGroup, Store } from '../store/interface.ts'

interface Parts {
  readonly store: Store
  readonly directory: Directory
  readonly peers: Peers
  readonly sessions: SessionRegistry
  readonly sessionContext: SessionContext
  readonly fanout: Fanout
  readonly presence: PresencePublisher
  readonly monitors: Monitors
  readonly transfers: FileTransfers
  readonly eventLog: EventLog
  /** Told of the end of each session. */
  readonly programs: { signedOut(session: Session): void }
  /** Told when a session begins and ends. */
  readonly chat: { signedIn(session: Session): void; signedOut(session: Session): void }
  readonly log: Logger
}

export class SignIns implements SessionOwner {
  /** Since the start. */
  accepted = 0
  /** Connections on which a sign-in is being checked, and the numbers. */
  readonly pending = new Map<SignInConnection, number>()
  private readonly parts: Parts
  /** Sign-ins that have ended and are being released. */
  private readonly releasing = new Map<Session, Promise<void>>()

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Claims the number, ends an older sign-in, sends the roster and the stored messages, and publishes the presence. */
  async signIn(connection: SignInConnection, number: number, mode: Mode): Promise<void> {
    const { chat, directory, eventLog, fanout, peers, presence, sessionContext, sessions, store } = this.parts
    const groups = await store.roster(number)
    const { instance } = peers
    const { entry, displaced } = await directory.claim(number, instance, mode)
    if (connection.isClosed || peers.instance !== instance) {
      await directory.release(number, entry.generation)
      connection.close(because('evicted'))
      return
    }
    const session = new Session(sessionContext, this, connection, {
      ...{ number, generation: entry.generation, mode },
      blocked: blockedIn(groups),
    })
    const older = sessions.get(number)
    if (older !== undefined) closeDisplaced(older)
    if (!directory.complete) session.writtenTo = new Set()
    connection.session = session
    sessions.add(session)
    chat.signedIn(session)
    this.accepted++
    eventLog.record('signed in', number, connection)
    if (displaced !== undefined && displaced.instance !== instance) fanout.displace(number, displaced)
    const friends = friendsIn(groups)
    const [current, ...entries] = await directory.find([number, ...friends])
    const seen = friends.map((friend, place) => presenceUpdateOf(friend, entries[place]))
    session.isPresenceStale = !directory.reachable
    // Displaced before there was a session that another instance could have ended.
    if (current !== undefined && current.generation > session.generation) closeDisplaced(session)
    session.open(fromServer.encode('loggedIn', { success: 1, groups: withStates(groups, seen) }), seen)
    // Ended meanwhile: friends have been told of the end, and must not be told of the beginning after it.
    if (connection.session !== session) return
    if (displaced !== undefined || session.visibleMode !== Mode.offline) await presence.publish(session.presence)
  }

  /** Tells a user who signed in while the other instances were out of sight what is to be seen of friends there. */
  async refreshPresence(session: Session): Promise<void> {
    await this.showPresence(session, friendsIn(await this.parts.store.roster(session.number)))
  }

  /** Tells a user what is to be seen of these friends now, where that has changed. */
  async showPresence(session: Session, friends: readonly number[]): Promise<void> {
    const { directory } = this.parts
    const before = friends.map(friend => session.presenceView.of(friend))
    const entries = await directory.find(friends)
    for (const [place, friend] of friends.entries()) {
      // An update that arrived meanwhile is newer.
      if (session.presenceView.of(friend) !== before[place]) continue
      const update = presenceUpdateOf(friend, entries[place])
      session.pushPresence(update, friendState(update))
    }
  }

  /** Releases the number of a session that has ended, and publishes that. */
  ended(session: Session): void {
    const { chat, eventLog, log, monitors, programs, sessions, transfers } = this.parts
    const { connection, number } = session
    eventLog.record('signed out', number, connection, connection.closedFor ?? 'askedFor')
    sessions.remove(session)
    monitors.end(session.number)
    transfers.endAllOf(session.number)
    programs.signedOut(session)
    chat.signedOut(session)
    const released = this.release(session).catch(error => log.error({ err: error }, 'failed to release sign-in'))
    this.releasing.set(session, released)
    released.then(() => this.releasing.delete(session))
  }

  private async release(session: Session): Promise<void> {
    const { directory, presence } = this.parts
    const wasVisible = session.visibleMode !== Mode.offline
    const isReleased = await directory.release(session.number, session.generation)
    if (isReleased && wasVisible) await presence.publish({ ...session.presence, mode: Mode.offline })
  }

  /** Resolves when every ended sign-in is released, and that is published. */
  async settled(): Promise<void> {
    while (this.releasing.size > 0) await Promise.all(this.releasing.values())
  }

  /** Resolves when the sign-ins of a number that have ended so far are released, and that is published. */
  async released(number: number): Promise<void> {
    await Promise.all(
      [...this.releasing].map(([session, released]) => (session.number === number ? released : undefined)),
    )
  }

  reachabilityChanged(session: Session): void {
    const { directory, log, peers, presence } = this.parts
    // A hidden user looks the same as ever.
    const looksDifferent = session.mode !== Mode.hidden
    const { generation, enteredMode: mode } = session
    directory
      .setMode(session.number, { instance: peers.instance, generation, mode })
      .then(current => (current && looksDifferent ? presence.publish(session.presence) : undefined))
      .catch(error => log.error({ err: error }, 'failed to publish presence'))
  }
}

function friendsIn(roster: readonly RosterGroup[]): number[] {
  return numbersIn(roster.filter(({ group }) => group !== BLOCK_LIST))
}

function blockedIn(roster: readonly RosterGroup[]): number[] {
  return numbersIn(roster.filter(({ group }) => group === BLOCK_LIST))
}

function numbersIn(roster: readonly RosterGroup[]): number[] {
  return roster.flatMap(({ friends }) => friends.map(({ number }) => number))
}

/** `seen` holds the friends in the order of the roster; the blocked, who come last, are offline (M8). */
function withStates(roster: readonly RosterGroup[], seen: readonly PresenceUpdate[]) {
  let place = 0
  return roster.map(({ name, group, friends }) => ({
    name,
    group,
    friends: friends.map(friend => ({ ...friend, state: seen[place++]?.mode ?? Mode.offline })),
  }))
}
