/** The chat server: rooms, on every instance (R1). */
import type { Logger } from 'pino'
import type { FrameReader } from '../../../protocol/index.ts'
import type { Clock } from '../../clock.ts'
import type { Directory } from '../../cluster/directory.ts'
import type { ItemHandlers } from '../../cluster/envelope.ts'
import type { Peers } from '../../cluster/peers.ts'
import type { SignedIn } from '../../handlers/dispatch.ts'
import type { ConnectionCounts } from '../../metrics/counts.ts'
import type { SessionRegistry } from '../../session/registry.ts'
import type { Session } from '../../session/session.ts'
import type { RoomEntry, RoomStore } from '../../store/rooms/interface.ts'
import { Audience } from './audience.ts'
import { changes } from './changes.ts'
import { createChatDispatch } from './dispatch.ts'
import { entryFrame } from './entry-frame.ts'
import { lists } from './lists.ts'
import { membership } from './membership.ts'
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
  /** Whether flood control is on. */
  readonly rateLimits: boolean
  readonly log: Logger
}

export class ChatServer {
  readonly audience: Audience
  readonly sayings: SayingQueue
  /** Serves one frame of a user who is signed in; the user's next frame waits for it. */
  readonly dispatch: (from: SignedIn, frame: FrameReader) => Promise<void> | undefined

  constructor({ clock, counts, directory, log, peers, rateLimits, sessions, store, turn }: Parts) {
    const audience = new Audience({ store, sessions, directory, peers, turn, log })
    const announce = (room: number, entries: readonly RoomEntry[]) => {
      for (const entry of entries) audience.announce(room, entry.sequence, entryFrame(room, entry))
    }
    const sayings = new SayingQueue(store, clock, (room, entry) => announce(room, [entry]))
    const limit = rateLimits ? new SayingLimit(turn) : undefined
    const services = { store, directory, clock, audience, sayings, limit, announce }
    const handlers = { ...lists(services), ...membership(services), ...changes(services), ...say(services) }
    this.audience = audience
    this.sayings = sayings
    this.dispatch = createChatDispatch({ handlers, audience, counts, log })
  }

  get handlers(): Pick<ItemHandlers, 'roomInterest' | 'roomMember' | 'roomEntry' | 'roomNotice'> {
    return this.audience.handlers
  }

  signedIn(session: Session): void {
    this.audience.signedIn(session)
  }

  signedOut(session: Session): void {
    this.audience.signedOut(session)
  }
}
