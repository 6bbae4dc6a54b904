/** The events of a client, and the EventTarget that dispatches them. */
import type { ReasonName } from '../protocol/index.ts'
import { checkType } from './arguments.ts'
import type { IncomingFile } from './incoming-file.ts'
import type { RosterFriend, RosterGroup, State } from './people.ts'
import type { RoomEntry } from './room-types.ts'
import type { Status } from './status.ts'

/** The detail of each event of an OicqClient. The protocol tells no times: `receivedAt` is that of the arrival, as Date.now(). */
export interface ClientEvents {
  /** The status has changed. */
  status: Status
  /** Signed in; `again`: automatically, after a lost connection. */
  signedIn: { readonly number: number; readonly groups: RosterGroup[]; readonly again: boolean }
  /**
   * A text from a user. `receivedAt` is the time of arrival, as Date.now(). `stored`: it was sent before the sign-in, and the server
   * kept it (M1.7). `repeated`: very likely a duplicate, as delivery is at least once (M5).
   */
  message: {
    readonly from: number
    readonly text: string
    readonly receivedAt: number
    readonly stored: boolean
    readonly repeated: boolean
  }
  /**
   * A notice that does not concern a request of this client: words of the administrator with the code 0, or a reason (E4), which
   * may be one that this version does not know; `about` is the user or the like that it names.
   */
  notice: {
    readonly text: string
    readonly code: number
    readonly reason: ReasonName | undefined
    readonly about: number | undefined
  }
  /** Someone asks for your permission to add you (F3); reply with `answerFriend`. `receivedAt` is the time of arrival. */
  friendRequest: { readonly from: number; readonly reason: string; readonly receivedAt: number }
  /** Someone has answered your friend request (F3). */
  friendAnswer: { readonly from: number; readonly agreed: boolean; readonly nickname: string }
  /** Someone has added you (F2). */
  addedBy: { readonly from: number; readonly nickname: string }
  /** A new friend in your group 1 (F2, F3). */
  friendAdded: RosterFriend
  /** A friend's visible state has changed (P2). */
  friendState: { readonly friend: number; readonly state: State }
  /** Your own mode, as confirmed by the server (P3). */
  mode: { readonly mode: State }
  /** A copy of a message that a monitored number sends or receives (S2); `recipient` 0 is everyone. */
  monitored: {
    readonly speaker: number
    readonly recipient: number
    readonly text: string
    readonly receivedAt: number
  }
  /** Someone offers a file (X1). */
  fileOffer: IncomingFile
  /** A new entry of one of your rooms, your own ones included: of each room once, in order, without gaps unless over 1,000 were missed (R3, R4). */
  roomEntry: RoomEntry
  /** Someone invites you to a room (R3). */
  roomInvitation: { readonly room: number; readonly name: string; readonly from: number; readonly nickname: string }
  /** You were removed or banned from a room (R3). */
  roomRemoval: { readonly room: number; readonly by: number; readonly how: 'remove' | 'ban' }
}

/** Dispatches one event. */
export type Emit = <N extends keyof ClientEvents>(name: N, detail: ClientEvents[N]) => void

type Handler<N extends keyof ClientEvents> = (event: CustomEvent<ClientEvents[N]>) => void
type Listener<N extends keyof ClientEvents> = Handler<N> | { handleEvent: Handler<N> } | null

interface ListenOptions {
  capture?: boolean
  once?: boolean
  signal?: AbortSignal
}

/** An EventTarget with the events of ClientEvents. It also serves `once` and `on` of Node's `events`. */
export class ClientEventTarget extends EventTarget {
  /** The handlers of `on`, by listener. */
  readonly #handlers = new WeakMap<object, (event: Event) => void>()

  override addEventListener<N extends keyof ClientEvents>(
    name: N,
    listener: Listener<N>,
    options?: ListenOptions | boolean,
  ): void {
    super.addEventListener(name, listener as (event: Event) => void, options)
  }

  override removeEventListener<N extends keyof ClientEvents>(
    name: N,
    listener: Listener<N>,
    options?: { capture?: boolean } | boolean,
  ): void {
    super.removeEventListener(name, listener as (event: Event) => void, options)
  }

  /** Calls the listener with the detail of each such event; returns a function that removes it. Twice the same is once. */
  on<N extends keyof ClientEvents>(
    name: N,
    listener: (detail: ClientEvents[N]) => void,
    options: { signal?: AbortSignal; once?: boolean } = {},
  ): () => void {
    checkType('the listener', listener, 'function')
    const handler = this.#handlers.get(listener) ?? (event => listener((event as CustomEvent<ClientEvents[N]>).detail))
    this.#handlers.set(listener, handler)
    super.addEventListener(name, handler, options)
    return () => super.removeEventListener(name, handler)
  }

  /** Calls the listener with the detail of the next such event; returns a function that removes it. */
  once<N extends keyof ClientEvents>(name: N, listener: (detail: ClientEvents[N]) => void): () => void {
    return this.on(name, listener, { once: true })
  }

  /** Removes a listener of `on` or `once`. */
  removeListener<N extends keyof ClientEvents>(name: N, listener: (detail: ClientEvents[N]) => void): void {
    const handler = this.#handlers.get(listener)
    if (handler !== undefined) super.removeEventListener(name, handler)
  }
}
