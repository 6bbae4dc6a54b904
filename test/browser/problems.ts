/** What goes wrong on a page without anybody seeing it: warnings, uncaught errors, violations of its security policy. */
import assert from 'node:assert/strict'
import type { BrowserContext } from 'playwright-core'

export class Problems {
  private readonly found: string[] = []
  private readonly expected: RegExp[] = []

  constructor(context: BrowserContext) {
    context.on('weberror', error => this.found.push(`uncaught: ${error.error().stack}`))
    // Chromium reports violations of the policy, and what could not be loaded, as errors of the console.
    context.on('console', message => {
      const type = message.type()
      if (type === 'error' || type === 'warning')
        this.found.push(`${type}: ${message.text()} (${message.location().url})`)
    })
  }

  /** Such problems are no failure. */
  expect(problem: RegExp): void {
    this.expected.push(problem)
  }

  /** Fails when there was a problem that is not expected. */
  assertNone(): void {
    const unexpected = this.found.filter(each => !this.expected.some(problem => problem.test(each)))
    assert.deepEqual(unexpected, [])
  }
}
