/** The service worker: the page without a network, and newer versions of it. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { BrowserFixture } from './browser-fixture.ts'
import { PageProxy } from './page-proxy.ts'
import { RoomsOf } from './room-page.ts'
import { storedIn } from './stored.ts'
import { untilEqual, untilMatch } from './until.ts'
import type { UserPage } from './user-page.ts'

const fixture = await BrowserFixture.open({ after })
const allowed = { serviceWorkers: 'allow' } as const

/** Waits until the page is in the browser. */
async function isKept({ page }: UserPage): Promise<void> {
  await page.evaluate('navigator.serviceWorker.ready.then(() => {})')
}

describe('without a network', () => {
  test('the page starts and shows friends and history, read only; once there is one, it signs in', async t => {
    const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
    const ming = await fixture.openPage(t, allowed)
    ming.problems.expect(/ERR_INTERNET_DISCONNECTED/)
    await ming.signIn(account, { remember: true })
    const talk = await ming.openConversation(hong)
    await talk.sendSafely('said before')
    await isKept(ming)
    await untilMatch(() => storedIn(ming.page), /"nickname":"Ming".*said before/s)
    await untilMatch(() => storedIn(ming.page), /oicq\.roster/)
    await ming.context.setOffline(true)
    await ming.reload()
    await talk.sees('said before')
    await ming.isSignedIn()
    await ming.seesFriend(hong, 'Offline')
    await ming.hasMode('Offline')
    await ming.banner.getByText('Not connected.').waitFor()
    await talk.field.fill('for later')
    await talk.panel.getByText('You are offline: you can read').waitFor()
    assert.equal(await talk.panel.getByRole('button', { name: 'Send', exact: true }).isDisabled(), true)
    await ming.context.setOffline(false)
    await ming.isConnected()
    await ming.hasMode('Online')
    assert.equal(await talk.field.inputValue(), 'for later')
    await talk.sendSafely('for later')
  })

  test('rooms are in the list with their names; what is said there comes with the connection', async t => {
    const account = await fixture.account('Ming')
    const ming = await fixture.openPage(t, allowed)
    ming.problems.expect(/ERR_INTERNET_DISCONNECTED/)
    await ming.signInToStay(account)
    const room = await new RoomsOf(ming).create('Tea')
    await room.sendSafely('said before')
    await isKept(ming)
    await untilMatch(() => storedIn(ming.page), /oicq\.rooms[\s\S]*Tea/)
    await untilMatch(() => storedIn(ming.page), /oicq\.desk[\s\S]*room/)
    await ming.context.setOffline(true)
    await ming.reload()
    await new RoomsOf(ming).row('Tea').waitFor()
    await room.panel.getByText('You are offline: you can read').waitFor()
    assert.equal(await room.message('said before').count(), 0)
    await ming.context.setOffline(false)
    await ming.isConnected()
    await room.sees('said before')
  })

  test('signing out leads to the form, and nothing of the account is left to see', async t => {
    const account = await fixture.account('Ming')
    const ming = await fixture.openPage(t, allowed)
    ming.problems.expect(/ERR_INTERNET_DISCONNECTED/)
    await ming.signInToStay(account)
    await isKept(ming)
    await ming.context.setOffline(true)
    await ming.reload()
    await ming.isSignedIn()
    await ming.signOut({ erase: true })
    await ming.reload()
    await ming.isSignedOut()
    assert.doesNotMatch(await ming.page.locator('body').innerText(), /Ming/)
  })
})

test('a newer version is offered, and comes only when the user wants it', async t => {
  const proxy = await PageProxy.start(Number(new URL(fixture.gateway.url).port))
  t.after(() => proxy.close())
  const ming = await fixture.openPage(t, allowed, proxy.url)
  await isKept(ming)
  await ming.reload()
  proxy.change = (path, body) =>
    path === '/service-worker.js' ? body.replace(/"version":"\w+"/, '"version":"newer"') : body
  await ming.reload()
  await ming.banner.getByText('A new version of this page is ready.').waitFor()
  const controlling = () =>
    ming.page.evaluate<string>(
      'navigator.serviceWorker.getRegistration().then(({ active, waiting }) => String([active?.state, waiting?.state]))',
    )
  await ming.reload()
  await ming.banner.getByText('A new version of this page is ready.').waitFor()
  assert.equal(await controlling(), 'activated,installed')
  const reloaded = ming.page.waitForEvent('load')
  await ming.button('Reload').click()
  await reloaded
  await ming.isSignedOut()
  await untilEqual(controlling, 'activated,')
  assert.match(await ming.page.evaluate<string>('caches.keys().then(String)'), / newer/)
})
