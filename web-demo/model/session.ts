/** Who is signed in, and the state of the connection. */
import { effect, type ReadonlySignal, signal } from '@preact/signals'
import type { OicqClient, Registration, State, Status } from '../../client/index.ts'
import { page } from './platform.ts'
import { keepVerification } from './preferences.ts'
import type { Remembered, RememberedAccounts } from './remembered-accounts.ts'

interface Credentials {
  readonly number: number
  readonly password: string
  readonly hidden: boolean
}

export class Session {
  private readonly shownStatus = signal<Status>({ is: 'idle' })
  private readonly shownNow = signal(Date.now())
  private readonly account = signal<number | undefined>(undefined)
  private readonly shownMode = signal<State>('offline')
  readonly status: ReadonlySignal<Status> = this.shownStatus
  /** Date.now(), updated each second while the client waits to reconnect. */
  readonly now: ReadonlySignal<number> = this.shownNow
  /** The signed-in number, also while reconnecting and after the connection has ended for good. */
  readonly number: ReadonlySignal<number | undefined> = this.account
  /** The user's state; 'offline' when nobody is signed in. */
  readonly mode: ReadonlySignal<State> = this.shownMode
  readonly remembered: ReadonlySignal<readonly Remembered[]>
  private readonly client: OicqClient
  private readonly accounts: RememberedAccounts
  /** Credentials of the sign-in in progress, and of the last successful one. */
  private pending: Credentials | undefined
  private credentials: Credentials | undefined

  constructor(client: OicqClient, accounts: RememberedAccounts) {
    this.client = client
    this.accounts = accounts
    this.remembered = accounts.list
    client.on('status', status => {
      this.shownStatus.value = status
    })
    client.on('mode', ({ mode }) => {
      this.shownMode.value = mode
    })
    client.on('signedIn', ({ number, again }) => {
      if (!again) this.shownMode.value = this.pending?.hidden ? 'hidden' : 'online'
      this.account.value = number
    })
    page?.addEventListener('online', () => client.reconnectNow())
    effect(() => this.tick())
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
   * Signs in; rejects as the client does. `remember` tells this browser to remember the account, or to forget it.
   */
  async signIn(number: number, password: string, options: { hidden: boolean; remember: boolean }): Promise<void> {
    await this.authenticate({ number, password, hidden: options.hidden })
    await (options.remember ? this.accounts.keep(number, password) : this.accounts.forget(number))
  }

  /** Signs in with the remembered password. */
  async signInRemembered(number: number, { hidden }: { hidden: boolean }): Promise<void> {
    const password = await this.accounts.password(number)
    if (password === undefined) throw new Error('the password must be typed again')
    await this.authenticate({ number, password, hidden })
  }

  /** Undoes `remember`. */
  forget(number: number): Promise<void> {
    return this.accounts.forget(number)
  }

  /** Works without a connection: the server notices by itself (P5). Cancels a sign-in in progress. */
  async signOut(): Promise<void> {
    if (this.account.peek() === undefined) this.client.close()
    await this.client.signOut()
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

  private async authenticate(credentials: Credentials): Promise<void> {
    this.closeWhenEnded()
    this.pending = credentials
    await this.client.signIn(credentials.number, credentials.password, { hidden: credentials.hidden })
    this.credentials = credentials
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
