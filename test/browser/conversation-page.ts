/** Page object of an open conversation. */
import type { Locator, Page } from 'playwright-core'
import { untilEqual } from './until.ts'
import type { Account } from './user-page.ts'

/** The state of a message that the user sent. */
export type MessageState = 'Sending' | 'Safe with the server' | 'Not sent'

interface ShownMessage {
  readonly text: string | undefined
  /** Names of its state and other marks. */
  readonly marks: readonly string[]
}

/** Runs in the page. */
const readAll = `(async () => {
  const list = document.querySelector('[role=tabpanel] [role=log]')
  // Its code may still be loading.
  if (list === null) return []
  const found = new Map()
  let size = 0
  const read = () => {
    const articles = [...list.querySelectorAll('article')]
    for (const article of articles) {
      const marks = [...article.querySelectorAll('.visually-hidden')].map(mark => mark.textContent)
      found.set(Number(article.ariaPosInSet), { text: article.querySelector('[dir=auto]')?.innerText, marks })
    }
    size = Number(articles[0]?.ariaSetSize ?? 0)
  }
  const drawn = () => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))
  read()
  const back = list.scrollHeight - list.scrollTop
  if (found.size < size) {
    list.scrollTop = 0
    let last = -1
    while (found.size < size && list.scrollTop > last) {
      last = list.scrollTop
      await drawn()
      await drawn()
      read()
      list.scrollTop += list.clientHeight * 0.8
    }
    list.scrollTop = list.scrollHeight - back
    await drawn()
  }
  return [...found].sort(([one], [other]) => one - other).map(([, message]) => message)
})()`

/** The accessible names of its parts. */
interface Names {
  readonly panel: string
  readonly field: string
  readonly log: string
}

const namesWith = ({ nickname }: Account): Names => ({
  panel: nickname,
  field: `Message to ${nickname}`,
  log: `Messages with ${nickname}`,
})

export class ConversationPage {
  readonly panel: Locator
  /** The field of the composer. */
  readonly field: Locator
  private readonly page: Page
  private readonly log: Locator

  constructor(page: Page, of: Account | Names) {
    const { panel, field, log } = 'panel' in of ? of : namesWith(of)
    this.page = page
    this.panel = page.getByRole('tabpanel', { name: panel })
    this.field = this.panel.getByRole('textbox', { name: field })
    this.log = this.panel.getByRole('log', { name: log })
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
  async texts(): Promise<string[]> {
    return (await this.all()).flatMap(({ text }) => (text === undefined ? [] : [text]))
  }

  /** The number of sent messages in this state. */
  async countOf(state: MessageState): Promise<number> {
    return (await this.all()).filter(({ marks }) => marks.includes(state)).length
  }

  /** All messages, oldest first. Scrolls through a list of which only a part is drawn, and back. */
  private all(): Promise<ShownMessage[]> {
    return this.page.evaluate<ShownMessage[]>(readAll)
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

  /** Whether a message is within the visible part of the list. */
  async isInView(text: string): Promise<boolean> {
    const message = this.message(text)
    if ((await message.count()) === 0) return false
    const [box, log] = await Promise.all([message.boundingBox(), this.log.boundingBox()])
    return box !== null && log !== null && box.y + box.height > log.y && box.y < log.y + log.height
  }

  /** Offers a file from the disk. */
  async sendFile(path: string): Promise<void> {
    const choosing = this.page.waitForEvent('filechooser')
    await this.panel.getByRole('button', { name: 'Send files' }).click()
    await (await choosing).setFiles(path)
    await this.panel.getByRole('button', { name: 'Send the file' }).click()
  }

  /** Drops a file with this text on the conversation; it is not sent yet. */
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
