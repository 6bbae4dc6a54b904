/** Page object of the chat page in either language, on a desktop or a phone. */
import type { Locator, Page } from 'playwright-core'
import { PASSWORD } from '../../client.ts'
import { untilEqual } from '../until.ts'
import type { Account } from '../user-page.ts'
import { type PageLanguage, type PageWords, pageWords } from './page-words.ts'

export interface ChatPageOptions {
  readonly language: PageLanguage
  /** A touch screen that shows one window at a time. */
  readonly onPhone: boolean
  /** Sets the page's clock back by this many minutes, so that messages get plausible times. */
  readonly at?: (minutesAgo: number) => Promise<void>
}

export class ChatPage {
  readonly page: Page
  readonly say: PageWords
  readonly onPhone: boolean
  readonly at: (minutesAgo: number) => Promise<void>

  constructor(page: Page, { language, onPhone, at = async () => {} }: ChatPageOptions) {
    this.page = page
    this.say = pageWords(language)
    this.onPhone = onPhone
    this.at = at
  }

  async press(name: string, within: Locator | Page = this.page): Promise<void> {
    await within.getByRole('button', { name, exact: true }).click()
  }

  field(label: string, within: Locator | Page = this.page): Locator {
    return within.getByLabel(label, { exact: true })
  }

  /** Signs in with the form, whichever account is selected. */
  async signIn({ nickname, number }: Account): Promise<void> {
    const { signIn } = this.say
    await this.field(signIn.number).fill(String(number))
    await this.field(signIn.password).fill(PASSWORD)
    await this.press(signIn.signIn)
    await this.page.getByRole('heading', { name: `${nickname} ${number}` }).waitFor()
  }

  // ——— menus and dialogs ———

  /** Opens the main menu. */
  async openMenu(): Promise<Locator> {
    await this.page.getByRole('button', { name: this.say.roster.menu }).first().click()
    return this.page.getByRole('menu')
  }

  /** Chooses an item of the main menu. */
  async choose(item: string): Promise<void> {
    await chooseFrom(await this.openMenu(), item)
  }

  async leaveMenu(): Promise<void> {
    await this.page.keyboard.press('Escape')
    await this.page.getByRole('menu').waitFor({ state: 'detached' })
  }

  dialog(title: string): Locator {
    return this.page.getByRole('dialog', { name: title, exact: true })
  }

  async leaveDialog(title: string): Promise<void> {
    const dialog = this.dialog(title)
    await dialog.getByRole('button', { name: this.say.common.close, exact: true }).first().click()
    await dialog.waitFor({ state: 'detached' })
  }

  /** Dismisses all toasts, of which any may go by itself at any time. */
  async dismissToasts(): Promise<void> {
    const dismiss = this.page.getByRole('button', { name: this.say.common.dismiss, exact: true })
    await dismiss.evaluateAll(buttons => {
      for (const button of buttons) button.click()
    })
    await untilEqual(() => dismiss.count(), 0)
  }

  // ——— roster and conversations ———

  /** The row of someone in the roster. */
  line({ number }: Account): Locator {
    return this.page.getByRole('treeitem', { name: String(number) })
  }

  /** Opens the context menu of a row. */
  async openMenuOf(line: Locator): Promise<Locator> {
    await line.focus()
    await this.page.keyboard.press('Shift+F10')
    return this.page.getByRole('menu')
  }

  /** Opens the conversation with someone in the roster; returns its composer. */
  async openConversation(other: Account): Promise<Locator> {
    await this.toRoster()
    if (this.onPhone) await this.line(other).tap()
    else await this.line(other).dblclick()
    const field = this.page.getByRole('textbox', { name: this.say.conversation.messageTo(other.nickname) })
    await field.waitFor()
    return field
  }

  /** On a phone, returns from the conversation to the roster. */
  async toRoster(): Promise<void> {
    if (!this.onPhone) return
    // Its name may go on with how much is unread.
    const back = this.page.getByRole('button', { name: this.say.conversation.back })
    if (await back.isVisible()) await back.click()
  }
}

export async function chooseFrom(menu: Locator, item: string): Promise<void> {
  await menu
    .getByRole('menuitem', { name: item, exact: true })
    .or(menu.getByRole('menuitemcheckbox', { name: item, exact: true }))
    .click()
  await menu.filter({ hasText: item }).waitFor({ state: 'detached' })
}
