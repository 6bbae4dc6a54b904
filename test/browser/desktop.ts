/** The surroundings of a page: other tabs and desktop notifications. */
import type { Page } from 'playwright-core'
import { untilEqual } from './until.ts'

/** Switches to another tab; returns a function that switches back. */
export async function lookAway(page: Page): Promise<() => Promise<void>> {
  // Playwright makes every page believe that it is focused, as tests may share a browser.
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  const tab = await page.context().newPage()
  await tab.bringToFront()
  await untilEqual(() => page.evaluate<boolean>('document.hasFocus()'), false)
  return async () => {
    await tab.close()
    await page.bringToFront()
    await session.send('Emulation.setFocusEmulationEnabled', { enabled: true })
  }
}

/** The content of a notification. */
export interface ShownNotification {
  readonly title: string
  readonly body: string
}

/** Returns a function that returns the notifications shown since now. The browser must permit them. */
export async function notificationsOf(page: Page): Promise<() => Promise<ShownNotification[]>> {
  await page.evaluate(`
    window.shownNotifications = []
    window.Notification = new Proxy(Notification, {
      construct(target, [title, options]) {
        shownNotifications.push({ title, body: options.body })
        return new target(title, options)
      },
    })
  `)
  return () => page.evaluate('shownNotifications')
}
