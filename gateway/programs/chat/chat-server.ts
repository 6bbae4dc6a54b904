/** The chat server: rooms, on every instance (R1). */
import type { Logger } from 'pino'
import type { FrameReader } from '../../../protocol/index.ts'
import type { Clock } from '../../clock.ts'
import type { Directory } from '../../cluster/directory.ts'
import type { ItemHandlers } from '../../cluster/envelope.ts'
import type { Peers } from '../../cluster/peers.ts'
import type { FixedTimes } from '../../fixed-times.ts'
import type { SignedIn } from '../../handlers/dispatch.ts'
import type { MessageCheck } from '../../handlers/services.ts'
import type { ConnectionCounts } from '../../metrics/counts.ts'
import type { SessionRegistry } from '../../session/registry.ts'
import type { Session } from '../../session/session.ts'
import type { RoomEntry, RoomStore } from '../../store/rooms/interface.ts'
import type { EntryTrace, Tracing } from '../../tracing/interface.ts'
import { Audience } from './audience.ts'
import { changes } from './changes.ts'
import { createChatDispatch } from './dispatch.ts'
import { entryFrame } from './entry-frame.ts'
import { lists } from './lists.ts'
import { Lobby } from './lobby.ts'
import { membership } from './membership.ts'
import { type RoomNews, tellNews } from './news.ts'
import { say } from './say.ts'
import { SayingLimit } from './saying-limit.ts'
import { SayingQueue } from './saying-queue.ts'

interface Parts {
  readonly store: RoomStore
  readonly directory: Directory
  readonly sessions: SessionRegistry
  readonly peers: Peers
  /** Milliseconds since 1970. */
  readonly clock: Clock
  /** Monotonic milliseconds. */
  readonly turn: Clock
  readonly counts: ConnectionCounts
  /** Undefined if messages are not checked. */
  readonly moderation: MessageCheck | undefined
  /** Whether new users land in a room of the system. */
  readonly hasLobby: boolean
  /** When hidden users are told something, and everyone with them (P1). */
  readonly hiddenTimes: FixedTimes
  /** Whether flood control is on. */
  readonly rateLimits: boolean
  /** Undefined if nothing is traced. */
  readonly tracing: Tracing | undefined
  readonly log: Logger
}

export class ChatServer {
  readonly audience: Audience
  readonly sayings: SayingQueue
  /** Undefined if it is off. */
  readonly lobby: Lobby | undefined
  /** Serves one frame of a user who is signed in; the user's next frame waits for it. */
  readonly dispatch: (from: SignedIn, frame: FrameReader) => Promise<void> | undefined

  constructor(parts: Parts) {
    const { clock, counts, directory, hasLobby, hiddenTimes, log, moderation, peers } = parts
    const { rateLimits, sessions, store, tracing, turn } = parts
    const audience = new Audience({ store, sessions, directory, peers, turn, hiddenTimes, tracing, log })
    const announce = (room: number, entry: RoomEntry, trace: EntryTrace | undefined) =>
      audience.announce(room, entry.sequence, entryFrame(room, entry), trace)
    const sayings = new SayingQueue(store, clock, announce, tracing)
    const limit = rateLimits ? new SayingLimit(turn) : undefined
    const tell = (news: RoomNews) => tellNews(audience, news)
    const services = { store, directory, clock, audience, sayings, limit, moderation, tell }
    const handlers = { ...lists(services), ...membership(services), ...changes(services), ...say(services) }
    this.audience = audience
    this.sayings = sayings
    this.lobby = hasLobby ? new Lobby({ store, clock, tell, log }) : undefined
    this.dispatch = createChatDispatch({ handlers, audience, counts, log })
  }

  get handlers(): Pick<ItemHandlers, 'roomInterest' | 'roomMember' | 'roomEntry' | 'roomNotice'> {
    return this.audience.handlers
  }

  /** Tells the members who are signed in of a change. */
  tell(news: RoomNews): Promise<void> {
    return tellNews(this.audience, news)
  }

  /** Resolves when everything that users have begun is done. */
  async settled(): Promise<void> {
    await this.lobby?.settled()
    await this.sayings.settled()
  }

  signedIn(session: Session): void {
    this.audience.signedIn(session)
  }

  signedOut(session: Session): void {
    this.audience.signedOut(session)
  }
}
