/** Keyboard-only use of a page. */
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'

/** Maximum number of Tab stops on the way to any element. */
const MAX_STOPS = 60

/**
 * Runs in the page: the focused element, and whether its focus is visible. The page itself, and headings or panes that a
 * script has focused, need no indicator: they have no function.
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

  /** Presses Tab or Shift+Tab until the target has the focus; each stop must have a visible focus. */
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

  /** Moves to the target and presses Enter. */
  async use(target: Locator, key?: 'Tab' | 'Shift+Tab'): Promise<void> {
    await this.goTo(target, key)
    await this.press('Enter')
  }

  /** Waits until the target receives the focus by itself. */
  async arrivesAt(target: Locator): Promise<void> {
    await target.and(this.page.locator(':focus')).waitFor()
    await this.seesFocus()
  }

  /** Asserts that the focus is marked and in view. Returns the element's name. */
  private async seesFocus(): Promise<string> {
    const { name, isMarked, isInView } = await this.page.evaluate<{
      name: string
      isMarked: boolean
      isInView: boolean
    }>(focused)
    assert.ok(isMarked, `the focus is not marked: ${name}`)
    assert.ok(isInView, `the focus is out of view: ${name}`)
    return name
  }

  private async isAt(target: Locator): Promise<boolean> {
    return (await target.and(this.page.locator(':focus')).count()) > 0
  }
}
