/** Who is signed in, on which connection; and what is to be done when that changes. */
import { closeCodes, Manner, Mode } from '../protocol/index.ts'
import type { Connection, Incoming } from './connection.ts'
import { DuplicateDetector } from './duplicate-detector.ts'
import { ConnectionLost, NotSignedIn, Refused, RequestTimeout } from './errors.ts'
import type { Emit } from './events.ts'
import { Files } from './files.ts'
import { Link, type LinkOptions } from './link.ts'
import { News } from './news.ts'
import { Outbox } from './outbox.ts'
import type { Limits } from './outcome.ts'
import { codeOf, type OwnMode, type RosterGroup, rosterOf } from './people.ts'
import { outgoing } from './requests.ts'
import type { Status } from './status.ts'

/** How often a sign-in may be refused in a row. */
const MOST_REFUSALS = 5

export interface SessionOptions extends LinkOptions {
  readonly requestTimeoutMs: number
}

/** What it takes to sign in again. */
export interface Account {
  readonly number: number
  password: string
  mode: OwnMode
}

export class Session {
  status: Status = { is: 'idle' }
  /** Who is signed in, or is being signed in again. */
  account: Account | undefined
  readonly link: Link
  readonly outbox = new Outbox()
  readonly files: Files
  private readonly requestTimeoutMs: number
  private readonly emit: Emit
  private readonly news: News
  private readonly duplicates = new DuplicateDetector()
  private refusals = 0
  /** Why nobody is signed in any longer. */
  private signedOutBy: Error | undefined
  private lastNumber: number | undefined

  constructor(url: string | URL, options: SessionOptions, emit: Emit) {
    this.requestTimeoutMs = options.requestTimeoutMs
    this.emit = emit
    this.news = new News(emit, this.duplicates)
    this.link = new Link(url, options, {
      status: status => this.show(status),
      opened: connection => this.opened(connection),
      received: (connection, frame) => this.received(connection, frame),
      lost: connection => this.lost(connection),
      stopped: error => this.forget(error),
    })
    this.files = new Files({
      online: () => this.online(),
      offer: async (friend, name, length) => {
        const { number } = this.online()
        await this.outbox.post(outgoing('offerFile', { number, friend, name, length }), undefined, this.limits())
      },
      answer: async (friend, accepted) => {
        const { number } = this.online()
        await this.outbox.post(outgoing('answerFile', { number, friend, accepted }), undefined, this.limits())
      },
      offered: file => this.emit('fileOffer', file),
    })
  }

  /** The limits of a request. */
  limits(signal?: AbortSignal): Limits {
    return { signal, timeoutMs: this.requestTimeoutMs }
  }

  // ——— the connection ———

  /** The connection. Throws a ConnectionLost when it is not open. */
  connected(): Connection {
    const { connection } = this.link
    if (connection === undefined) throw new ConnectionLost('there is no connection now')
    return connection
  }

  /** The connection that somebody is signed in on. Throws a NotSignedIn, or a ConnectionLost while there is none. */
  online(): Connection {
    const { number } = this.signedIn()
    const connection = this.connected()
    if (connection.number !== number) throw new ConnectionLost('not signed in again yet')
    return connection
  }

  /** Who is signed in, or is being signed in again. Throws a NotSignedIn. */
  signedIn(): Account {
    if (this.account === undefined) throw new NotSignedIn('nobody is signed in', { cause: this.signedOutBy })
    return this.account
  }

  private opened(connection: Connection): void {
    if (this.account === undefined) {
      this.link.goesWell()
      this.show({ is: 'connected' })
    } else this.signInAgain(connection, this.account)
  }

  private received(connection: Connection, frame: Incoming): void {
    switch (frame.name) {
      case 'fileOffer':
        this.files.offered(frame.values.friend, frame.values.name, frame.values.length)
        break
      case 'fileAnswer':
        this.files.answered(frame.values.friend, frame.values.accepted)
        break
      case 'fileData':
        this.files.chunk(frame.values.friend, frame.values.data)
        break
      default:
        this.news.tell(frame, notice => connection.requests.noticed(notice) || this.files.noticed(notice))
    }
  }

  private lost({ heardAt, number }: Connection): void {
    if (number !== 0) this.duplicates.connectionLost(heardAt)
    const error = new ConnectionLost('the connection was lost')
    this.outbox.stop(error)
    this.files.end(error)
  }

  /** Forgets who is signed in, and rejects all that waits. */
  private forget(error: Error): void {
    this.account = undefined
    this.signedOutBy = error
    this.refusals = 0
    this.outbox.end(error)
    this.files.end(error)
  }

  private show(status: Status): void {
    if (status.is === 'idle' && this.status.is === 'idle') return
    this.status = status
    this.emit('status', status)
  }

  // ——— signing in and out ———

  async signIn(number: number, password: string, mode: OwnMode, signal?: AbortSignal): Promise<RosterGroup[]> {
    if (this.account !== undefined) throw new Refused('already signed in; sign out first')
    const connection = await this.link.open(signal)
    try {
      return await this.login(connection, { number, password, mode }, false, signal)
    } catch (error) {
      if (connection === this.link.connection && this.status.is === 'signing in') this.show({ is: 'connected' })
      throw error
    }
  }

  private async signInAgain(connection: Connection, account: Account): Promise<void> {
    try {
      await this.login(connection, account, true)
    } catch (error) {
      if (!(error instanceof Refused) || this.account !== account) return
      this.refusals++
      if (this.refusals >= MOST_REFUSALS) this.link.end('refused', 0, error.reason)
      else connection.drop(closeCodes.unavailable.code, `the sign-in was refused: ${error.reason}`)
    }
  }

  private async login(
    connection: Connection,
    account: Account,
    again: boolean,
    signal?: AbortSignal,
  ): Promise<RosterGroup[]> {
    const { number, password, mode } = account
    const manner = mode === 'hidden' ? Manner.hidden : Manner.normal
    this.show({ is: 'signing in' })
    try {
      return await connection.requests.ask(
        'login',
        { number, password, manner },
        ({ groups }) => {
          const roster = rosterOf(groups)
          this.hasSignedIn(connection, account, roster, again)
          return roster
        },
        this.limits(signal),
      )
    } catch (error) {
      // It may come to pass yet.
      if (error instanceof RequestTimeout || signal?.aborted) connection.lose('the sign-in was given up')
      throw error
    }
  }

  /** Within the turn of the reply: what was stored meanwhile follows it at once. */
  private hasSignedIn(connection: Connection, account: Account, groups: RosterGroup[], again: boolean): void {
    const { number, mode } = account
    connection.number = number
    this.account = account
    this.refusals = 0
    if (this.lastNumber !== number) this.duplicates.reset()
    this.lastNumber = number
    this.duplicates.signedIn(performance.now())
    this.link.goesWell()
    // Who is hidden has signed in so.
    if (mode === 'do not disturb') this.setMode(connection, mode).catch(() => {})
    this.outbox.start(connection)
    this.show({ is: 'online', number })
    this.emit('signedIn', { number, groups, again })
  }

  /** Changes the own state, and signs in with it from now on. */
  setMode(connection: Connection, mode: OwnMode, signal?: AbortSignal): Promise<void> {
    const account = this.signedIn()
    const { number } = account
    return connection.requests.ask(
      'setMode',
      { number, mode: codeOf(mode) },
      () => {
        account.mode = mode
      },
      this.limits(signal),
    )
  }

  async signOut(): Promise<void> {
    if (this.account === undefined) return
    const { number } = this.account
    const { connection } = this.link
    this.forget(new NotSignedIn('signed out'))
    if (connection === undefined) return
    if (connection.number !== number) {
      connection.lose('signed out')
      return
    }
    try {
      await connection.requests.ask(
        'setMode',
        { number, mode: Mode.offline },
        () => {
          connection.number = 0
          this.show({ is: 'connected' })
        },
        this.limits(),
      )
    } catch {
      // Without a connection, nobody is signed in either.
      connection.lose('signing out was not answered')
    }
  }
}
