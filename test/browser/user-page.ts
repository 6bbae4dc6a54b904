/** Page object of the chat page in English: its actions and what it shows, without its implementation. */
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { PASSWORD } from '../client.ts'
import { ConversationPage } from './conversation-page.ts'
import type { Problems } from './problems.ts'
import { storedIn } from './stored.ts'
import { untilEqual, untilMatch } from './until.ts'

/** An account as others see it. */
export interface Account {
  readonly nickname: string
  readonly number: number
}

export type Mode = 'Online' | 'Hidden' | 'Do not disturb'

export class UserPage implements Account {
  nickname = ''
  number = 0
  readonly context: BrowserContext
  readonly page: Page
  /** Problems on the page; a test that causes one expects it. */
  readonly problems: Problems

  constructor(page: Page, problems: Problems) {
    this.context = page.context()
    this.page = page
    this.problems = problems
  }

  // ——— signing up, in and out ———

  /** Signs up for an account that anyone may add (A2). Returns its number and stays on the page that shows it. */
  async signUp(nickname: string): Promise<number> {
    await this.button('Sign up').click()
    await this.page.getByLabel('Nickname').fill(nickname)
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await this.page.getByLabel('Password again').fill(PASSWORD)
    await this.page.getByLabel('Anyone').check()
    await this.button('Sign up').click()
    await this.sees(`Welcome, ${nickname}!`)
    this.nickname = nickname
    this.number = Number(await this.page.getByRole('status').filter({ hasText: /^\d+$/ }).innerText())
    return this.number
  }

  /** Signs in with the form, and waits until that is done. */
  async signIn(
    { nickname, number }: Account,
    options: { password?: string; hidden?: boolean; remember?: boolean } = {},
  ): Promise<void> {
    await this.trySignIn(number, options.password ?? PASSWORD, options)
    this.nickname = nickname
    this.number = number
    await this.isSignedIn()
  }

  /** Signs in so that a reload comes back, and waits until the account and its password are stored. */
  async signInToStay({ nickname, number }: Account, password = PASSWORD): Promise<void> {
    await this.signIn({ nickname, number }, { password, remember: true })
    await untilMatch(() => storedIn(this.page), new RegExp(`"number":${number},"nickname":"${nickname}"`))
  }

  /** Submits the sign-in form. Without `remember` on a shared computer, so that a reload signs out. */
  async trySignIn(number: number, password: string, { hidden = false, remember = false } = {}): Promise<void> {
    await this.page.getByLabel('Number', { exact: true }).fill(String(number))
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.page.getByLabel('This is a shared computer').setChecked(!remember)
    await this.page.getByLabel('Sign in hidden').setChecked(hidden)
    await this.button('Sign in').click()
  }

  /** Waits for the roster with the user's name at its top. */
  async isSignedIn(): Promise<void> {
    await this.page.getByRole('heading', { name: `${this.nickname} ${this.number}` }).waitFor()
  }

  async isSignedOut(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Sign in to OICQ' }).waitFor()
  }

  /** Signs out, and has the account's data deleted from the browser, or not. */
  async signOut({ erase = false } = {}): Promise<void> {
    await this.chooseInMenu('Sign out')
    const dialog = this.dialog('Sign out')
    await dialog.getByLabel('Delete the history and files of this number').setChecked(erase)
    await dialog.getByRole('button', { name: 'Sign out' }).click()
    await this.isSignedOut()
  }

  // ——— the roster ———

  /** Chooses from the main menu. */
  async chooseInMenu(item: string | RegExp): Promise<void> {
    await this.choose(this.page.getByRole('button', { name: /^Menu/ }), item)
  }

  /** The row of a friend, stranger or search result in the roster. */
  friend({ nickname, number }: Account): Locator {
    return this.roster.getByRole('treeitem', { name: `${nickname} ${number}` })
  }

  /** The heading of a group. */
  groupHeading(name: string): Locator {
    return this.roster.getByText(name, { exact: true })
  }

  /** Waits until an unfolded group consists of exactly these friends, all online. */
  async seesGroup(name: string, friends: readonly Account[]): Promise<void> {
    const lines = friends.map(({ nickname, number }) => `treeitem "${nickname} ${number} .*\\[level=2\\].*\\s+- `)
    const heading = `treeitem "${name} ${friends.length} of ${friends.length} online" .*\\[level=1\\].*\\s+- `
    await untilMatch(() => this.shownRoster(), new RegExp(`${heading}${lines.join('')}(end|.*\\[level=1\\])`))
  }

  async addGroup(name: string): Promise<void> {
    await this.button('Add group').click()
    const dialog = this.dialog('Add group')
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await this.groupHeading(name).waitFor()
  }

  /** Waits until a friend is shown in this state. */
  async seesFriend({ nickname, number }: Account, state: Mode | 'Offline'): Promise<void> {
    await this.roster.getByRole('treeitem', { name: new RegExp(`^${nickname} ${number} ${state}`) }).waitFor()
  }

  /** Waits until the roster shows this number of unread messages from someone. */
  async seesUnread(other: Account, count: number): Promise<void> {
    const unread = count === 1 ? '1 unread message' : `${count} unread messages`
    await untilEqual(
      async () => /\d+ unread messages?$/.exec((await this.friend(other).innerText()).trim())?.[0] ?? '',
      count === 0 ? '' : unread,
    )
  }

  /** Opens the conversation with someone in the roster. */
  async openConversation(other: Account): Promise<ConversationPage> {
    await this.friend(other).click()
    return this.conversation(other)
  }

  /** The open conversation with someone. */
  conversation(other: Account): ConversationPage {
    return new ConversationPage(this.page, other)
  }

  async setMode(mode: Mode): Promise<void> {
    await this.choose(this.page.getByRole('button', { name: /^My state:/ }), mode)
    await this.hasMode(mode)
  }

  async hasMode(mode: Mode | 'Offline'): Promise<void> {
    await this.button(`My state: ${mode}`).waitFor()
  }

  // ——— other people ———

  /** Finds a number, adds it, and returns the dialog with the result. */
  async addByNumber(number: number): Promise<Locator> {
    await this.chooseInMenu('Find people …')
    const find = this.dialog('Find people')
    await find.getByLabel('Number', { exact: true }).fill(String(number))
    await find.getByRole('button', { name: 'Show profile' }).click()
    await find.getByRole('button', { name: 'Add', exact: true }).click()
    return this.dialog('Add a friend')
  }

  /** Adds someone who accepts anyone, and opens the conversation. */
  async befriend(other: Account): Promise<ConversationPage> {
    const adding = await this.addByNumber(other.number)
    await adding.getByRole('button', { name: 'Chat' }).click()
    return this.conversation(other)
  }

  /** Sends a broadcast in the open dialog, and confirms the question. */
  async broadcast(text: string, question: string): Promise<void> {
    const dialog = this.dialog('Broadcast')
    await dialog.getByLabel('Text').fill(text)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByText(question).waitFor()
    await dialog.getByRole('button', { name: 'Send' }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  /** Opens the dialog with friend requests and events. */
  async openRequests(): Promise<Locator> {
    await this.chooseInMenu(/^Requests/)
    return this.dialog('Requests')
  }

  // ——— the page as a whole ———

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name, exact: true })
  }

  /** Closes a dialog and waits until it is gone. */
  async closeDialog(name: string): Promise<void> {
    await this.dialog(name).getByRole('button', { name: 'Close', exact: true }).first().click()
    await this.dialog(name).waitFor({ state: 'detached' })
  }

  /** Opens a menu with this mouse button, and chooses an item. */
  async choose(opener: Locator, item: string | RegExp, button: 'left' | 'right' = 'left'): Promise<void> {
    await opener.click({ button })
    const items = this.page.getByRole('menuitem', { name: item, exact: true })
    await items.or(this.page.getByRole('menuitemcheckbox', { name: item, exact: true })).click()
  }

  /** Waits for a text anywhere on the page. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  /** Waits for a toast. */
  async seesToast(text: string | RegExp): Promise<void> {
    await this.page.getByRole('region', { name: 'Notifications' }).getByText(text).waitFor()
  }

  /** The connection banner; empty while connected. */
  get banner(): Locator {
    return this.page.getByRole('status', { name: 'Connection' })
  }

  /** Waits until the banner is empty. */
  async isConnected(): Promise<void> {
    await untilEqual(() => this.banner.innerText(), '')
  }

  /** Loads the page again. */
  async reload(): Promise<void> {
    await this.page.reload()
  }

  /** The rows of the roster, with an end marker. */
  private async shownRoster(): Promise<string> {
    return `${await this.roster.ariaSnapshot()}\n- end`
  }

  private get roster(): Locator {
    return this.page.getByRole('tree', { name: 'Friends' })
  }
}
