/** What axe-core has to say about a page as it is now: WCAG 2.0 to 2.2, levels A and AA, and good practice. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** All violations, each with where it is. */
export function violations(page: Page): Promise<string[]> {
  return run(page, { type: 'tag', values: tags })
}

/** Texts that the dark colours make too faint. */
export async function tooFaintInTheDark(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' })
  const found = await run(page, { type: 'rule', values: ['color-contrast'] })
  await page.emulateMedia({ colorScheme: 'light' })
  return found
}

async function run(page: Page, runOnly: axe.RunOnly): Promise<string[]> {
  // By the browser itself: the page's policy would not let it in.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source)
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'] })
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(document, ${options})`)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
  )
}
