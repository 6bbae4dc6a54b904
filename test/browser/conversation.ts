/** The conversation in front, as someone uses it. */
import type { Locator, Page } from 'playwright-core'
import type { Account } from './person.ts'
import { untilEqual } from './until.ts'

/** What has become of a message of one's own. */
export type MessageState = 'Sending' | 'Safe with the server' | 'Not sent'

export class Conversation {
  readonly panel: Locator
  /** Where one writes. */
  readonly field: Locator
  private readonly page: Page
  private readonly log: Locator

  constructor(page: Page, other: Account) {
    this.page = page
    this.panel = page.getByRole('tabpanel', { name: other.nickname })
    this.field = this.panel.getByRole('textbox', { name: `Message to ${other.nickname}` })
    this.log = this.panel.getByRole('log', { name: `Messages with ${other.nickname}` })
  }

  /** Writes and sends. */
  async say(text: string): Promise<void> {
    await this.field.fill(text)
    await this.page.keyboard.press('Enter')
  }

  /** Writes and sends, and waits until the message is safe (M4). */
  async saySafely(text: string): Promise<void> {
    await this.say(text)
    await this.isSafe(text)
  }

  /** The message with this text: a line of the conversation with all its marks. There may be several. */
  message(text: string): Locator {
    return this.log.getByRole('article').filter({ has: this.page.getByText(text, { exact: true }) })
  }

  /** Waits until this text stands there, once. */
  async sees(text: string): Promise<void> {
    await untilEqual(() => this.message(text).count(), 1)
  }

  async isSafe(text: string): Promise<void> {
    await this.hasState(text, 'Safe with the server')
  }

  async hasState(text: string, state: MessageState): Promise<void> {
    await this.message(text).getByText(state, { exact: true }).waitFor()
  }

  /** The texts of all messages that are shown, the oldest first. What someone has written has a direction of its own. */
  texts(): Promise<string[]> {
    return this.log.locator('article [dir=auto]').allInnerTexts()
  }

  /** How many messages of one's own have this state. */
  countOf(state: MessageState): Promise<number> {
    return this.log.getByRole('article').getByText(state, { exact: true }).count()
  }

  /** How many messages are shown. */
  count(): Promise<number> {
    return this.log.getByRole('article').count()
  }

  /** Scrolls up until this text stands there. */
  async scrollUpTo(text: string): Promise<void> {
    await this.log.hover()
    const scrolledTo = async (): Promise<boolean> => {
      await this.page.mouse.wheel(0, -5000)
      return this.message(text).isVisible()
    }
    await untilEqual(scrolledTo, true)
  }

  /** Offers a file of this machine's disk. */
  async sendFile(path: string): Promise<void> {
    const choosing = this.page.waitForEvent('filechooser')
    await this.panel.getByRole('button', { name: 'Send files' }).click()
    await (await choosing).setFiles(path)
  }

  /** Drops a file with this text on the conversation. */
  async dropFile(name: string, text: string): Promise<void> {
    const drag = await this.page.evaluateHandle(`
      (() => {
        const drag = new DataTransfer()
        drag.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}))
        return drag
      })()
    `)
    for (const event of ['dragover', 'drop']) await this.log.dispatchEvent(event, { dataTransfer: drag })
  }

  /** The message that stands for a file; the newest of this name. */
  file(name: string): Locator {
    return this.message(name).last()
  }
}
