/** Walks through all states of the page with somebody who looks for something in each. */
import type { Page } from 'playwright-core'
import type { Scope } from '../browser.ts'
import { Stage } from '../stage.ts'
import { noServer } from '../talk.ts'
import type { PageLanguage } from './page-words.ts'
import { tour } from './tour/tour.ts'
import { Tourist } from './tourist.ts'
import { buildTown } from './town.ts'

interface Manner {
  readonly language: PageLanguage
  /** Width and height in px. With less than 760 in width one thing is shown at a time; such a screen is touched. */
  readonly screen: readonly [width: number, height: number]
}

/** Answers what is wrong on the page as it is now, and leaves it as it was. */
export type Check = (page: Page) => Promise<string[]>

/** What was found wrong, by the names of the checks: each once, with the state it was first seen in. */
export type Found<C> = { readonly [Name in keyof C]: readonly string[] }

/** Nothing may go wrong on the page meanwhile: no error, no warning, no violation of its security policy. */
export async function walk<C extends Record<string, Check>>(
  scope: Scope,
  manner: Manner,
  checks: C,
): Promise<Found<C>> {
  const { language, screen } = manner
  const [width, height] = screen
  const onPhone = width < 760
  const town = await buildTown(scope, language)
  const stage = await Stage.at(scope, town.gateway)
  const { page, problems } = await stage.visitor(scope, {
    ...{ locale: language === 'zh' ? 'zh-CN' : 'en-US', viewport: { width, height } },
    ...(onPhone && { isMobile: true, hasTouch: true }),
  })
  // The town goes away at the end.
  problems.expect(noServer)
  const found = Object.keys(checks).map(name => [name, new Map<string, string>()] as const)
  let last = 'the beginning'
  const whole = tour(new Tourist(page, { language, onPhone }), town, async state => {
    last = state
    for (const [name, states] of found) {
      for (const problem of (await checks[name]?.(page)) ?? []) if (!states.has(problem)) states.set(problem, state)
    }
  })
  await whole.catch(cause => {
    throw new Error(`went no further than: ${last}`, { cause })
  })
  const told = found.map(([name, states]) => [name, Array.from(states, ([problem, state]) => `${state}: ${problem}`)])
  return Object.fromEntries(told)
}
