/** The keys, and nothing but the keys. */
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'

/** More stops than any way through the page has. */
const MAX_STOPS = 60

/**
 * Runs in the page: what has the focus, and whether one sees that. It does not have to be seen of the page itself, nor of a
 * heading or a pane that a program has moved the focus to: there is nothing to be done with them.
 */
const focused = `(() => {
  const element = document.activeElement
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
  const { top, left, bottom, right } = element.getBoundingClientRect()
  return {
    name: element.tagName + ' ' + (element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 60)),
    isMarked: element.matches('body, [tabindex="-1"]:not(button, a, input, select, textarea)') ||
      (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none',
    isInView: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
  }
})()`

export class Keyboard {
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text)
  }

  /** Goes on with Tab, or back with Shift+Tab, until this has the focus; at every stop one has to see where one is. */
  async goTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await target.waitFor()
    const passed: string[] = []
    for (let stop = 0; stop < MAX_STOPS; stop++) {
      if (await this.isAt(target)) return
      await this.press(key)
      passed.push(await this.seesFocus())
    }
    assert.fail(`not reached: ${target}; passed: ${passed.join(', ')}`)
  }

  /** Goes there and presses Enter. */
  async use(target: Locator, key?: 'Tab' | 'Shift+Tab'): Promise<void> {
    await this.goTo(target, key)
    await this.press('Enter')
  }

  /** Waits until this has the focus, by itself. */
  async arrivesAt(target: Locator): Promise<void> {
    await target.and(this.page.locator(':focus')).waitFor()
    await this.seesFocus()
  }

  /** Whether the element that has the focus is marked, and not out of sight. Answers what it is. */
  private async seesFocus(): Promise<string> {
    const { name, isMarked, isInView } = await this.page.evaluate<{
      name: string
      isMarked: boolean
      isInView: boolean
    }>(focused)
    assert.ok(isMarked, `one does not see that the focus is on ${name}`)
    assert.ok(isInView, `the focus is out of sight, on ${name}`)
    return name
  }

  private async isAt(target: Locator): Promise<boolean> {
    return (await target.and(this.page.locator(':focus')).count()) > 0
  }
}
