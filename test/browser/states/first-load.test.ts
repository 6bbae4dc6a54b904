/** What a new visitor has to wait for: bytes on the wire, other hosts, and contents that jump. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { Stage } from '../stage.ts'
import { write } from './deeds.ts'
import { Tourist } from './tourist.ts'
import { buildTown } from './town.ts'

const MAX_BYTES = 100 * 1024
/** Less is hardly seen; from 0.1 on, Web Vitals call a page unsteady. */
const MAX_SHIFT = 0.02

const town = await buildTown({ after }, 'en')
const stage = await Stage.at({ after }, town.gateway)

/** Signs in and waits until all windows are there. */
async function signIn(page: Page, onPhone = false): Promise<Tourist> {
  const tourist = new Tourist(page, { language: 'en', onPhone })
  await tourist.signIn(town.me)
  const { emptyTitle } = tourist.say.conversation
  const last = onPhone ? page.getByRole('tree') : page.getByRole('heading', { name: emptyTitle })
  await last.waitFor()
  return tourist
}

/** The bodies of all that the page loads, as they go over the wire. */
async function watchBytes(page: Page): Promise<() => number> {
  const network = await page.context().newCDPSession(page)
  let bytes = 0
  network.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await network.send('Network.enable')
  return () => bytes
}

test('less than 100 KiB are loaded until the roster is there, gzipped, and from nowhere else', async t => {
  const options = { extraHTTPHeaders: { 'accept-encoding': 'gzip' } }
  const { page } = await stage.visitor(t, options, 'about:blank')
  const hosts = new Set<string>()
  page.on('request', request => hosts.add(new URL(request.url()).host))
  page.on('websocket', socket => hosts.add(new URL(socket.url()).host))
  const encodings = new Set<string | undefined>()
  page.on('response', async response => encodings.add((await response.allHeaders())['content-encoding']))
  const bytes = await watchBytes(page)
  await page.goto(town.gateway.url, { waitUntil: 'networkidle' })
  const atSignIn = bytes()
  assert.ok(atSignIn > 20_000, `${atSignIn} bytes cannot be all`)
  await signIn(page)
  await page.waitForLoadState('networkidle')
  t.diagnostic(`${atSignIn} bytes for the sign-in, ${bytes()} with the roster`)
  assert.ok(bytes() < MAX_BYTES, `${bytes()} bytes`)
  assert.deepEqual([...hosts], [new URL(town.gateway.url).host])
  // What is smaller than a kilobyte is not worth it.
  assert.deepEqual(encodings, new Set(['gzip', undefined]))
})

test('nothing that comes from elsewhere can become a part of the page', async t => {
  const { page, problems } = await stage.visitor(t)
  problems.expect(/requires 'Trusted/)
  const attempt = (code: string) => page.evaluate(`(() => { try { ${code} } catch (error) { return error.name } })()`)
  assert.equal(await attempt("document.body.innerHTML = '<b>bold</b>'"), 'TypeError')
  assert.equal(await attempt("document.createElement('script').text = '1'"), 'TypeError')
})

interface Shift {
  /** 0 to 1, as Chromium counts it (Layout Instability). */
  readonly value: number
  /** In ms since the page was loaded. */
  readonly startTime: number
  /** It came after something was pressed or typed, which may move things. */
  readonly hadRecentInput: boolean
  readonly of: readonly string[]
}

/** All that has jumped so far; nothing jumps that the observer would not tell at once. */
const shifts = `new Promise(resolve => {
  new PerformanceObserver(list => resolve(list.getEntries().map(({ value, startTime, hadRecentInput, sources }) => ({
    value, startTime, hadRecentInput, of: sources.map(({ node }) => node?.className ?? String(node)),
  })))).observe({ type: 'layout-shift', buffered: true })
  setTimeout(resolve, 200, [])
})`

for (const [device, size] of Object.entries({ desktop: [1280, 800], phone: [390, 844] } as const)) {
  test(`nothing jumps on a ${device}: while it loads, at the sign-in, nor when messages arrive`, async t => {
    const [width, height] = size
    const onPhone = device === 'phone'
    const { page } = await stage.visitor(t, { viewport: { width, height }, isMobile: onPhone, hasTouch: onPhone })
    const tourist = await signIn(page, onPhone)
    await write(town, 'neighbour', 'Hello!')
    await tourist.line(town.account('neighbour')).getByText('1', { exact: true }).waitFor()
    await tourist.converse(town.account('partner'))
    const opened = await page.evaluate<number>('performance.now()')
    for (const text of ['One', 'Two\nlines', 'Three']) {
      await write(town, 'partner', text)
      await page.getByRole('log').getByText(text, { exact: true }).waitFor()
    }
    await write(town, 'writer', 'Hello!')
    const unasked = (await page.evaluate<Shift[]>(shifts)).filter(
      ({ hadRecentInput, startTime }) => !hadRecentInput || startTime > opened,
    )
    const sum = unasked.reduce((sum, { value }) => sum + value, 0)
    assert.ok(sum < MAX_SHIFT, `${sum}: ${JSON.stringify(unasked)}`)
  })
}
