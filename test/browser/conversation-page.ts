/** Page object of an open conversation. */
import type { Locator, Page } from 'playwright-core'
import { untilEqual } from './until.ts'
import type { Account } from './user-page.ts'

/** The state of a message that the user sent. */
export type MessageState = 'Sending' | 'Safe with the server' | 'Not sent'

export class ConversationPage {
  readonly panel: Locator
  /** The field of the composer. */
  readonly field: Locator
  private readonly page: Page
  private readonly log: Locator

  constructor(page: Page, other: Account) {
    this.page = page
    this.panel = page.getByRole('tabpanel', { name: other.nickname })
    this.field = this.panel.getByRole('textbox', { name: `Message to ${other.nickname}` })
    this.log = this.panel.getByRole('log', { name: `Messages with ${other.nickname}` })
  }

  /** Types and sends a message. */
  async send(text: string): Promise<void> {
    await this.field.fill(text)
    await this.page.keyboard.press('Enter')
  }

  /** Sends a message and waits until it is safe (M4). */
  async sendSafely(text: string): Promise<void> {
    await this.send(text)
    await this.isSafe(text)
  }

  /** The messages with this text. */
  message(text: string): Locator {
    return this.log.getByRole('article').filter({ has: this.page.getByText(text, { exact: true }) })
  }

  /** Waits until exactly one message has this text. */
  async sees(text: string): Promise<void> {
    await untilEqual(() => this.message(text).count(), 1)
  }

  async isSafe(text: string): Promise<void> {
    await this.hasState(text, 'Safe with the server')
  }

  async hasState(text: string, state: MessageState): Promise<void> {
    await this.message(text).getByText(state, { exact: true }).waitFor()
  }

  /** The texts of all messages, oldest first. They are the elements with their own text direction. */
  texts(): Promise<string[]> {
    return this.log.locator('article [dir=auto]').allInnerTexts()
  }

  /** The number of sent messages in this state. */
  countOf(state: MessageState): Promise<number> {
    return this.log.getByRole('article').getByText(state, { exact: true }).count()
  }

  /** The number of messages shown. */
  count(): Promise<number> {
    return this.log.getByRole('article').count()
  }

  /** Scrolls up until this text is visible. */
  async scrollUpTo(text: string): Promise<void> {
    await this.log.hover()
    const scrolledTo = async (): Promise<boolean> => {
      await this.page.mouse.wheel(0, -5000)
      return this.message(text).isVisible()
    }
    await untilEqual(scrolledTo, true)
  }

  /** Offers a file from the disk. */
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

  /** The newest message for a file of this name. */
  file(name: string): Locator {
    return this.message(name).last()
  }
}
