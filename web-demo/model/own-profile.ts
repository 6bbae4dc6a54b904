/** The user's own profile. */
import { effect, type ReadonlySignal, signal } from '@preact/signals'
import type { Profile, Registration } from '../../client/index.ts'
import type { People } from './people.ts'
import { keepVerification, keptVerification } from './preferences.ts'
import type { RememberedAccounts } from './remembered-accounts.ts'
import type { Session } from './session.ts'
import type { SharedClient } from './shared-client.ts'
import type { Tabs } from './tabs.ts'

interface OwnProfileContext {
  readonly client: SharedClient
  readonly session: Session
  readonly people: People
  readonly kept: RememberedAccounts
  readonly tabs: Tabs
}

export class OwnProfile {
  private readonly shown = signal<Profile | undefined>(undefined)
  private readonly shownVerification = signal<number | undefined>(undefined)
  /** Undefined until the server has sent it. */
  readonly profile: ReadonlySignal<Profile | undefined> = this.shown
  /** Who may add the user (A2), as last set in this browser: the server does not send it. */
  readonly verification: ReadonlySignal<number | undefined> = this.shownVerification
  private readonly context: OwnProfileContext
  private account: number | undefined

  constructor(context: OwnProfileContext) {
    this.context = context
    context.client.on('signedIn', () => void this.load())
    context.tabs.on('profile', ({ profile, verification }) => {
      this.show(profile)
      this.shownVerification.value = verification
    })
    effect(() => this.describe())
  }

  begin(account: number): void {
    this.account = account
    this.shownVerification.value = keptVerification(account)
  }

  end(): void {
    this.account = undefined
    this.shown.value = undefined
    this.shownVerification.value = undefined
  }

  /** Replaces the profile; an empty password keeps the current one (A4). */
  async update(registration: Registration): Promise<void> {
    const { account } = this
    if (account === undefined) throw new Error('nobody is signed in')
    await this.context.client.updateProfile(registration)
    const { password, verification, ...visible } = registration
    keepVerification(account, verification)
    if (account === this.account) {
      const profile = { ...visible, number: account }
      this.show(profile)
      this.shownVerification.value = verification
      this.context.tabs.tell('profile', { profile, verification })
    }
    if (password !== '') await this.context.session.passwordChanged(password)
  }

  /** A failed request is repeated after the next sign-in. */
  private async load(): Promise<void> {
    const { account } = this
    if (account === undefined || this.shown.peek() !== undefined) return
    const profile = await this.context.client.getProfile(account).catch(() => undefined)
    if (profile !== undefined && account === this.account) this.show(profile)
  }

  private show(profile: Profile): void {
    this.shown.value = profile
    this.context.people.remember(profile)
  }

  /** Keeps nickname and portrait of the remembered account up to date. */
  private describe(): void {
    const profile = this.shown.value
    const known = this.context.kept.list.value.find(({ number }) => number === profile?.number)
    if (profile === undefined || known === undefined) return
    if (known.nickname === profile.nickname && known.portrait === profile.portrait) return
    void this.context.kept.describe(profile)
  }
}
