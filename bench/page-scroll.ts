/**
 * Scrolls through a long history in the chat page, in Chromium: how long the wheel takes from the newest message to the first,
 * how many elements the document has meanwhile, the longest task, and whether the newest message comes back after a jump.
 *
 *     node bench/page-scroll.ts [messages]
 */
import assert from 'node:assert/strict'
import { fillHistory } from '../test/browser/long-history.ts'
import { untilEqual } from '../test/browser/until.ts'
import { withPages } from './with-pages.ts'

const MESSAGES = Number(process.argv[2] ?? 20_000)
/** One turn of the wheel, px: with 60 a second, a quick flick. */
const WHEEL_PX = 6000

await withPages(async (fixture, scope) => {
  const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
  const ming = await fixture.openPage(scope)
  await ming.signIn(account)
  await fillHistory(ming.page, { account: account.number, peer: hong.number, messages: MESSAGES })
  await ming.signOut()
  await ming.signIn(account)
  const talk = await ming.openConversation(hong)
  await talk.sees(`line ${MESSAGES}`)
  await ming.page.evaluate(`
    globalThis.longest = 0
    new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
    }).observe({ entryTypes: ['longtask'] })
  `)
  const elements = () => ming.page.evaluate<number>('document.querySelectorAll("*").length')
  await talk.panel.getByRole('log').hover()
  let most = 0
  const started = performance.now()
  while (!(await talk.isInView('line 1'))) {
    await ming.page.mouse.wheel(0, -WHEEL_PX)
    most = Math.max(most, await elements())
  }
  const took = (performance.now() - started) / 1000
  const back = performance.now()
  await ming.page.getByRole('button', { name: 'Jump to the newest message' }).click()
  await untilEqual(() => talk.isInView(`line ${MESSAGES}`), true)
  const longest = await ming.page.evaluate<number>('longest')
  console.log(`${MESSAGES} messages: ${took.toFixed(1)} s to the first by the wheel, at most ${most} elements`)
  console.log(`${((performance.now() - back) / 1000).toFixed(1)} s back to the newest, longest task ${longest} ms`)
  assert.ok(most > 0)
})
