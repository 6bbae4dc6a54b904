/** The user who is signed in, and on which connection: signs in, signs in again after a loss, and signs out. */
import { closeCodes, Manner, Mode } from '../protocol/index.ts'
import { checkWord } from './arguments.ts'
import type { Limits } from './deferred.ts'
import type { DuplicateDetector } from './duplicate-detector.ts'
import { ConnectionLost, NotSignedIn, Refused, RequestTimeout, refusedHere } from './errors.ts'
import type { Emit } from './events.ts'
import { type LogEvent, statusEvent } from './log.ts'
import { outgoingFrame } from './outgoing-frame.ts'
import { type PasswordSource, passwordOf } from './password.ts'
import { codeOf, type OwnMode, type RosterGroup, rosterOf } from './people.ts'
import type { ReconnectingConnection } from './reconnecting-connection.ts'
import type { LiveRoster } from './roster.ts'
import type { SendQueue } from './send-queue.ts'
import type { ServerConnection } from './server-connection.ts'
import type { Status } from './status.ts'
import type { Transfers } from './transfers.ts'

/** Refusals in a row after which the client stops signing in again. */
const MAX_REFUSALS = 5

/** What is needed to sign in again. */
export interface Account {
  readonly number: number
  password: PasswordSource
  mode: OwnMode
}

export interface SessionParts {
  readonly connection: ReconnectingConnection
  readonly sendQueue: SendQueue
  readonly transfers: Transfers
  readonly duplicates: DuplicateDetector
  readonly roster: LiveRoster
  readonly emit: Emit
  readonly log: (event: LogEvent) => void
  readonly requestTimeoutMs: number
}

export class ClientSession {
  status: Status = { is: 'idle' }
  /** The user who is signed in, or is being signed in again. */
  account: Account | undefined
  readonly #parts: SessionParts
  #refusals = 0
  /** Why nobody is signed in any more. */
  #signedOutBy: Error | undefined
  #lastNumber: number | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** The limits of a request. */
  limits(signal?: AbortSignal): Limits {
    return { signal, timeoutMs: this.#parts.requestTimeoutMs }
  }

  /** Returns the open connection. Throws a ConnectionLost if there is none. */
  connected(): ServerConnection {
    const { active } = this.#parts.connection
    if (active === undefined) throw new ConnectionLost('there is no connection now')
    return active
  }

  /** Returns the connection on which somebody is signed in. Throws a NotSignedIn, or a ConnectionLost while there is none. */
  online(): ServerConnection {
    const { number } = this.signedIn()
    const connection = this.connected()
    if (connection.number !== number) throw new ConnectionLost('not signed in again yet')
    return connection
  }

  /** Returns the user who is signed in, or is being signed in again. Throws a NotSignedIn. */
  signedIn(): Account {
    if (this.account === undefined) throw new NotSignedIn('nobody is signed in', { cause: this.#signedOutBy })
    return this.account
  }

  // ——— events of the connection ———

  setStatus(status: Status): void {
    if (status.is === 'idle' && this.status.is === 'idle') return
    this.status = status
    this.#parts.log(statusEvent(status))
    this.#parts.emit('status', status)
  }

  connectionOpened(connection: ServerConnection): void {
    if (this.account === undefined) {
      this.#parts.connection.markHealthy()
      this.setStatus({ is: 'connected' })
    } else this.#signInAgain(connection, this.account)
  }

  connectionLost({ lastReceivedAt, number }: ServerConnection): void {
    const { duplicates, sendQueue, transfers, roster } = this.#parts
    roster.suspend()
    if (number !== 0) duplicates.connectionLost(lastReceivedAt)
    const error = new ConnectionLost('the connection was lost')
    sendQueue.suspend(error)
    transfers.failAll(error)
  }

  /** Forgets the user, and rejects everything that waits. */
  end(error: Error): void {
    this.account = undefined
    this.#parts.roster.end()
    this.#signedOutBy = error
    this.#refusals = 0
    this.#parts.sendQueue.clear(error)
    this.#parts.transfers.failAll(error)
  }

  // ——— signing in and out ———

  async signIn(number: number, password: PasswordSource, mode: OwnMode, signal?: AbortSignal): Promise<RosterGroup[]> {
    if (this.account !== undefined)
      throw refusedHere({ name: 'login' }, 'alreadySignedIn', 'already signed in; sign out first')
    const connection = await this.#parts.connection.connect(signal)
    try {
      return await this.#login(connection, { number, password, mode }, false, signal)
    } catch (error) {
      if (connection === this.#parts.connection.active && this.status.is === 'signing in')
        this.setStatus({ is: 'connected' })
      throw error
    }
  }

  async #signInAgain(connection: ServerConnection, account: Account): Promise<void> {
    try {
      await this.#login(connection, account, true)
    } catch (error) {
      if (this.account !== account) return
      const { message } = error as Error
      if (error instanceof Refused && ++this.#refusals >= MAX_REFUSALS)
        this.#parts.connection.giveUp('refused', 0, message, error.reason)
      // It is tried again later, on another connection, unless this one has ended already.
      else connection.close(closeCodes.unavailable.code, message)
    }
  }

  async #login(
    connection: ServerConnection,
    account: Account,
    again: boolean,
    signal?: AbortSignal,
  ): Promise<RosterGroup[]> {
    const { number, mode } = account
    const manner = mode === 'hidden' ? Manner.hidden : Manner.normal
    this.setStatus({ is: 'signing in' })
    const wanted = AbortSignal.any(signal === undefined ? [connection.ended] : [signal, connection.ended])
    const password = await passwordOf(account.password, again, this.limits(wanted))
    try {
      return await connection.requests.ask(
        outgoingFrame('login', { number, password, manner }),
        ({ groups }) => {
          const roster = rosterOf(groups)
          this.#completeSignIn(connection, account, roster, again)
          return roster
        },
        this.limits(signal),
      )
    } catch (error) {
      // The login may still succeed on this connection.
      if (error instanceof RequestTimeout || signal?.aborted) connection.abandon('the sign-in was given up')
      throw error
    }
  }

  /** Runs in the turn of the reply, because stored messages follow it directly. */
  #completeSignIn(connection: ServerConnection, account: Account, groups: RosterGroup[], again: boolean): void {
    const { duplicates, sendQueue, roster, emit } = this.#parts
    const { number, mode } = account
    connection.number = number
    connection.isReplaying = true
    connection.test(() => {
      connection.isReplaying = false
    })
    connection.friends = groups.flatMap(({ friends }) => friends).length
    this.account = account
    this.#refusals = 0
    roster.begin(number, mode === 'hidden' ? 'hidden' : 'online', groups)
    if (this.#lastNumber !== number) duplicates.reset()
    this.#lastNumber = number
    duplicates.signedIn(performance.now())
    this.#parts.connection.markHealthy()
    // The login itself sets the modes online and hidden.
    if (mode === 'do not disturb') this.setMode(connection, mode).catch(() => {})
    sendQueue.resume(connection)
    this.setStatus({ is: 'online', number })
    emit('signedIn', { number, groups, again })
  }

  /** Changes the user's own mode, also for signing in again. */
  setMode(connection: ServerConnection, mode: OwnMode, signal?: AbortSignal): Promise<void> {
    checkWord('mode', mode, ['online', 'hidden', 'do not disturb'])
    const account = this.signedIn()
    const { number } = account
    return connection.requests.ask(
      outgoingFrame('setMode', { number, mode: codeOf(mode) }),
      () => {
        account.mode = mode
      },
      this.limits(signal),
    )
  }

  async signOut(): Promise<void> {
    if (this.account === undefined) return
    const { number } = this.account
    const connection = this.#parts.connection.active
    const error = new NotSignedIn('signed out')
    this.end(error)
    if (connection === undefined) return
    connection.requests.clear(error)
    if (connection.number !== number) {
      connection.abandon('signed out')
      return
    }
    try {
      await connection.requests.ask(
        outgoingFrame('setMode', { number, mode: Mode.offline }),
        () => {
          connection.number = 0
          this.setStatus({ is: 'connected' })
        },
        this.limits(),
      )
    } catch {
      // Losing the connection signs out, too.
      connection.abandon('signing out was not answered')
    }
  }
}
