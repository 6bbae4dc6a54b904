/** Hidden problems of a page: warnings, uncaught errors, violations of its security policy. */
import assert from 'node:assert/strict'
import type { BrowserContext } from 'playwright-core'

export class Problems {
  private readonly found: string[] = []
  /** Most tests block the service worker. */
  private readonly expected: RegExp[] = [/^warning: Service Worker registration blocked by Playwright/]

  constructor(context: BrowserContext) {
    context.on('weberror', error => this.found.push(`uncaught: ${error.error().stack}`))
    // Chromium reports policy violations and failed loads as console errors.
    context.on('console', message => {
      const type = message.type()
      if (type === 'error' || type === 'warning')
        this.found.push(`${type}: ${message.text()} (${message.location().url})`)
    })
  }

  /** Ignores such problems. */
  expect(problem: RegExp): void {
    this.expected.push(problem)
  }

  /** Fails if there was an unexpected problem. */
  assertNone(): void {
    const unexpected = this.found.filter(each => !this.expected.some(problem => problem.test(each)))
    assert.deepEqual(unexpected, [])
  }
}
