/** Signing up, in and out. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { BrowserFixture } from './browser-fixture.ts'
import { assertNotIn, storedIn } from './stored.ts'

const fixture = await BrowserFixture.open({ after })

test('signing up shows the number, and one more click signs in', async t => {
  const ming = await fixture.openPage(t)
  const number = await ming.signUp('Ming')
  assert.ok(number >= 10_001, String(number))
  await ming.button('Sign in now').click()
  await ming.isSignedIn()
})

test('invalid fields are reported before anything is sent', async t => {
  const ming = await fixture.openPage(t)
  await ming.button('Sign up').click()
  await ming.page.getByLabel('Nickname').fill('Ming')
  await ming.page.getByLabel('Password', { exact: true }).fill('12345')
  await ming.page.getByLabel('Password again').fill('54321')
  await ming.button('Sign up').click()
  await ming.sees('6 to 64 characters, not 5.')
  await ming.sees('The passwords do not match.')
})

test('a wrong password is refused in the words of the server, and the right one is accepted afterwards', async t => {
  const account = await fixture.account('Ming')
  const ming = await fixture.openPage(t)
  await ming.trySignIn(account.number, 'open barley')
  await ming.page.getByRole('alert').getByText('The number or the password is wrong.').waitFor()
  await ming.signIn(account)
})

test('a remembered account signs in after a reload without typing, and its password is stored nowhere in clear', async t => {
  const password = 'correct horse battery staple'
  const account = await fixture.account('Ming', { password })
  const ming = await fixture.openPage(t)
  await ming.signInToStay(account, password)
  await ming.reload()
  await ming.isSignedIn()
  const stored = await storedIn(ming.page)
  assert.match(stored, /"key":"AES-GCM","extractable":false/)
  assertNotIn(stored, password)
  assert.deepEqual(await ming.context.cookies(), [])

  await ming.signOut()
  await ming.button(/^Ming/).waitFor()
  await ming.button('Sign in').click()
  await ming.isSignedIn()
})

test('a remembered account can be forgotten', async t => {
  const account = await fixture.account('Ming')
  const ming = await fixture.openPage(t)
  await ming.signInToStay(account)
  await ming.signOut()
  await ming.button(`Forget Ming (${account.number})`).click()
  await ming.seesToast(`${account.number} is no longer remembered in this browser.`)
  await ming.reload()
  await ming.isSignedOut()
  assert.doesNotMatch(await storedIn(ming.page), /AES-GCM/)
})

test('signing out shows the user as offline to friends, and clears the page', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const talk = await ming.openConversation(hong)
  await talk.sendSafely('a secret')
  await ming.signOut()
  await hong.seesFriend(ming, 'Offline')
  assert.doesNotMatch(await ming.page.locator('body').innerText(), /secret|Hong/)
})

test('A6: a second sign-in elsewhere ends the first, which reports it and can take over again', async t => {
  const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
  const [here, there] = [await fixture.openPage(t), await fixture.openPage(t)]
  await here.signIn(account)
  await there.signIn(account)
  await here.banner.getByText('Signed in elsewhere.').waitFor()
  await here.hasMode('Offline')

  await here.button('Sign in here').click()
  await here.isConnected()
  await there.banner.getByText('Signed in elsewhere.').waitFor()
  const talk = await here.openConversation(hong)
  await talk.sendSafely('it is me')
})

test('settings take effect at once, and survive a reload', async t => {
  const ming = await fixture.user(t, 'Ming')
  await ming.chooseInMenu('Settings …')
  const settings = ming.dialog('Settings')
  await settings.getByLabel('Dark').check()
  await settings.getByLabel('Play a sound').uncheck()
  await settings.getByLabel('中文').check()
  const chinese = ming.dialog('设置')
  await chinese.getByLabel('深色').waitFor()
  await ming.reload()
  await ming.page.getByRole('heading', { name: '登录 OICQ' }).waitFor()
  assert.equal(await ming.page.locator('html').getAttribute('data-theme'), 'dark')
  assert.equal(await ming.page.locator('html').getAttribute('lang'), 'zh-CN')
})
