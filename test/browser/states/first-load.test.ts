/** The first load: bytes on the wire, hosts, and layout shifts. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page, Response } from 'playwright-core'
import { BrowserFixture } from '../browser-fixture.ts'
import { write } from './actions.ts'
import { ChatPage } from './chat-page.ts'
import { startStatesFixture } from './states-fixture.ts'

const MAX_BYTES = 100 * 1024
/** Smaller shifts are hardly visible; Web Vitals rates 0.1 and more as in need of improvement. */
const MAX_SHIFT = 0.02

const fixture = await startStatesFixture({ after }, 'en')
const browser = await BrowserFixture.at({ after }, fixture.gateway)

/** Signs in and waits until all windows are there. */
async function signIn(page: Page, onPhone = false): Promise<ChatPage> {
  const chat = new ChatPage(page, { language: 'en', onPhone })
  await chat.signIn(fixture.me)
  const { emptyTitle } = chat.say.conversation
  const last = onPhone ? page.getByRole('tree') : page.getByRole('heading', { name: emptyTitle })
  await last.waitFor()
  return chat
}

async function encodingOf(response: Response): Promise<{ encoding: string | undefined; length: number }> {
  const headers = await response.allHeaders()
  return { encoding: headers['content-encoding'], length: (await response.body()).length }
}

/** Counts the bytes of all response bodies on the wire. */
async function watchBytes(page: Page): Promise<() => number> {
  const network = await page.context().newCDPSession(page)
  let bytes = 0
  network.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await network.send('Network.enable')
  return () => bytes
}

test('the page loads less than 100 KiB until the roster is shown, gzipped, and from no other host', async t => {
  const options = { extraHTTPHeaders: { 'accept-encoding': 'gzip' } }
  const { page } = await browser.openPage(t, options, 'about:blank')
  const hosts = new Set<string>()
  page.on('request', request => hosts.add(new URL(request.url()).host))
  page.on('websocket', socket => hosts.add(new URL(socket.url()).host))
  const encodings: Promise<{ encoding: string | undefined; length: number }>[] = []
  const note = (response: Response) => {
    encodings.push(encodingOf(response))
  }
  page.on('response', note)
  const bytes = await watchBytes(page)
  await page.goto(fixture.gateway.url, { waitUntil: 'networkidle' })
  const atSignIn = bytes()
  assert.ok(atSignIn > 20_000, `${atSignIn} bytes cannot be all`)
  await signIn(page)
  await page.waitForLoadState('networkidle')
  t.diagnostic(`${atSignIn} bytes for the sign-in, ${bytes()} with the roster`)
  assert.ok(bytes() < MAX_BYTES, `${bytes()} bytes`)
  assert.deepEqual([...hosts], [new URL(fixture.gateway.url).host])
  page.off('response', note)
  const responses = await Promise.all(encodings)
  assert.ok(responses.length > 0)
  // Files below a kilobyte are not compressed.
  assert.deepEqual(
    responses.filter(({ encoding, length }) => encoding !== 'gzip' && (encoding !== undefined || length >= 1024)),
    [],
  )
})

test('foreign content cannot become part of the page', async t => {
  const { page, problems } = await browser.openPage(t)
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
  /** It followed user input, which may move things. */
  readonly hadRecentInput: boolean
  /** Nothing but messages has moved. */
  readonly ofMessages: boolean
  readonly of: readonly string[]
}

/** Runs in the page: resolves once two more frames have been drawn. */
const drawn = 'new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))'

/** Runs in the page: returns all layout shifts, once two more frames have been drawn. */
const shifts = `${drawn}.then(() => {
  const observer = new PerformanceObserver(() => {})
  observer.observe({ type: 'layout-shift', buffered: true })
  return observer.takeRecords().map(({ value, startTime, hadRecentInput, sources }) => ({
    value, startTime, hadRecentInput,
    ofMessages: sources.every(({ node }) => (node instanceof Element ? node : node?.parentElement)?.closest('[role=log]')),
    of: sources.map(({ node }) => node?.className ?? String(node)),
  }))
})`

/** Runs in the page: how far the messages can be scrolled, px. */
const scrollable = `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('[role=log]'))`

for (const [device, size] of Object.entries({ desktop: [1280, 800], phone: [390, 844] } as const)) {
  test(`the layout does not shift on a ${device}: while loading, at the sign-in, or when messages arrive`, async t => {
    const [width, height] = size
    const onPhone = device === 'phone'
    const { page } = await browser.openPage(t, { viewport: { width, height }, isMobile: onPhone, hasTouch: onPhone })
    const chat = await signIn(page, onPhone)
    await write(fixture, 'neighbour', 'Hello!')
    await chat.line(fixture.account('neighbour')).getByText('1', { exact: true }).waitFor()
    await chat.openConversation(fixture.account('partner'))
    // Its messages are in their places a frame later, which was asked for, too.
    const opened = await page.evaluate<number>(`${drawn}.then(() => performance.now())`)
    const texts = ['One', 'Two\nlines', 'Three']
    for (const text of texts) {
      await write(fixture, 'partner', text)
      await page.getByRole('log').getByText(text, { exact: true }).waitFor()
      assert.equal(await page.evaluate(scrollable), 0, 'all messages fit')
    }
    await write(fixture, 'writer', 'Hello!')
    const unasked = (await page.evaluate<Shift[]>(shifts)).filter(
      ({ hadRecentInput, startTime }) => !hadRecentInput || startTime > opened,
    )
    // Messages make room for the one that comes, at once: it has its height when it is first drawn.
    const [ofMessages = [], others = []] = [true, false].map(is =>
      unasked.filter(({ ofMessages }) => ofMessages === is),
    )
    assert.ok(ofMessages.length < texts.length, JSON.stringify(ofMessages))
    const sum = others.reduce((sum, { value }) => sum + value, 0)
    assert.ok(sum < MAX_SHIFT, `${sum}: ${JSON.stringify(others)}`)
  })
}
