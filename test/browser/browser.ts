/** The browser of the tests: the system's Chromium, without a window. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const WHOLE = '/usr/bin/chromium'
/** The same without what surrounds the pages: it opens one with a third of the CPU time. */
const SHELL = '/usr/bin/chromium-headless-shell'

/** What it would do by itself has no place in a test; and there is neither a sandbox in a container nor a graphics card. */
const options = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** What a test, or a file with `after`, ends with. */
export interface Scope {
  after(done: () => Promise<unknown>): void
}

/** What a test needs of a browser beyond showing pages. */
export interface BrowserNeeds {
  /** With tabs in front of each other, and with notifications. */
  readonly whole?: boolean
}

/** Starts a browser, which is closed when the scope ends. Each person gets a profile of their own in it. */
export async function startBrowser(scope: Scope, { whole = false }: BrowserNeeds = {}): Promise<Browser> {
  const executablePath = whole || !existsSync(SHELL) ? WHOLE : SHELL
  if (!existsSync(executablePath)) throw new Error('the tests of the page need Chromium: apt-get install chromium')
  const browser = await chromium.launch({ executablePath, args: options })
  scope.after(() => browser.close())
  return browser
}
