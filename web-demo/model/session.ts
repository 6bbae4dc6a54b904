/** Who is signed in, and the state of the connection. */
import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { type OicqClient, Refused, type Registration, type State, type Status } from '../../client/index.ts'
import { AccountLock } from './account-lock.ts'
import { keepVerification } from './preferences.ts'
import type { Remembered, RememberedAccounts } from './remembered-accounts.ts'
import { readStay, removeStay, writeStay } from './stay.ts'

interface Credentials {
  readonly number: number
  readonly password: string
  readonly hidden: boolean
}

/** A sign-in that the page wanted to come back to. */
export type Return =
  | { readonly is: 'signing in'; readonly number: number }
  /** Another tab has it. */
  | { readonly is: 'in another tab'; readonly number: number }
  /** A sign-in elsewhere ended it before the page was left (A6). */
  | { readonly is: 'signed in elsewhere'; readonly number: number }
  | { readonly is: 'failed'; readonly number: number; readonly error: unknown }

/** The time in which what others said went elsewhere: to another browser, or to another tab of this one. */
interface Absence {
  readonly number: number
  readonly since: number
  readonly inAnotherTab: boolean
}

/** Reasons for which coming back will not succeed by itself, either. */
const FINAL_REFUSALS: readonly (string | undefined)[] = ['wrongPassword', 'accountDisabled', 'noSuchNumber']

export class Session {
  private readonly shownStatus = signal<Status>({ is: 'idle' })
  private readonly shownNow = signal(Date.now())
  private readonly account = signal<number | undefined>(undefined)
  private readonly shownMode = signal<State>('offline')
  private readonly shownReturn = signal<Return | undefined>(undefined)
  private readonly kept = signal(false)
  private readonly takenOver = signal(false)
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
  /** Whether a reload comes back to this sign-in: not on a shared computer. */
  readonly isKept: ReadonlySignal<boolean> = this.kept
  /** Whether another tab of this browser has taken the account over. */
  readonly isInAnotherTab: ReadonlySignal<boolean> = this.takenOver
  private readonly client: OicqClient
  private readonly accounts: RememberedAccounts
  private readonly lock = new AccountLock(() => {
    this.takenOver.value = true
  })
  /** Credentials of the sign-in in progress, and of the last successful one. */
  private pending: Credentials | undefined
  private credentials: Credentials | undefined
  private absence: Absence | undefined

  constructor(client: OicqClient, accounts: RememberedAccounts) {
    this.client = client
    this.accounts = accounts
    this.remembered = accounts.list
    client.on('status', status => {
      this.shownStatus.value = status
      const number = this.account.peek()
      if (number === undefined || status.is !== 'ended' || status.because !== 'signed in elsewhere') return
      this.absence ??= { number, since: Date.now(), inAnotherTab: this.takenOver.peek() }
    })
    client.on('mode', ({ mode }) => {
      this.shownMode.value = mode
    })
    client.on('signedIn', ({ number, again }) => {
      if (!again) this.shownMode.value = this.pending?.hidden ? 'hidden' : 'online'
      this.account.value = number
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
      this.absence = { number, since: endedAt, inAnotherTab: false }
      this.shownReturn.value = { is: 'signed in elsewhere', number }
      return
    }
    await this.return(number, mode, { steal: false })
  }

  /** Takes an account over from another tab. */
  async takeOver(number: number): Promise<void> {
    const stay = readStay()
    await this.return(number, stay?.number === number ? stay.mode : 'online', { steal: true })
  }

  private async return(number: number, mode: State, options: { steal: boolean }): Promise<void> {
    this.shownReturn.value = { is: 'signing in', number }
    try {
      const password = await this.accounts.password(number)
      if (password === undefined) {
        this.shownReturn.value = undefined
        return
      }
      this.kept.value = true
      const taken = await this.authenticate({ number, password, hidden: mode === 'hidden' }, options)
      if (!taken) this.shownReturn.value = { is: 'in another tab', number }
      else if (mode === 'do not disturb') await this.setMode(mode)
    } catch (error) {
      // Given up: another account is to be signed in.
      if (this.shownReturn.peek() === undefined) return
      this.shownReturn.value = { is: 'failed', number, error }
      if (!(error instanceof Refused)) return
      if (error.reason === 'wrongPassword') await this.accounts.forgetPassword(number)
      if (FINAL_REFUSALS.includes(error.reason)) removeStay(number)
    }
  }

  /** Shows the form instead of coming back. */
  giveUpReturn(): void {
    this.shownReturn.value = undefined
    this.lock.end()
    this.client.close()
  }

  /** Returns in which time what others said went elsewhere, once; undefined if there was none. */
  takeAbsence(): Absence | undefined {
    const { absence } = this
    this.absence = undefined
    return absence?.number === this.account.peek() ? absence : undefined
  }

  /** Creates an account and returns its number; does not sign in. */
  async register(registration: Registration): Promise<number> {
    this.closeWhenEnded()
    await this.client.connect()
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
  forget(number: number): Promise<void> {
    return this.accounts.forget(number)
  }

  /** Works without a connection: the server notices by itself (P5). Cancels a sign-in in progress. */
  async signOut(): Promise<void> {
    const number = this.account.peek()
    if (number === undefined) this.client.close()
    else removeStay(number)
    await this.client.signOut()
    this.lock.end()
    this.absence = undefined
    this.takenOver.value = false
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
    try {
      await this.authenticate({ ...this.credentials, hidden: mode === 'hidden' })
    } catch (error) {
      this.client.close()
      this.shownStatus.value = ended
      throw error
    }
    if (mode === 'do not disturb') await this.setMode(mode)
  }

  /** Uses the new password to resume, and for the remembered account. */
  async passwordChanged(password: string): Promise<void> {
    if (this.credentials === undefined) return
    this.credentials = { ...this.credentials, password }
    await this.accounts.changePassword(this.credentials.number, password)
  }

  /** Returns false, and does nothing, if another tab has the account and it is not to be taken over. */
  private async authenticate(credentials: Credentials, options = { steal: true }): Promise<boolean> {
    this.closeWhenEnded()
    if ((await this.lock.take(credentials.number, options)) === 'in another tab') return false
    this.pending = credentials
    await this.client.signIn(credentials.number, credentials.password, { hidden: credentials.hidden })
    this.takenOver.value = false
    this.credentials = credentials
    return true
  }

  /** Keeps what a reload comes back to. */
  private stay(): void {
    const [number, mode, { value: status }] = [this.account.value, this.shownMode.value, this.shownStatus]
    if (number === undefined || mode === 'offline' || !this.kept.value || this.takenOver.value) return
    if (status.is === 'online') writeStay({ number, mode })
    else if (status.is === 'ended' && status.because === 'signed in elsewhere')
      writeStay({ number, mode, endedAt: Date.now() })
  }

  /** Resets a client that has ended for good. */
  private closeWhenEnded(): void {
    if (this.shownStatus.peek().is === 'ended') this.client.close()
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
