/** Runs checks in all states of the page. */
import type { Page } from 'playwright-core'
import type { Scope } from '../browser.ts'
import { BrowserFixture } from '../browser-fixture.ts'
import { noServer } from '../continuous-chat.ts'
import { ChatPage } from './chat-page.ts'
import type { PageLanguage } from './page-words.ts'
import { startStatesFixture } from './states-fixture.ts'
import { showAllStates } from './steps/all.ts'

interface Display {
  readonly language: PageLanguage
  /** Width and height in px. Below a width of 760 it is a touch screen that shows one window at a time. */
  readonly screen: readonly [width: number, height: number]
}

/** Returns the problems of the page in its current state, and leaves it unchanged. */
export type Check = (page: Page) => Promise<string[]>

/** The problems found, by check: each once, with the state in which it first occurred. */
export type Found<C> = { readonly [Name in keyof C]: readonly string[] }

/** Also fails on any error, warning or violation of the security policy meanwhile. */
export async function checkAllStates<C extends Record<string, Check>>(
  scope: Scope,
  display: Display,
  checks: C,
): Promise<Found<C>> {
  const { language, screen } = display
  const [width, height] = screen
  const onPhone = width < 760
  const fixture = await startStatesFixture(scope, language)
  const browser = await BrowserFixture.at(scope, fixture.gateway)
  const { page, problems } = await browser.openPage(scope, {
    ...{ locale: language === 'zh' ? 'zh-CN' : 'en-US', viewport: { width, height } },
    ...(onPhone && { isMobile: true, hasTouch: true }),
  })
  // The gateway is closed at the end.
  problems.expect(noServer)
  const found = Object.keys(checks).map(name => [name, new Map<string, string>()] as const)
  let last = 'the beginning'
  const steps = showAllStates(new ChatPage(page, { language, onPhone }), fixture, async state => {
    last = state
    for (const [name, states] of found) {
      for (const problem of (await checks[name]?.(page)) ?? []) if (!states.has(problem)) states.set(problem, state)
    }
  })
  await steps.catch(cause => {
    throw new Error(`failed after the state: ${last}`, { cause })
  })
  const problemsByCheck = found.map(([name, states]) => [
    name,
    Array.from(states, ([problem, state]) => `${state}: ${problem}`),
  ])
  return Object.fromEntries(problemsByCheck)
}
