/** What is around a page: other tabs, and the notifications of the desktop. */
import type { Page } from 'playwright-core'

/** Turns to another tab of the browser; answers what turns back. */
export async function lookAway(page: Page): Promise<() => Promise<void>> {
  // Else Chromium tells each page that it is looked at, as several tests may share a browser.
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  const tab = await page.context().newPage()
  await tab.bringToFront()
  return async () => {
    await tab.close()
    await page.bringToFront()
    await session.send('Emulation.setFocusEmulationEnabled', { enabled: true })
  }
}

/** What a notification says. */
export interface ShownNotification {
  readonly title: string
  readonly body: string
}

/** Answers what tells which notifications a page has shown since now. The browser has to permit them. */
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
