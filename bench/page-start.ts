/**
 * Opens the chat page in Chromium with a processor that is slowed down: how long until the form takes what is typed, and how long from
 * the click on "Sign in" until the roster is there. Nothing is in the browser's cache.
 *
 *     node bench/page-start.ts [slowdown]
 */
import { median } from './statistics.ts'
import { withPages } from './with-pages.ts'

const SLOWDOWN = Number(process.argv[2] ?? 4)
const ROUNDS = 5

await withPages(async (fixture, scope) => {
  const account = await fixture.account('Ming')
  const [forms, rosters]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    const user = await fixture.openPage(scope, {}, 'about:blank')
    const devtools = await user.context.newCDPSession(user.page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    const started = performance.now()
    await user.page.goto(fixture.gateway.url, { waitUntil: 'commit' })
    await user.page.getByLabel('Number', { exact: true }).fill(String(account.number))
    forms.push(performance.now() - started)
    const signingIn = performance.now()
    await user.signIn(account)
    rosters.push(performance.now() - signingIn)
    await user.page.close()
  }
  console.log(`${SLOWDOWN}× slower, median of ${ROUNDS}:`)
  console.log(`${Math.round(median(forms))} ms to the form, ${Math.round(median(rosters))} ms from there to the roster`)
})
