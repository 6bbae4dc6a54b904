/** Someone who uses the page, in English: what a person does with it, and sees on it. Nothing of how it is made is relied on. */
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { PASSWORD } from '../client.ts'
import { Conversation } from './conversation.ts'
import type { Problems } from './problems.ts'
import { untilEqual, untilMatch } from './until.ts'

/** An account, as others know it. */
export interface Account {
  readonly nickname: string
  readonly number: number
}

export type Mode = 'Online' | 'Hidden' | 'Do not disturb'

export class Person implements Account {
  nickname = ''
  number = 0
  readonly context: BrowserContext
  readonly page: Page
  /** What is wrong on the page; a test that brings it about expects it. */
  readonly problems: Problems

  constructor(page: Page, problems: Problems) {
    this.context = page.context()
    this.page = page
    this.problems = problems
  }

  // ——— signing up, in and out ———

  /** Opens an account that anyone may add (A2), and stays where its number is shown; answers it. */
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

  /** Signs in with the form, and is in. */
  async signIn(
    { nickname, number }: Account,
    options: { password?: string; hidden?: boolean; remember?: boolean } = {},
  ): Promise<void> {
    await this.trySignIn(number, options.password ?? PASSWORD, options)
    this.nickname = nickname
    this.number = number
    await this.isSignedIn()
  }

  /** Sends the form of the sign-in. */
  async trySignIn(number: number, password: string, { hidden = false, remember = false } = {}): Promise<void> {
    await this.page.getByLabel('Number', { exact: true }).fill(String(number))
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.page.getByLabel('Remember me').setChecked(remember)
    await this.page.getByLabel('Sign in hidden').setChecked(hidden)
    await this.button('Sign in').click()
  }

  /** The roster is there, with who one is at its head. */
  async isSignedIn(): Promise<void> {
    await this.page.getByRole('heading', { name: `${this.nickname} ${this.number}` }).waitFor()
  }

  async isSignedOut(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Sign in to OICQ' }).waitFor()
  }

  async signOut(): Promise<void> {
    await this.chooseInMenu('Sign out')
    await this.isSignedOut()
  }

  // ——— the roster ———

  /** Chooses from the menu of the roster. */
  async chooseInMenu(item: string | RegExp): Promise<void> {
    await this.choose(this.page.getByRole('button', { name: /^Menu/ }), item)
  }

  /** The line of someone in the roster: friend, stranger, or found by the search box. */
  friend({ nickname, number }: Account): Locator {
    return this.roster.getByRole('treeitem', { name: `${nickname} ${number}` })
  }

  /** The line that a group begins with. */
  groupHeading(name: string): Locator {
    return this.roster.getByText(name, { exact: true })
  }

  /** Waits until these friends, who are all online, are all there is in a group that is unfolded. */
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

  /** Waits until a friend looks so. */
  async seesFriend({ nickname, number }: Account, state: Mode | 'Offline'): Promise<void> {
    await this.roster.getByRole('treeitem', { name: new RegExp(`^${nickname} ${number} ${state}`) }).waitFor()
  }

  /** Waits until someone stands in the roster with so many unread messages. */
  async seesUnread(other: Account, count: number): Promise<void> {
    const unread = count === 1 ? '1 unread message' : `${count} unread messages`
    await untilEqual(
      async () => /\d+ unread messages?$/.exec((await this.friend(other).innerText()).trim())?.[0] ?? '',
      count === 0 ? '' : unread,
    )
  }

  /** Opens the conversation with someone who stands in the roster. */
  async openConversation(other: Account): Promise<Conversation> {
    await this.friend(other).dblclick()
    return this.conversation(other)
  }

  /** The open conversation with someone. */
  conversation(other: Account): Conversation {
    return new Conversation(this.page, other)
  }

  async setMode(mode: Mode): Promise<void> {
    await this.choose(this.page.getByRole('button', { name: /^My state:/ }), mode)
    await this.hasMode(mode)
  }

  async hasMode(mode: Mode | 'Offline'): Promise<void> {
    await this.button(`My state: ${mode}`).waitFor()
  }

  // ——— other people ———

  /** Asks for a number's profile, adds it, and leaves the dialog open in which the server's answer is told. */
  async addByNumber(number: number): Promise<Locator> {
    await this.chooseInMenu('Find people …')
    const find = this.dialog('Find people')
    await find.getByLabel('Number', { exact: true }).fill(String(number))
    await find.getByRole('button', { name: 'Show profile' }).click()
    await find.getByRole('button', { name: 'Add', exact: true }).click()
    return this.dialog('Add a friend')
  }

  /** Adds someone who lets anyone, and opens the conversation with them. */
  async befriend(other: Account): Promise<Conversation> {
    const adding = await this.addByNumber(other.number)
    await adding.getByRole('button', { name: 'Chat' }).click()
    return this.conversation(other)
  }

  /** Writes a broadcast in the dialog that is open, and confirms what it asks. */
  async broadcast(text: string, question: string): Promise<void> {
    const dialog = this.dialog('Broadcast')
    await dialog.getByLabel('Text').fill(text)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByText(question).waitFor()
    await dialog.getByRole('button', { name: 'Send' }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  /** Opens the panel with requests and news. */
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

  /** Presses a button that opens a menu, or brings one up with another button of the mouse, and chooses. */
  async choose(opener: Locator, item: string | RegExp, button: 'left' | 'right' = 'left'): Promise<void> {
    await opener.click({ button })
    const items = this.page.getByRole('menuitem', { name: item, exact: true })
    await items.or(this.page.getByRole('menuitemcheckbox', { name: item, exact: true })).click()
  }

  /** Waits for a text anywhere on the page. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  /** Waits for a short note at the edge of the page. */
  async seesNote(text: string | RegExp): Promise<void> {
    await this.page.getByRole('region', { name: 'Notifications' }).getByText(text).waitFor()
  }

  /** What the banner says about the connection; empty when all is well. */
  get banner(): Locator {
    return this.page.getByRole('status', { name: 'Connection' })
  }

  /** Waits until the banner has nothing to say. */
  async isConnected(deadlineMs?: number): Promise<void> {
    await untilEqual(() => this.banner.innerText(), '', deadlineMs)
  }

  /** Loads the page again. */
  async reload(): Promise<void> {
    await this.page.reload()
  }

  /** The lines of the roster, with an end. */
  private async shownRoster(): Promise<string> {
    return `${await this.roster.ariaSnapshot()}\n- end`
  }

  private get roster(): Locator {
    return this.page.getByRole('tree', { name: 'Friends' })
  }
}
