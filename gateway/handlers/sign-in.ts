/** Signing in and out (A6, A7, P3): a login as a visible list of steps, and the one way in which a sign-in ends. */
import { fromServer, Manner, Mode } from '../../protocol/index.ts'
import { Authentication } from '../auth/authentication.ts'
import type { Connection } from '../connection/connection.ts'
import type { SessionEvents } from '../connection/connections.ts'
import { closeDisplaced, friendState } from '../delivery/fanout.ts'
import { Refusal } from '../errors.ts'
import type { PresenceUpdate } from '../session/presence-view.ts'
import { Session } from '../session/session.ts'
import type { RosterGroup } from '../store/interface.ts'
import type { Handlers } from './dispatch.ts'
import { presenceUpdateOf } from './presence.ts'
import type { Services } from './services.ts'

type Needs = Omit<Services, 'signIns'>

export class SignIns implements SessionEvents {
  /** Since the start. */
  accepted = 0
  readonly authentication: Authentication
  private readonly services: Needs
  /** Connections on which a sign-in is being checked, and the numbers. */
  readonly underWay = new Map<Connection, number>()
  /** Sign-ins that have ended and are being released. */
  private readonly releasing = new Set<Promise<void>>()

  constructor(services: Needs) {
    this.services = services
    this.authentication = new Authentication(services)
  }

  /** Claims the number, ends an older sign-in, sends the roster and what was stored, and tells friends. */
  async signIn(connection: Connection, number: number, mode: Mode): Promise<void> {
    const { cluster, connections, directory, fanout, peers, presence, sessions, store } = this.services
    const groups = await store.roster(number)
    const { instance } = peers
    const { entry, displaced } = await directory.claim(number, instance, mode)
    const session = new Session(connections, connection, number, entry.generation, mode)
    if (connection.closed || peers.instance !== instance) {
      await directory.release(number, entry.generation)
      connection.close('unavailable', 'the server has lost its place among the others')
      return
    }
    const older = sessions.get(number)
    if (older !== undefined) closeDisplaced(older)
    if (!directory.complete) session.writtenTo = new Set()
    connection.session = session
    sessions.add(session)
    this.accepted++
    connections.log.info({ connection: connection.id, number }, 'signed in')
    if (displaced !== undefined && displaced.instance !== instance) fanout.displace(number, displaced)
    const friends = friendsIn(groups)
    const [current, ...entries] = await directory.find([number, ...friends])
    const seen = friends.map((friend, place) => presenceUpdateOf(friend, entries[place]))
    cluster.member?.told(session)
    // Displaced before there was a session that another instance could have ended.
    if (current !== undefined && current.generation > session.generation) closeDisplaced(session)
    session.open(fromServer.encode('loggedIn', { success: 1, groups: withStates(groups, seen) }), seen)
    // Ended meanwhile: friends have been told that, and must not hear of the beginning after it.
    if (connection.session !== session) return
    if (displaced !== undefined || session.visibleMode !== Mode.offline) await presence.announce(session.update)
  }

  /** Tells a user who signed in without a view of other instances what is to be seen of friends there. */
  async refresh(session: Session): Promise<void> {
    const { directory, store } = this.services
    const friends = friendsIn(await store.roster(session.number))
    const before = friends.map(friend => session.presenceView.of(friend))
    const entries = await directory.find(friends)
    for (const [place, friend] of friends.entries()) {
      // What has been told meanwhile is newer.
      if (session.presenceView.of(friend) !== before[place]) continue
      const update = presenceUpdateOf(friend, entries[place])
      session.show(update, friendState(update))
    }
  }

  /** The session's end, for whatever reason: its messages are stored, its number released, its friends told. */
  ended(session: Session): void {
    const { monitors, sessions, transfers } = this.services
    const wasVisible = session.visibleMode !== Mode.offline
    session.end()
    sessions.remove(session)
    monitors.end(session.number)
    transfers.endAllOf(session.number)
    const released = this.release(session, wasVisible).catch(error =>
      this.services.connections.log.error({ err: error }, 'a sign-in could not be released'),
    )
    this.releasing.add(released)
    released.then(() => this.releasing.delete(released))
  }

  private async release(session: Session, wasVisible: boolean): Promise<void> {
    const { directory, presence } = this.services
    const isReleased = await directory.release(session.number, session.generation)
    if (isReleased && wasVisible) await presence.announce({ ...session.update, mode: Mode.offline })
  }

  /** Resolves when all that has ended is released, and friends have been told. */
  async settled(): Promise<void> {
    while (this.releasing.size > 0) await Promise.all(this.releasing)
  }

  reachable(session: Session): void {
    session.unreachable = false
    this.showReachability(session)
  }

  unreachable(session: Session): void {
    session.unreachable = true
    this.showReachability(session)
  }

  private showReachability(session: Session): void {
    const { directory, presence } = this.services
    // One who is hidden looks the same as ever.
    const looksDifferent = session.mode !== Mode.hidden
    directory
      .setMode(session.number, session.generation, session.enteredMode)
      .then(current => (current && looksDifferent ? presence.announce(session.update) : undefined))
      .catch(error => this.services.connections.log.error({ err: error }, 'a presence change was lost'))
  }
}

function friendsIn(roster: readonly RosterGroup[]): number[] {
  return roster.flatMap(group => group.friends.map(friend => friend.number))
}

/** `seen` holds the friends in the order of the roster. */
function withStates(roster: readonly RosterGroup[], seen: readonly PresenceUpdate[]) {
  let place = 0
  return roster.map(({ name, group, friends }) => ({
    name,
    group,
    friends: friends.map(friend => ({ ...friend, state: seen[place++]?.mode ?? Mode.offline })),
  }))
}

const modeOf = new Map<number, Mode>([
  [Manner.normal, Mode.online],
  [Manner.hidden, Mode.hidden],
])

export function signIn({ signIns }: Services): Pick<Handlers, 'login'> {
  return {
    async login(connection, { number, password, manner }) {
      if (connection.session !== undefined) throw new Refusal('already signed in; sign out first')
      const mode = modeOf.get(manner)
      if (mode === undefined) throw new Refusal('manner must be 0 (normal) or 1 (hidden)')
      signIns.underWay.set(connection, number)
      try {
        await signIns.authentication.authenticate(connection, number, password)
        if (!connection.closed) await signIns.signIn(connection, number, mode)
      } finally {
        signIns.underWay.delete(connection)
      }
      return undefined
    },
  }
}
