/** The chat page in Chromium, for what is measured in it. */
import type { Scope } from '../test/browser/browser.ts'
import { BrowserFixture } from '../test/browser/browser-fixture.ts'

/** Starts a gateway that serves the page, and a browser; ends both once the work is done, and what the scope was told to end. */
export async function withPages(work: (fixture: BrowserFixture, scope: Scope) => Promise<void>): Promise<void> {
  const closing: (() => Promise<unknown>)[] = []
  const scope: Scope = { after: done => void closing.push(done) }
  try {
    await work(await BrowserFixture.open(scope), scope)
  } finally {
    for (const close of closing.toReversed()) await close()
  }
}
