/** The rooms of a client, beside its session: nothing is asked of the chat server before they are used. */
import { type Notice, Program } from '../protocol/index.ts'
import type { ChatFrame } from './chat-frames.ts'
import { type ChatPort, ChatRequests, refuseChat } from './chat-requests.ts'
import type { Limits } from './deferred.ts'
import type { Emit } from './events.ts'
import { RoomTracker } from './room-tracker.ts'
import { Rooms } from './rooms.ts'
import { SayQueue } from './say-queue.ts'
import type { ServerConnection } from './server-connection.ts'

/** What rooms need of the client. */
interface RoomPort extends ChatPort {
  /** Returns the number that is signed in, or is being signed in again. Throws a NotSignedIn. */
  number(): number
  readonly emit: Emit
}

export class RoomSession {
  readonly #requests: ChatRequests
  readonly #tracker: RoomTracker
  readonly #sayings: SayQueue
  readonly #rooms: Rooms
  #isUsed = false
  /** The connection on which a user is signed in, or was. */
  #connection: ServerConnection | undefined

  constructor(port: RoomPort) {
    this.#requests = new ChatRequests(port)
    this.#tracker = new RoomTracker(this.#requests, port.emit)
    this.#sayings = new SayQueue(port.number)
    const [requests, tracker, sayings] = [this.#requests, this.#tracker, this.#sayings]
    this.#rooms = new Rooms({ requests, tracker, sayings })
  }

  /** Returns the rooms, which are listed from now on. */
  use(): Rooms {
    if (!this.#isUsed) {
      this.#isUsed = true
      if (this.#connection?.isOpen) this.begin(this.#connection)
    }
    return this.#rooms
  }

  /** A user has signed in on this connection. */
  begin(connection: ServerConnection): void {
    this.#connection = connection
    if (!this.#isUsed) return
    this.#sayings.resume(connection)
    this.#tracker.begin(connection.number, connection.ended)
  }

  /** Nobody is signed in any more. */
  end(error: Error): void {
    this.#connection = undefined
    this.#sayings.end(error)
    this.#tracker.end()
  }

  /** Resolves when everything that waits to be said is settled, or at these limits. */
  settled(limits: Limits): Promise<void> {
    return this.#sayings.settled(limits)
  }

  handleFrame(frame: ChatFrame): void {
    this.use()
    this.#tracker.handleFrame(frame)
  }

  /** Handles a notice that there is no chat server (W9); returns false for any other. */
  handleNotice(notice: Notice, { pending }: ServerConnection): boolean {
    const { name, number } = notice.subject
    return name === 'program' && number === Program.chat && refuseChat(pending, notice)
  }
}
