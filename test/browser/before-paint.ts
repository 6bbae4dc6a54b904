/** Acts in a page that follow each other faster than it is drawn, as on a slow machine. */
import type { Page } from 'playwright-core'

/** Runs the acts in the page, where all parts follow each of them, and nothing is drawn in between. Returns what it reads after each. */
export function readAfterEach(page: Page, read: string, acts: readonly string[]): Promise<string[]> {
  const steps = acts.map(
    act => `{
      ${act}
      for (let turns = 0; turns < 50; turns++) await undefined
      found.push(${read})
    }`,
  )
  return page.evaluate<string[]>(`(async () => {
    const found = [];
    ${steps.join('')}
    return found
  })()`)
}

/** Runs in the page: presses a key where the focus is. */
export const press = (key: string) =>
  `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }))`
