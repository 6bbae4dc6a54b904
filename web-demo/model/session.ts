/** Who is signed in, and how the connection fares. */

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
  /** Date.now(), each second while the client waits for its next attempt. */
  readonly now: ReadonlySignal<number> = this.shownNow
  /** Who is signed in, also while reconnecting and after the connection has ended for good. */
  readonly number: ReadonlySignal<number | undefined> = this.account
  /** The own state; 'offline' when nobody is signed in. */
  readonly mode: ReadonlySignal<State> = this.shownMode
  readonly remembered: ReadonlySignal<readonly Remembered[]>
  private readonly client: OicqClient
  private readonly kept: RememberedAccounts
  /** Who is signing in, and with what to come back. */
  private entering: Credentials | undefined
  private credentials: Credentials | undefined

  constructor(client: OicqClient, kept: RememberedAccounts) {
    this.client = client
    this.kept = kept
    this.remembered = kept.list
    client.on('status', status => {
      this.shownStatus.value = status
    })
    client.on('mode', ({ mode }) => {
      this.shownMode.value = mode
    })
    client.on('signedIn', ({ number, again }) => {
      if (!again) this.shownMode.value = this.entering?.hidden ? 'hidden' : 'online'
      this.account.value = number
    })
    page?.addEventListener('online', () => client.reconnectNow())
    effect(() => this.tick())
  }

  /** Opens an account and answers its number; does not sign in. */
  async register(registration: Registration): Promise<number> {
    this.closeWhenEnded()
    await this.client.connect()
    const number = await this.client.register(registration)
    keepVerification(number, registration.verification)
    return number
  }

  /**
   * Signs in; rejects Refused and what else the client may. With `remember` the account is kept in this browser, without
   * it is not any longer.
   */
  async signIn(number: number, password: string, options: { hidden: boolean; remember: boolean }): Promise<void> {
    await this.enter({ number, password, hidden: options.hidden })
    await (options.remember ? this.kept.keep(number, password) : this.kept.forget(number))
  }

  /** Signs in with the password that is kept for the account. */
  async signInRemembered(number: number, { hidden }: { hidden: boolean }): Promise<void> {
    const password = await this.kept.password(number)
    if (password === undefined) throw new Error('the password has to be typed again')
    await this.enter({ number, password, hidden })
  }

  /** Removes all that `remember` kept. */
  forget(number: number): Promise<void> {
    return this.kept.forget(number)
  }

  /** Also while there is no connection: the server finds out by itself (P5). Gives up a sign-in that goes on. */
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

  /** Ends the wait for the next attempt to connect. */
  tryNow(): void {
    this.client.reconnectNow()
  }

  /** After the status 'ended': signs in again as before. When that fails, the status is 'ended' as it was. */
  async comeBack(): Promise<void> {
    const ended = this.shownStatus.peek()
    if (this.credentials === undefined || ended.is !== 'ended') throw new Error('there is nothing to come back to')
    const mode = this.shownMode.peek()
    try {
      await this.enter({ ...this.credentials, hidden: mode === 'hidden' })
    } catch (error) {
      this.client.close()
      this.shownStatus.value = ended
      throw error
    }
    if (mode === 'do not disturb') await this.setMode(mode)
  }

  /** Coming back takes the new password, and so does what is remembered. */
  async passwordChanged(password: string): Promise<void> {
    if (this.credentials === undefined) return
    this.credentials = { ...this.credentials, password }
    await this.kept.changePassword(this.credentials.number, password)
  }

  private async enter(credentials: Credentials): Promise<void> {
    this.closeWhenEnded()
    this.entering = credentials
    await this.client.signIn(credentials.number, credentials.password, { hidden: credentials.hidden })
    this.credentials = credentials
  }

  /** A client that has ended for good begins anew. */
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
