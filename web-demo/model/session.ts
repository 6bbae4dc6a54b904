/** Who is signed in, and the state of the connection. */
import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { Refused, type Registration, type State, type Status } from '../../client/index.ts'
import type { Absence } from './chat-message.ts'
import { keepVerification } from './preferences.ts'
import type { Remembered, RememberedAccounts } from './remembered-accounts.ts'
import type { Credentials, SharedClient } from './shared-client.ts'
import { readStay, removeStay, writeStay } from './stay.ts'

/** A sign-in that the page wanted to come back to. */
export type Return =
  | { readonly is: 'signing in'; readonly number: number }
  /** A sign-in elsewhere ended it before the page was left (A6). */
  | { readonly is: 'signed in elsewhere'; readonly number: number }
  | { readonly is: 'failed'; readonly number: number; readonly error: unknown }

/** Reasons for which coming back will not succeed by itself, either. */
const FINAL_REFUSALS: readonly (string | undefined)[] = ['wrongPassword', 'accountDisabled', 'noSuchNumber']

export class Session {
  private readonly shownStatus = signal<Status>({ is: 'idle' })
  private readonly shownNow = signal(Date.now())
  private readonly account = signal<number | undefined>(undefined)
  private readonly shownMode = signal<State>('offline')
  private readonly shownReturn = signal<Return | undefined>(undefined)
  private readonly kept = signal(false)
  private readonly readOnly = signal(false)
  readonly status: ReadonlySignal<Status> = this.shownStatus
  /** Date.now(), updated each second while the client waits to reconnect. */
  readonly now: ReadonlySignal<number> = this.shownNow
  /** The signed-in number, also while reconnecting and after the connection has ended for good. */
  readonly number: ReadonlySignal<number | undefined> = this.account
  /** The user's state; 'offline' when nobody is signed in. */
  readonly mode: ReadonlySignal<State> = this.shownMode
  readonly remembered: ReadonlySignal<readonly Remembered[]>
  /** Set while nobody is signed in, if the page was to come back to a sign-in. */
  readonly returning: ReadonlySignal<Return | undefined> = this.shownReturn
  /** Whether only what this browser keeps is shown: the page comes back, and has not reached the server yet. */
  readonly isReadOnly: ReadonlySignal<boolean> = this.readOnly
  /** Whether a reload comes back to this sign-in: not on a shared computer. */
  readonly isKept: ReadonlySignal<boolean> = this.kept
  private readonly client: SharedClient
  private readonly accounts: RememberedAccounts
  /** Credentials of the sign-in in progress, and of the last successful one. */
  private pending: Credentials | undefined
  private credentials: Credentials | undefined
  /** A sign-in elsewhere has ended this one: whose, and when. */
  private absence: { readonly number: number; readonly since: number } | undefined

  constructor(client: SharedClient, accounts: RememberedAccounts) {
    this.client = client
    this.accounts = accounts
    this.remembered = accounts.list
    client.on('status', status => {
      this.shownStatus.value = status
      if (status.is === 'waiting') this.openKept()
      const number = this.account.peek()
      // The tab with the connection notes it.
      if (status.is === 'online' && !client.isLeading.peek()) this.absence = undefined
      if (number === undefined || status.is !== 'ended' || status.because !== 'signed in elsewhere') return
      this.absence ??= { number, since: Date.now() }
    })
    client.on('mode', ({ mode }) => {
      this.shownMode.value = mode
    })
    client.on('signedIn', ({ number, again }) => {
      if (!again) this.shownMode.value = this.pending?.hidden ? 'hidden' : 'online'
      this.account.value = number
      this.readOnly.value = false
      this.shownReturn.value = undefined
    })
    effect(() => this.tick())
    effect(() => this.stay())
  }

  /** Signs in as before a reload; `returning` tells what comes of it. */
  async comeBack(): Promise<void> {
    const stay = readStay()
    if (stay === undefined || this.account.peek() !== undefined) return
    const { number, mode, endedAt } = stay
    if (endedAt !== undefined) {
      this.absence = { number, since: endedAt }
      this.shownReturn.value = { is: 'signed in elsewhere', number }
      return
    }
    await this.return(number, mode)
  }

  private async return(number: number, mode: State): Promise<void> {
    this.shownReturn.value = { is: 'signing in', number }
    try {
      const password = await this.accounts.password(number)
      // Given up meanwhile: another account may be signed in.
      if (this.shownReturn.peek() === undefined) return
      if (password === undefined) {
        this.shownReturn.value = undefined
        return
      }
      this.kept.value = true
      const credentials = { number, password, hidden: mode === 'hidden' }
      this.pending = credentials
      await this.client.join(credentials)
      this.credentials = credentials
      if (mode === 'do not disturb' && this.client.isLeading.peek()) await this.setMode(mode)
    } catch (error) {
      const wasReadOnly = this.readOnly.peek()
      if (wasReadOnly) this.closeKept()
      // Given up: another account is to be signed in.
      else if (this.shownReturn.peek() === undefined) return
      this.shownReturn.value = { is: 'failed', number, error }
      if (!(error instanceof Refused)) return
      if (error.reason === 'wrongPassword') await this.accounts.forgetPassword(number)
      if (FINAL_REFUSALS.includes(error.reason)) removeStay(number)
    }
  }

  /** The server cannot be reached: what is kept is shown meanwhile. */
  private openKept(): void {
    const returning = this.shownReturn.peek()
    if (returning?.is !== 'signing in') return
    this.readOnly.value = true
    this.account.value = returning.number
    this.shownReturn.value = undefined
  }

  private closeKept(): void {
    this.readOnly.value = false
    this.account.value = undefined
  }

  /** Shows the form instead of coming back. */
  giveUpReturn(): void {
    this.shownReturn.value = undefined
    this.client.close()
  }

  /** Returns in which time what others said went elsewhere, once; undefined if there was none. */
  takeAbsence(): Absence | undefined {
    const { absence } = this
    this.absence = undefined
    if (absence === undefined || absence.number !== this.account.peek()) return undefined
    return { since: absence.since, until: Date.now() }
  }

  /** Creates an account and returns its number; does not sign in. */
  async register(registration: Registration): Promise<number> {
    const number = await this.client.register(registration)
    keepVerification(number, registration.verification)
    return number
  }

  /**
   * Signs in; rejects as the client does. `remember` tells this browser to remember the account and to come back to it after
   * a reload, or to forget it.
   */
  async signIn(number: number, password: string, options: { hidden: boolean; remember: boolean }): Promise<void> {
    this.kept.value = options.remember
    if (!options.remember) removeStay(number)
    await this.authenticate({ number, password, hidden: options.hidden })
    await (options.remember ? this.accounts.keep(number, password) : this.accounts.forget(number))
  }

  /** Signs in with the remembered password. */
  async signInRemembered(number: number, { hidden, remember }: { hidden: boolean; remember: boolean }): Promise<void> {
    const password = await this.accounts.password(number)
    if (password === undefined) throw new Error('the password must be typed again')
    this.kept.value = remember
    await this.authenticate({ number, password, hidden })
    if (!remember) await this.accounts.forget(number)
  }

  /** Undoes `remember`. */
  async forget(number: number): Promise<void> {
    await this.accounts.forget(number)
  }

  /** Works without a connection: the server notices by itself (P5). Cancels a sign-in in progress. */
  async signOut(): Promise<void> {
    const number = this.account.peek()
    if (number === undefined) this.client.close()
    else removeStay(number)
    this.readOnly.value = false
    await this.client.signOut()
    this.absence = undefined
    this.shownReturn.value = undefined
    this.credentials = undefined
    this.account.value = undefined
    this.shownMode.value = 'offline'
  }

  async setMode(mode: Exclude<State, 'offline'>): Promise<void> {
    await this.client.setMode(mode)
    this.shownMode.value = mode
  }

  /** Reconnects now instead of waiting. */
  reconnectNow(): void {
    this.client.reconnectNow()
  }

  /** After the status 'ended': signs in again in the same state. On failure the status stays 'ended'. */
  async resume(): Promise<void> {
    const ended = this.shownStatus.peek()
    if (this.credentials === undefined || ended.is !== 'ended') throw new Error('no ended session to resume')
    const mode = this.shownMode.peek()
    await this.authenticate({ ...this.credentials, hidden: mode === 'hidden' })
    if (mode === 'do not disturb') await this.setMode(mode)
  }

  /** Uses the new password to resume, and for the remembered account. */
  async passwordChanged(password: string): Promise<void> {
    if (this.credentials === undefined) return
    this.credentials = { ...this.credentials, password }
    this.client.passwordChanged(password)
    await this.accounts.changePassword(this.credentials.number, password)
  }

  private async authenticate(credentials: Credentials): Promise<void> {
    this.pending = credentials
    await this.client.signIn(credentials)
    this.credentials = credentials
  }

  /** Keeps what a reload comes back to. */
  private stay(): void {
    const [number, mode, { value: status }] = [this.account.value, this.shownMode.value, this.shownStatus]
    if (number === undefined || mode === 'offline' || !this.kept.value) return
    if (status.is === 'online') writeStay({ number, mode })
    else if (status.is === 'ended' && status.because === 'signed in elsewhere')
      writeStay({ number, mode, endedAt: Date.now() })
  }

  private tick(): (() => void) | undefined {
    if (this.shownStatus.value.is !== 'waiting') return undefined
    this.shownNow.value = Date.now()
    const ticking = setInterval(() => {
      this.shownNow.value = Date.now()
    }, 1000)
    return () => clearInterval(ticking)
  }
}
