/** The page below a path, behind a proxy that strips it, and behind one that does not. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { TestClient } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import type { WireOptions } from '../wire-client.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { PageProxy } from './page-proxy.ts'
import { untilEqual } from './until.ts'

const cases = {
  'that strips it': { settings: {}, strips: true },
  'that passes it on, with BASE_PATH': { settings: { BASE_PATH: '/chat/of-2000' }, strips: false },
}

for (const [which, { settings, strips }] of Object.entries(cases)) {
  const gateway = await startGateway(settings)
  const proxy = await PageProxy.start(Number(new URL(gateway.url).port), { prefix: '/chat/of-2000', strips })
  const connect = (options?: WireOptions) => TestClient.connect(`${proxy.url.replace('http', 'ws')}ws`, options)
  const fixture = await BrowserFixture.at({ after }, { url: proxy.url, connect })
  after(() => proxy.close())
  after(() => gateway.close())

  test(`a proxy ${which}: friends sign in and talk, and the page is kept below the path alone`, async t => {
    const [mine, theirs] = await fixture.friendAccounts('Ming', 'Hong')
    // Without the last slash.
    const address = proxy.url.slice(0, -1)
    const ming = await fixture.openPage(t, { serviceWorkers: 'allow' }, address)
    const hong = await fixture.openPage(t, {}, proxy.url)
    assert.equal(ming.page.url(), proxy.url)
    await Promise.all([ming.signIn(mine), hong.signIn(theirs)])
    await (await ming.openConversation(hong)).sendSafely('from below')
    await (await hong.openConversation(ming)).sees('from below')
    const scope = 'navigator.serviceWorker.ready.then(({ scope }) => scope)'
    await untilEqual(() => ming.page.evaluate<string>(scope), proxy.url)
    await ming.reload()
    await ming.isSignedOut()
  })
}
