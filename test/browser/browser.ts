/** The browser of the tests: the system's Chromium, headless. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const WHOLE = '/usr/bin/chromium'
/** Without the browser's user interface: it opens a page with a third of the CPU time. */
const SHELL = '/usr/bin/chromium-headless-shell'

/** No background activity; and a container has neither a sandbox nor a graphics card. */
const options = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** A test, or a file with `after`: runs clean-up at its end. */
export interface Scope {
  after(done: () => Promise<unknown>): void
}

/** Features that a test needs beyond showing pages. */
export interface BrowserNeeds {
  /** The whole browser, with tabs and notifications. */
  readonly whole?: boolean
}

/** Starts a browser, which is closed when the scope ends. Each user gets a profile of their own in it. */
export async function startBrowser(scope: Scope, { whole = false }: BrowserNeeds = {}): Promise<Browser> {
  const executablePath = whole || !existsSync(SHELL) ? WHOLE : SHELL
  if (!existsSync(executablePath)) throw new Error('the tests of the page need Chromium: apt-get install chromium')
  const browser = await chromium.launch({ executablePath, args: options })
  scope.after(() => browser.close())
  return browser
}
