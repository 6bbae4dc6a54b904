/** What the handlers of the chat server work with; each takes what it needs. */
import type { Clock } from '../../clock.ts'
import type { Directory } from '../../cluster/directory.ts'
import type { MessageCheck } from '../../handlers/services.ts'
import type { RoomStore } from '../../store/rooms/interface.ts'
import type { Audience } from './audience.ts'
import type { RoomNews } from './news.ts'
import type { SayingLimit } from './saying-limit.ts'
import type { SayingQueue } from './saying-queue.ts'

export interface ChatServices {
  readonly store: RoomStore
  readonly directory: Directory
  /** Milliseconds since 1970. */
  readonly clock: Clock
  readonly audience: Audience
  readonly sayings: SayingQueue
  /** Undefined if nothing is limited. */
  readonly limit: SayingLimit | undefined
  /** Undefined if messages are not checked. */
  readonly moderation: MessageCheck | undefined
  /** Tells the members who are signed in of a change. */
  readonly tell: (news: RoomNews) => Promise<void>
}
