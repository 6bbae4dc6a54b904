/** The browser of the tests: the system's Chromium, without a window. */
import { access } from 'node:fs/promises'
import { type Browser, chromium } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'

/** What it would do by itself has no place in a test; and there is neither a sandbox in a container nor a graphics card. */
const options = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** What a test, or a file with `after`, ends with. */
export interface Scope {
  after(done: () => Promise<unknown>): void
}

/** Starts a browser, which is closed when the scope ends. Each person gets a profile of their own in it. */
export async function startBrowser(scope: Scope): Promise<Browser> {
  await access(CHROMIUM).catch(() => {
    throw new Error(`the tests of the page need a browser at ${CHROMIUM}: apt-get install chromium`)
  })
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: options })
  scope.after(() => browser.close())
  return browser
}
