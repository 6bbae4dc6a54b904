/** A chat client without files and searches: requests are methods, and what the server sends unasked is an event. */
import { BLOCK_LIST, type UserMessageName, type UserValues } from '../protocol/index.ts'
import { checkMs, checkType } from './arguments.ts'
import { ClientSession } from './client-session.ts'
import { serverReader } from './codec.ts'
import { DuplicateDetector } from './duplicate-detector.ts'
import { Refused } from './errors.ts'
import { EventDispatcher } from './event-dispatcher.ts'
import { ClientEventTarget, type Emit } from './events.ts'
import { type LogEvent, tell } from './log.ts'
import { encodeMessage } from './message-text.ts'
import type { ClientOptions } from './options.ts'
import { outgoingFrame } from './outgoing-frame.ts'
import type { PasswordSource } from './password.ts'
import type { ReplyTo, RequestName } from './pending-requests.ts'
import {
  type AddFriendResult,
  addFriendResultOf,
  emptyRegistration,
  type NewAccount,
  type OwnMode,
  type RosterGroup,
} from './people.ts'
import { ReconnectingConnection } from './reconnecting-connection.ts'
import { LiveRoster, type Roster } from './roster.ts'
import { SendQueue, type UnsafeMessage } from './send-queue.ts'
import type { ObservedFrame } from './server-connection.ts'
import type { Status } from './status.ts'
import { declineFiles, type TransferPort, type Transfers } from './transfers.ts'

/** Aborting the signal rejects the request with its reason; a request that was sent already may still take effect. */
export interface RequestOptions {
  readonly signal?: AbortSignal
}

/** How long `close` waits. */
export interface CloseOptions {
  /** Until all is settled, or for at most so many milliseconds. */
  readonly wait?: boolean | number
  /** Ends the wait. */
  readonly signal?: AbortSignal
}

interface Move {
  readonly friend: number
  readonly group: number
}

/** The values of a message, without the sender's own number. */
type ValuesWithoutNumber<N extends UserMessageName> = Omit<UserValues<N>, 'number'>

/**
 * A user of an OICQ server, without what an OicqClient has besides: a small bundle. A request rejects with a Refused, a
 * RequestTimeout, a ConnectionLost when there is no connection or it is lost before the reply, a ConnectionClosed after
 * `close()`, or a NotSignedIn. After a lost connection, the client reconnects and signs in again automatically.
 */
export class ChatClient extends ClientEventTarget {
  readonly #connection: ReconnectingConnection
  readonly #sendQueue = new SendQueue()
  protected readonly transfers: Transfers
  protected readonly session: ClientSession
  protected readonly liveRoster = new LiveRoster(this)

  /**
   * Takes the URL of a server's WebSocket, like `wss://chat.example.org/ws`. Does not connect yet. An OicqClient brings its
   * file transfers, and the reader that knows rooms.
   */
  constructor(
    url: string | URL,
    options: ClientOptions = {},
    createTransfers: (port: TransferPort) => Transfers = declineFiles,
    reader = serverReader,
  ) {
    super()
    const times = { requestTimeoutMs: 15_000, connectTimeoutMs: 10_000, firstDelayMs: 500, longestDelayMs: 30_000 }
    let name: keyof typeof times
    for (name in times) {
      times[name] = options[name] ?? times[name]
      checkMs(name, times[name])
    }
    const log = (event: LogEvent) => tell(options.log, { time: Date.now(), ...event })
    const emit: Emit = (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail }))
    const duplicates = new DuplicateDetector()
    this.transfers = createTransfers({
      online: () => this.session.online(),
      offer: (friend, name, length) => this.post('offerFile', { friend, name, length }),
      answer: (friend, accepted) => this.post('answerFile', { friend, accepted }),
      offered: file => emit('fileOffer', file),
    })
    const onFrame = (frame: ObservedFrame) => {
      tell(options.onFrame, frame)
      log(frameEvent(frame))
    }
    const dispatcher = new EventDispatcher(emit, duplicates, this.transfers, log)
    this.#connection = new ReconnectingConnection(
      url,
      { ...times, WebSocket: options.WebSocket, onFrame, reader },
      {
        statusChanged: status => this.session.setStatus(status),
        opened: connection => this.session.connectionOpened(connection),
        received: (connection, frame) => dispatcher.dispatch(frame, connection),
        lost: connection => this.session.connectionLost(connection),
        stopped: error => this.session.end(error),
      },
    )
    this.session = new ClientSession({
      connection: this.#connection,
      sendQueue: this.#sendQueue,
      transfers: this.transfers,
      duplicates,
      roster: this.liveRoster,
      emit,
      log,
      ...times,
    })
  }

  /** The state of connection and sign-in; each change is a `status` event. */
  get status(): Status {
    return this.session.status
  }

  /** The number that is signed in, or is being signed in again; undefined if there is none. */
  get number(): number | undefined {
    return this.session.account?.number
  }

  /** Your groups and friends, kept current. */
  get roster(): Roster {
    return this.liveRoster
  }

  /** The number of messages passed to `sendMessage` that are not safe yet. */
  get unsent(): number {
    return this.#sendQueue.unsent
  }

  // ——— connection ———

  /** Resolves when the connection is open; keeps trying until it is. */
  async connect({ signal }: RequestOptions = {}): Promise<void> {
    await this.#connection.connect(signal)
  }

  /**
   * Ends the wait for the next attempt to connect. If there is a connection, finds out whether it is alive: it is replaced unless
   * something arrives within 5 s. In a browser, the event `online` does the same.
   */
  reconnectNow(): void {
    this.#connection.reconnectNow()
  }

  /**
   * Closes the connection for good, and rejects everything that waits with a ConnectionClosed: at once, or when what was sent
   * before is settled, after so many milliseconds or when the signal is aborted, whichever comes first. Resolves with the
   * messages that were not safe then. You may call `connect()` again.
   */
  async close({ wait = false, signal }: CloseOptions = {}): Promise<UnsafeMessage[]> {
    checkMs('wait', Number(wait))
    if (wait !== false) await this.#sendQueue.settled({ signal, timeoutMs: wait === true ? undefined : wait })
    const { unsafe } = this.#sendQueue
    this.#connection.close()
    return unsafe
  }

  // ——— accounts ———

  /**
   * Registers an account (A1), after connecting if need be; resolves with its number. Omitted fields are those of
   * `emptyRegistration`.
   */
  async register(account: NewAccount, { signal }: RequestOptions = {}): Promise<number> {
    const { requests } = await this.#connection.connect(signal)
    const registration = { ...emptyRegistration, ...account }
    const frame = outgoingFrame('register', registration)
    return requests.ask(frame, ({ number }) => number, this.session.limits(signal))
  }

  /**
   * Signs in (A6), after connecting if need be; resolves with the roster. Number and password stay in memory until
   * `signOut`, `close` or the status `ended`, to sign in again after a lost connection. Instead of a password you may pass a
   * function that returns one: it is asked at every sign-in.
   */
  async signIn(
    number: number,
    password: PasswordSource,
    { hidden = false, signal }: RequestOptions & { readonly hidden?: boolean } = {},
  ): Promise<RosterGroup[]> {
    return this.session.signIn(number, password, hidden ? 'hidden' : 'online', signal)
  }

  /** Signs out (P3) and forgets the password; the connection stays open. Messages that are not safe yet reject with a NotSignedIn. */
  async signOut(): Promise<void> {
    return this.session.signOut()
  }

  // ——— messages ———

  /**
   * Sends a text, at most MAX_TEXT_BYTES of UTF-8. Resolves when it is safe: acknowledged by the recipient's client, or
   * stored (M4). It survives a lost connection, after which it may arrive twice. Rejects with an InvalidValue when it is too
   * long, and with a QueueFull when 1,000 messages are waiting. An aborted message may still arrive.
   */
  async sendMessage(recipient: number, text: string, { signal }: RequestOptions = {}): Promise<void> {
    const { number } = this.session.signedIn()
    const frame = outgoingFrame('sendMessage', { number, recipient, text: encodeMessage(text) })
    return this.#sendQueue.enqueue(frame, { signal })
  }

  /** Sends a text to the friends in a group; group 0 is everyone who is signed in (M3). It is not sent again after a lost connection. */
  async broadcast(group: number, text: string, options?: RequestOptions): Promise<void> {
    return this.post('broadcast', { group, text: encodeMessage(text) }, options)
  }

  /** Resolves when everything sent before is settled (M4). */
  async barrier({ signal }: RequestOptions = {}): Promise<void> {
    const { number, requests } = this.session.connected()
    return requests.ask(outgoingFrame('connectionTest', { number }), nothing, this.session.limits(signal))
  }

  // ——— groups (G1–G3) ———

  /** Adds a group of friends; resolves with its number. */
  async addGroup(name: string, options?: RequestOptions): Promise<number> {
    const done = ({ group }: { readonly group: number }) => {
      this.liveRoster.groupAdded(group, name)
      return group
    }
    return this.ask('addGroup', { name }, done, options)
  }

  /** Renames a group; the name has 1 to 32 characters. */
  async renameGroup(group: number, name: string, options?: RequestOptions): Promise<void> {
    return this.ask('renameGroup', { group, name }, () => this.liveRoster.groupRenamed(group, name), options)
  }

  /** Deletes a group; its members move to group 1. */
  async deleteGroup(group: number, options?: RequestOptions): Promise<void> {
    return this.ask('deleteGroup', { group }, () => this.liveRoster.groupDeleted(group), options)
  }

  /** Moves at most 255 friends to other groups: all of them, or none. To and from BLOCK_LIST it blocks and unblocks (M8). */
  async moveFriends(moves: Move[], options?: RequestOptions): Promise<void> {
    const { blocked } = this
    const done = () => {
      const unblocked = moves.filter(({ friend, group }) => group !== BLOCK_LIST && blocked.has(friend))
      this.liveRoster.moved(moves.filter(move => !unblocked.includes(move)))
      // In the same turn, before another user can sign in.
      const done = Promise.all(unblocked.map(move => this.#unblocked(move, options)))
      // Nobody waits for it if the request was given up.
      done.catch(() => {})
      return done
    }
    await this.ask('moveFriends', { moves }, done, options)
  }

  // ——— block list (M8) ———

  /** The numbers that you block, as they are now. */
  get blocked(): ReadonlySet<number> {
    return new Set(this.liveRoster.getSnapshot().blocked.map(({ number }) => number))
  }

  /** Blocks any user: their messages, requests and files do not reach you any more, and nothing tells them. */
  async block(number: number, options?: RequestOptions): Promise<void> {
    return this.moveFriends([{ friend: number, group: BLOCK_LIST }], options)
  }

  /** Unblocks a user; resolves with whether they were a friend before, and are one in this group again. */
  async unblock(
    number: number,
    { group = 1, ...options }: RequestOptions & { readonly group?: number } = {},
  ): Promise<boolean> {
    await this.moveFriends([{ friend: number, group }], options)
    return this.liveRoster.isFriend(number)
  }

  /** Someone was taken off the block list. Only a friend can be moved (G3), so the same move once more tells who is one. */
  async #unblocked(move: Move, options?: RequestOptions): Promise<void> {
    try {
      await this.ask('moveFriends', { moves: [move] }, () => this.liveRoster.moved([move]), options)
    } catch (error) {
      this.liveRoster.removed(move.friend)
      if (!(error instanceof Refused)) throw error
    }
  }

  // ——— friends (F1–F4) ———

  /** Adds a friend, if their verification setting allows it. */
  async addFriend(friend: number, options?: RequestOptions): Promise<AddFriendResult> {
    return this.ask('addFriend', { friend }, ({ result }) => addFriendResultOf(result), options)
  }

  /** Asks someone for permission to add them. Their answer is a `friendAnswer` event. */
  async requestFriend(friend: number, reason: string, options?: RequestOptions): Promise<void> {
    return this.post('requestFriend', { friend, reason }, options)
  }

  /** Answers a `friendRequest`. */
  async answerFriend(friend: number, agreed: boolean, options?: RequestOptions): Promise<void> {
    checkType('agreed', agreed, 'boolean')
    return this.post('answerFriend', { friend, agreed: agreed ? 1 : 0 }, options)
  }

  /** Removes a friend from your own list, or unblocks someone who is to be no friend. */
  async deleteFriend(friend: number, options?: RequestOptions): Promise<void> {
    return this.ask('deleteFriend', { friend }, () => this.liveRoster.removed(friend), options)
  }

  // ——— mode ———

  /** Changes your own mode (P1), also for signing in again. */
  async setMode(mode: OwnMode, { signal }: RequestOptions = {}): Promise<void> {
    return this.session.setMode(this.session.online(), mode, signal)
  }

  /** Sends a request that has a reply; resolves with what `read` makes of it. */
  protected ask<N extends Exclude<RequestName, 'register' | 'login' | 'connectionTest'>, T>(
    name: N,
    values: ValuesWithoutNumber<N>,
    read: (reply: ReplyTo<N>) => T,
    { signal }: RequestOptions = {},
  ): Promise<T> {
    const { number, requests } = this.session.online()
    const frame = outgoingFrame(name, { number, ...values } as UserValues<N>)
    return requests.ask(frame, read, this.session.limits(signal))
  }

  /** Sends a message that has no reply; resolves when it is settled. */
  protected async post<N extends Exclude<UserMessageName, RequestName>>(
    name: N,
    values: ValuesWithoutNumber<N>,
    { signal }: RequestOptions = {},
  ): Promise<void> {
    const { number } = this.session.online()
    const frame = outgoingFrame(name, { number, ...values } as UserValues<N>)
    return this.#sendQueue.enqueue(frame, this.session.limits(signal))
  }
}

function nothing(): void {}

function frameEvent({ direction, name, bytes }: ObservedFrame): LogEvent {
  const event = direction === 'out' ? 'sent' : 'received'
  return { event, message: name, bytes: bytes.length } as LogEvent
}
