/** The whole client: with files, searches, profiles, monitoring, and events as async iterators. */
import { Direction, Program } from '../protocol/index.ts'
import { checkMs, checkWord } from './arguments.ts'
import { ChatClient, type CloseOptions, type RequestOptions } from './chat-client.ts'
import { chatReader, isChatFrame } from './chat-frames.ts'
import type { Account } from './client-session.ts'
import { InvalidValue, NotSignedIn } from './errors.ts'
import { EventStream, type StreamOptions } from './event-stream.ts'
import type { ClientEvents } from './events.ts'
import { FileTransfers } from './file-transfers.ts'
import type { ClientOptions } from './options.ts'
import type { OutgoingFile } from './outgoing-file.ts'
import { emptyRegistration, type NewAccount, type Person, type Profile, type Registration } from './people.ts'
import { RoomSession } from './room-session.ts'
import type { Rooms } from './rooms.ts'
import type { UnsafeMessage } from './send-queue.ts'
import type { Transfers } from './transfers.ts'
import { UserProgram, type UserProgramName } from './user-program.ts'

/**
 * A user of an OICQ server. A request rejects with a Refused, a RequestTimeout, a ConnectionLost when there is no connection
 * or it is lost before the reply, a ConnectionClosed after `close()`, or a NotSignedIn. After a lost connection, the client
 * reconnects and signs in again automatically.
 */
export class OicqClient extends ChatClient {
  /** Who may add an account (A2), as this client has set it: the server does not tell it. */
  readonly #verifications = new Map<number, number>()
  /** Settles when the last update of the profile has: each begins with what the one before it has left. */
  #profileUpdate: Promise<void> = Promise.resolve()

  /** Those that are used, by code. */
  readonly #programs = new Map<number, UserProgram>()
  readonly #rooms = new RoomSession({
    online: () => this.session.online(),
    number: () => this.session.signedIn().number,
    limits: signal => this.session.limits(signal),
    emit: (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail })),
  })

  /** Takes the URL of a server's WebSocket, like `wss://chat.example.org/ws`. Does not connect yet. */
  constructor(url: string | URL, options: ClientOptions = {}) {
    const withPrograms = (files: Transfers): Transfers => ({
      send: (...file) => files.send(...file),
      handleFrame: frame => {
        if (frame.name === 'frame') this.#programs.get(frame.values.program)?.receive(frame.values)
        else if (isChatFrame(frame)) this.#rooms.handleFrame(frame)
        else files.handleFrame(frame)
      },
      handleNotice: (notice, connection) =>
        this.#rooms.handleNotice(notice, connection) || files.handleNotice(notice, connection),
      failAll: error => {
        files.failAll(error)
        for (const program of this.#programs.values()) program.end(error)
        if (this.number === undefined) this.#rooms.end(error)
      },
    })
    super(url, options, port => withPrograms(new FileTransfers(port)), chatReader)
    this.on('signedIn', () => {
      // A listener may have closed the client.
      if (this.status.is === 'online') this.#rooms.begin(this.session.online())
    })
  }

  /** Your rooms (R1). They are listed from the first use on. */
  get rooms(): Rooms {
    return this.#rooms.use()
  }

  /** Returns a program that may be attached to the server, to exchange frames with it (N2). For the chat server, there are `rooms`. */
  program(name: UserProgramName): UserProgram {
    const code = Program[name]
    const known = this.#programs.get(code)
    if (known !== undefined) return known
    const program = new UserProgram(code, {
      online: () => this.session.online(),
      limits: signal => this.session.limits(signal),
      stream: (listen, options) => this.#stream(listen, options),
    })
    this.#programs.set(code, program)
    return program
  }

  override async close(options: CloseOptions = {}): Promise<UnsafeMessage[]> {
    const { wait = false, signal } = options
    checkMs('wait', Number(wait))
    const started = performance.now()
    if (wait !== false) await this.#rooms.settled({ signal, timeoutMs: wait === true ? undefined : wait })
    const left = typeof wait === 'number' ? Math.max(0, wait - (performance.now() - started)) : wait
    return super.close({ ...options, wait: left })
  }

  // ——— events ———

  /**
   * Returns an async iterator of the details of such events, for `for await`, from now on. It ends when the loop is left, and after
   * `close()` or the status `ended`.
   */
  events<N extends keyof ClientEvents>(name: N, options: StreamOptions = {}): AsyncIterableIterator<ClientEvents[N]> {
    return this.#stream<ClientEvents[N]>(listener => this.on(name, listener), options)
  }

  #stream<T>(listen: (listener: (event: T) => void) => () => void, options: StreamOptions): EventStream<T> {
    return new EventStream<T>(stream => {
      const stopListening = listen(event => stream.push(event))
      const stopWatching = this.on('status', ({ is }) => {
        if (is === 'idle' || is === 'ended') stream.end()
      })
      return () => {
        stopListening()
        stopWatching()
      }
    }, options)
  }

  // ——— accounts ———

  override async register(account: NewAccount, options?: RequestOptions): Promise<number> {
    const number = await super.register(account, options)
    this.#verifications.set(number, { ...emptyRegistration, ...account }.verification)
    return number
  }

  /** Resolves with the profile of an account (A5). */
  async getProfile(friend: number, options?: RequestOptions): Promise<Profile> {
    return this.ask(
      'getProfile',
      { friend },
      ({ success: _, friend: number, ...profile }) => {
        this.liveRoster.update(number, { nickname: profile.nickname, portrait: profile.portrait })
        return { number, ...profile }
      },
      options,
    )
  }

  /**
   * Changes your own profile; fields that are not given stay as they are, and so does the password if it is empty (A4). A new
   * password is used for signing in again. Only this client knows the `verification` that it has set: give it the first time.
   */
  async updateProfile(changes: Partial<Registration>, options?: RequestOptions): Promise<void> {
    const account = this.session.signedIn()
    const update = this.#profileUpdate.then(() => this.#replaceProfile(account, { ...changes }, options))
    this.#profileUpdate = update.catch(() => {})
    return update
  }

  async #replaceProfile(account: Account, changes: Partial<Registration>, options?: RequestOptions): Promise<void> {
    const { verification = this.#verifications.get(account.number) } = changes
    if (verification === undefined)
      throw new InvalidValue('verification must be given: only the client that has set it knows it')
    const isWhole = Object.keys(emptyRegistration).every(field => field in changes)
    const profile = isWhole ? {} : await this.getProfile(account.number, options)
    const registration = { ...emptyRegistration, ...profile, ...changes, verification }
    if (this.session.account !== account) throw new NotSignedIn('signed out')
    const done = () => {
      this.#verifications.set(account.number, verification)
      if (registration.password !== '' && typeof account.password === 'string') account.password = registration.password
    }
    return this.ask('updateProfile', registration, done, options)
  }

  // ——— people ———

  /** Lists who is online above or below a number, nearest first (P4); by default 50 above 0, at most 255. */
  async listOnline(
    query: { readonly start?: number; readonly count?: number; readonly direction?: 'below' | 'above' } = {},
    options?: RequestOptions,
  ): Promise<Person[]> {
    const { start = 0, count = 50, direction = 'above' } = query
    checkWord('direction', direction, Object.keys(Direction))
    return this.ask('listOnline', { start, count, direction: Direction[direction] }, this.#seen, options)
  }

  /** Finds the users that match an SQL condition, like `age > 20 AND city = '上海'` (S1); at most 50. */
  async search(condition: string, options?: RequestOptions): Promise<Person[]> {
    return this.ask('search', { condition }, this.#seen, options)
  }

  /** Whoever is found may be a friend who has another nickname now. */
  readonly #seen = ({ users }: { readonly users: Person[] }): Person[] => {
    for (const { number, nickname, portrait } of users) this.liveRoster.update(number, { nickname, portrait })
    return users
  }

  /** Starts `monitored` events for the messages that a number sends and receives; 0 stops them. Operators only (S2). */
  async monitor(watched: number, options?: RequestOptions): Promise<void> {
    return this.post('monitor', { watched }, options)
  }

  // ——— files ———

  /** Offers a file (X1), and sends it once it is accepted; one file at a time to the same friend. */
  sendFile(
    friend: number,
    file: Blob & { readonly name?: string },
    { name = file?.name ?? 'file', signal }: RequestOptions & { readonly name?: string } = {},
  ): OutgoingFile {
    if (!(file instanceof Blob)) throw new InvalidValue(`file must be a Blob, not ${typeof file}`)
    return this.transfers.send(friend, file, name, signal)
  }
}
