/** Whether a page fits the screen, and its controls the fingers. */
import type { Page } from 'playwright-core'

/** Runs in the page: finds what can be seen and used, which is in the dialog on top if there is one, and names it. */
const prelude = `
  const root = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body
  const isSeen = element => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.visually-hidden')
  const tell = element => {
    const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)
    return element.tagName.toLowerCase() + '.' + element.className + ' "' + name + '"'
  }
`

const overflow = `(() => {
  ${prelude}
  const found = []
  const { scrollWidth } = document.documentElement
  if (scrollWidth > innerWidth) found.push('the page is ' + scrollWidth + ' px wide')
  for (const element of root.querySelectorAll('*')) {
    // The tabs of the conversations scroll, and a menu stays where it was opened when the screen changes its size.
    if (!isSeen(element) || element.closest('svg, [role=menu], [role=tablist]')) continue
    // Parts of a line that is cut with an ellipsis: the line itself is looked at.
    if (getComputedStyle(element.parentElement).textOverflow === 'ellipsis') continue
    const scrolls = ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
    if (scrolls && element.scrollWidth > element.clientWidth) found.push(tell(element) + ' scrolls sideways')
    const { left, right } = element.getBoundingClientRect()
    if (left < -0.5 || right > innerWidth + 0.5) found.push(tell(element) + ' reaches from ' + left + ' to ' + right)
  }
  return found
})()`

/** What reaches beyond the screen at the left or right, or scrolls sideways. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(overflow)
}

/** The same on a screen of another size. */
export async function overflowingAt(page: Page, size: { width: number; height: number }): Promise<string[]> {
  const before = page.viewportSize() ?? size
  await resize(page, size)
  const found = await overflowing(page)
  await resize(page, before)
  return found
}

/** Also waits until the page has been drawn for its new size, once by the styles and once by what measures itself. */
async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size)
  for (let frames = 0; frames < 3; frames++) await page.evaluate('new Promise(drawn => requestAnimationFrame(drawn))')
}

const small = `((least, exceptions) => {
  ${prelude}
  const controls = 'button, a[href], input, select, textarea, summary, [role=treeitem], [role=option], [role=tab]'
  const found = []
  for (const control of (document.querySelector('[role=menu]') ?? root).querySelectorAll(controls)) {
    if (!isSeen(control) || control.disabled || (exceptions !== '' && control.matches(exceptions))) continue
    // The label is part of what can be pressed.
    const boxes = [control, ...(control.labels ?? [])].map(each => each.getBoundingClientRect())
    const width = Math.max(...boxes.map(box => box.width))
    const height = Math.max(...boxes.map(box => box.height))
    if (width > 0 && (width < least || height < least)) found.push(tell(control) + ' is ' + width + ' by ' + height + ' px')
  }
  return found
})`

/** The controls that are not so many px wide and high; exceptions are a selector. */
export function smallControls(page: Page, least: number, exceptions = ''): Promise<string[]> {
  return page.evaluate<string[]>(`${small}(${least}, ${JSON.stringify(exceptions)})`)
}

/** Complains when not one window is on the screen but none or several. */
export async function notOneWindow(page: Page): Promise<string[]> {
  const windows = await page.evaluate<string[]>(`(() => {
    ${prelude}
    return [...document.querySelectorAll('main > *')].filter(isSeen).map(tell)
  })()`)
  return windows.length === 1 ? [] : [`${windows.length} windows: ${windows}`]
}
