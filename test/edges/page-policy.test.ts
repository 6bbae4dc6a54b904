/** What the page's headers let a real browser do, and what not. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startBrowser } from '../browser/browser.ts'
import { until } from '../until.ts'
import { type PageServer, startPageServer } from './stand-in-page.ts'

const files = {
  'index.html': `<!doctype html><title>page</title><link rel="stylesheet" href="./assets/a.css">
    <script>document.title = 'inline'</script><p style="color: red">text</p>
    <script type="module" src="./assets/a.js"></script>`,
  'assets/a.css': 'p { margin-left: 7px }',
  'assets/a.js': `
    document.title += ', script'
    try { document.body.dataset.eval = eval('"done"') } catch (error) { document.body.dataset.eval = error.name }
    document.body.dataset.ready = 'yes'`,
}

const browser = await startBrowser({ after })
let server: PageServer
let page: Page
const complaints: string[] = []

before(async () => {
  server = await startPageServer(files)
  page = await browser.newPage()
  page.on('console', message => complaints.push(message.text()))
  await page.goto(server.url)
  await page.waitForSelector('[data-ready=yes]')
})
after(() => server?.close())

test('its scripts and styles run, inline ones do not', async () => {
  assert.equal(await page.title(), 'page, script')
  const style = await page.evaluate(
    "(({ color, marginLeft }) => [color, marginLeft])(getComputedStyle(document.querySelector('p')))",
  )
  assert.deepEqual(style, ['rgb(0, 0, 0)', '7px'])
})

test('the browser knows every directive and feature that is named', () => {
  const unknown = complaints.filter(text => /unrecognized|invalid|policy header/i.test(text))
  assert.deepEqual(unknown, [])
})

/** How an attempt to connect ends. */
function connectTo(url: string): Promise<unknown> {
  return page.evaluate(`new Promise(resolve => {
    const socket = new WebSocket(${JSON.stringify(url)})
    socket.onopen = () => { resolve('open'); socket.close() }
    socket.onerror = () => resolve('error')
  })`)
}

test('a WebSocket opens to the same host, and nowhere else', async () => {
  const wsUrl = `${server.url.replace('http', 'ws')}/ws`
  assert.equal(await connectTo(wsUrl), 'open')
  const other = await startPageServer(files)
  assert.equal(await connectTo(`${other.url.replace('http', 'ws')}/ws`), 'error')
  await other.close()
  await until(
    () => `a complaint about connect-src: ${complaints.join('\n')}`,
    () => complaints.some(text => text.includes('connect-src')),
  )
})

test('text never becomes HTML or code', async () => {
  const attempt = (code: string) =>
    page.evaluate(`(() => { try { ${code}; return 'done' } catch (error) { return error.name } })()`)
  for (const code of [
    "document.querySelector('p').innerHTML = '<b>bold</b>'",
    "document.write('more')",
    "trustedTypes.createPolicy('mine', { createHTML: text => text })",
    "document.createElement('script').text = '1'",
  ]) {
    assert.equal(await attempt(code), 'TypeError', code)
  }
  assert.equal(await page.evaluate('document.body.dataset.eval'), 'EvalError')
})

test('no page can put it into a frame', async t => {
  const outer = await browser.newPage()
  t.after(() => outer.close())
  await outer.setContent(`<iframe src="${server.url}"></iframe>`)
  const [, inner] = outer.frames()
  await until(
    () => `an error in place of ${inner?.url()}`,
    () => inner?.url().startsWith('chrome-error:') === true,
  )
})
