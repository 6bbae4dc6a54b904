/** The client: what a program asks of the server, as methods; and what the server tells, as events. */
import {
  Direction,
  type ReplyName,
  type ServerValues,
  type UserMessageName,
  type UserValues,
} from '../protocol/index.ts'
import { ClientEventTarget } from './events.ts'
import type { ClientOptions } from './options.ts'
import type { OutgoingFile } from './outgoing-file.ts'
import {
  type AddFriendResult,
  addFriendResultOf,
  emptyRegistration,
  type NewAccount,
  type OwnMode,
  type Person,
  type Profile,
  type Registration,
  type RosterGroup,
} from './people.ts'
import { type Asked, outgoing, type Recipient } from './requests.ts'
import { Session } from './session.ts'
import type { Status } from './status.ts'
import { encodeMessage } from './text.ts'

/** Rejects with the signal's reason once it is aborted; what was sent may have its effect all the same. */
export interface RequestOptions {
  readonly signal?: AbortSignal
}

/** What a request carries besides the own number. */
type OwnValues<N extends UserMessageName> = Omit<UserValues<N>, 'number'>

/**
 * A user of an OICQ server. Requests reject with a Refused, a RequestTimeout, a ConnectionLost when there is no connection or
 * it is lost before the answer, a ConnectionClosed after `close()`, and a NotSignedIn. A lost connection comes back by itself,
 * and whoever was signed in is signed in again.
 */
export class OicqClient extends ClientEventTarget {
  private readonly session: Session

  /** For a server's WebSocket, like `wss://chat.example.org/ws`. Connects to nothing yet. */
  constructor(url: string | URL, options: ClientOptions = {}) {
    super()
    const {
      requestTimeoutMs = 15_000,
      connectTimeoutMs = 10_000,
      firstDelayMs = 500,
      longestDelayMs = 30_000,
    } = options
    this.session = new Session(
      url,
      { requestTimeoutMs, connectTimeoutMs, firstDelayMs, longestDelayMs, onFrame: options.onFrame },
      (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail })),
    )
  }

  /** What the client is doing; told as the event of the same name. */
  get status(): Status {
    return this.session.status
  }

  /** Who is signed in, or is being signed in again; undefined when nobody is. */
  get number(): number | undefined {
    return this.session.account?.number
  }

  /** Messages handed to `sendMessage` that are not safe yet. */
  get unsent(): number {
    return this.session.outbox.unsent
  }

  // ——— the connection ———

  /** Resolves when the connection is open; until then, it is tried again and again. */
  async connect({ signal }: RequestOptions = {}): Promise<void> {
    await this.session.link.open(signal)
  }

  /** Ends a wait for the next attempt to connect. */
  reconnectNow(): void {
    this.session.link.retryNow()
  }

  /** Closes the connection for good, and rejects all that waits with a ConnectionClosed. `connect()` may be called again. */
  close(): void {
    this.session.link.close()
  }

  // ——— accounts ———

  /**
   * Opens an account (A1), connecting first when there is no connection; resolves with its number. What is not given is as in
   * `emptyRegistration`.
   */
  async register(account: NewAccount, { signal }: RequestOptions = {}): Promise<number> {
    const { requests } = await this.session.link.open(signal)
    const registration = { ...emptyRegistration, ...account }
    return requests.ask('register', registration, ({ number }) => number, this.session.limits(signal))
  }

  /**
   * Signs in (A6), connecting first when there is no connection; resolves with the roster. Number and password are kept in
   * memory until `signOut`, `close` or the end, to sign in again after a lost connection.
   */
  async signIn(
    number: number,
    password: string,
    { hidden = false, signal }: RequestOptions & { readonly hidden?: boolean } = {},
  ): Promise<RosterGroup[]> {
    return this.session.signIn(number, password, hidden ? 'hidden' : 'online', signal)
  }

  /** Signs out (P3) and forgets the password; the connection stays. Messages that are not safe yet reject with a NotSignedIn. */
  async signOut(): Promise<void> {
    return this.session.signOut()
  }

  /** The profile of an account (A5). */
  async getProfile(friend: number, options?: RequestOptions): Promise<Profile> {
    return this.ask(
      'getProfile',
      { friend },
      ({ success: _, friend: number, ...profile }) => ({ number, ...profile }),
      options,
    )
  }

  /** Replaces the own profile (A4). An empty password keeps the old one; a new one is used for signing in again. */
  async updateProfile(registration: Registration, options?: RequestOptions): Promise<void> {
    const account = this.session.signedIn()
    const keepPassword = () => {
      if (registration.password !== '') account.password = registration.password
    }
    return this.ask('updateProfile', registration, keepPassword, options)
  }

  // ——— messages ———

  /**
   * Sends a text, at most MAX_TEXT_BYTES of UTF-8. Resolves when it is safe: confirmed by the recipient's client, or stored
   * (M4). It outlives lost connections, after which it may arrive twice. Rejects with a RangeError when it is too long, and
   * with a QueueFull when 1,000 wait already; aborted, it may arrive all the same.
   */
  async sendMessage(recipient: number, text: string, { signal }: RequestOptions = {}): Promise<void> {
    const { number } = this.session.signedIn()
    const frame = outgoing('sendMessage', { number, recipient, text: encodeMessage(text) })
    return this.session.outbox.post(frame, recipient, { signal })
  }

  /** Sends a text to the friends in a group; group 0 is everyone who is signed in (M3). Not sent again after a lost connection. */
  async broadcast(group: number, text: string, options?: RequestOptions): Promise<void> {
    const recipient = group === 0 ? undefined : 'a group'
    return this.tell('broadcast', { group, text: encodeMessage(text) }, recipient, options)
  }

  /** Resolves when all that was sent before is settled (M4). */
  async barrier({ signal }: RequestOptions = {}): Promise<void> {
    return this.session.connected().settle([], this.session.limits(signal))
  }

  // ——— groups (G1–G3) ———

  /** Adds a group of friends; resolves with its number. */
  async addGroup(name: string, options?: RequestOptions): Promise<number> {
    return this.ask('addGroup', { name }, ({ group }) => group, options)
  }

  /** Gives a group another name, of 1 to 32 characters. */
  async renameGroup(group: number, name: string, options?: RequestOptions): Promise<void> {
    return this.ask('renameGroup', { group, name }, nothing, options)
  }

  /** Deletes a group; its members move to group 1. */
  async deleteGroup(group: number, options?: RequestOptions): Promise<void> {
    return this.ask('deleteGroup', { group }, nothing, options)
  }

  /** Moves friends to other groups: all, or none. At most 255. */
  async moveFriends(moves: { friend: number; group: number }[], options?: RequestOptions): Promise<void> {
    return this.ask('moveFriends', { moves }, nothing, options)
  }

  // ——— people ———

  /** Who is online above or below a number, nearest first (P4); 50 above 0 unless given, at most 255. */
  async listOnline(
    query: { readonly start?: number; readonly count?: number; readonly direction?: 'below' | 'above' } = {},
    options?: RequestOptions,
  ): Promise<Person[]> {
    const { start = 0, count = 50, direction = 'above' } = query
    return this.ask('listOnline', { start, count, direction: Direction[direction] }, ({ users }) => users, options)
  }

  /** Who meets an SQL condition, like `age > 20 AND city = '上海'` (S1); at most 50. */
  async search(condition: string, options?: RequestOptions): Promise<Person[]> {
    return this.ask('search', { condition }, ({ users }) => users, options)
  }

  // ——— friends (F1–F4) ———

  /** Adds a friend, as far as they let anyone. */
  async addFriend(friend: number, options?: RequestOptions): Promise<AddFriendResult> {
    return this.ask('addFriend', { friend }, ({ result }) => addFriendResultOf(result), options)
  }

  /** Asks someone for the permission to add them. The answer is a `friendAnswer`. */
  async requestFriend(friend: number, reason: string, options?: RequestOptions): Promise<void> {
    return this.tell('requestFriend', { friend, reason }, friend, options)
  }

  /** Answers a `friendRequest`. */
  async answerFriend(friend: number, agreed: boolean, options?: RequestOptions): Promise<void> {
    return this.tell('answerFriend', { friend, agreed: agreed ? 1 : 0 }, friend, options)
  }

  /** Removes a friend from the own list. */
  async deleteFriend(friend: number, options?: RequestOptions): Promise<void> {
    return this.ask('deleteFriend', { friend }, nothing, options)
  }

  // ——— the own state, and others' talk ———

  /** Changes the own state (P1), also for signing in again. */
  async setMode(mode: OwnMode, { signal }: RequestOptions = {}): Promise<void> {
    return this.session.setMode(this.session.online(), mode, signal)
  }

  /** Has copies of what a number says and hears come as `monitored`; 0 ends them. Operators only (S2). */
  async monitor(watched: number, options?: RequestOptions): Promise<void> {
    return this.tell('monitor', { watched }, undefined, options)
  }

  // ——— files ———

  /** Offers a file (X1), and sends it when it is accepted. One to the same friend at a time. */
  sendFile(
    friend: number,
    file: Blob & { readonly name?: string },
    { name = file.name ?? 'file', signal }: RequestOptions & { readonly name?: string } = {},
  ): OutgoingFile {
    return this.session.files.send(friend, file, name, signal)
  }

  private ask<N extends Exclude<Asked, 'register' | 'login' | 'connectionTest'>, T>(
    name: N,
    values: OwnValues<N>,
    read: (reply: ServerValues<ReplyName<N>>) => T,
    { signal }: RequestOptions = {},
  ): Promise<T> {
    const { number, requests } = this.session.online()
    return requests.ask(name, { number, ...values } as UserValues<N>, read, this.session.limits(signal))
  }

  private tell<N extends Exclude<UserMessageName, Asked>>(
    name: N,
    values: OwnValues<N>,
    recipient: Recipient | undefined,
    { signal }: RequestOptions = {},
  ): Promise<void> {
    const { number } = this.session.online()
    const frame = outgoing(name, { number, ...values } as UserValues<N>)
    return this.session.outbox.post(frame, recipient, this.session.limits(signal))
  }
}

function nothing(): void {}
