/** What waits to be read, and how one is told. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { BrowserFixture } from './browser-fixture.ts'
import { lookAway, notificationsOf } from './desktop.ts'
import { untilEqual, untilMatch } from './until.ts'

const fixture = await BrowserFixture.open({ after }, {}, { whole: true })

describe('unread messages', () => {
  test('are counted in the roster and on the tab, until their conversation is in front', async t => {
    const [ming, hong, wei] = await fixture.friends(t, 'Ming', 'Hong', 'Wei')
    const [fromHong, fromWei] = [await hong.openConversation(ming), await wei.openConversation(ming)]
    await ming.openConversation(hong)
    await ming.openConversation(wei)
    await fromHong.sendSafely('one')
    await fromHong.sendSafely('two')
    await fromWei.sendSafely('in front')
    await ming.seesUnread(hong, 2)
    await ming.seesUnread(wei, 0)
    const tab = ming.page.getByRole('tab', { name: 'Hong' })
    await tab.getByText('2 unread').waitFor()
    await tab.click()
    await ming.conversation(hong).sees('two')
    await ming.seesUnread(hong, 0)
    await tab.getByText('2 unread').waitFor({ state: 'detached' })
  })

  test('are announced in the title of the page, until the user returns to it', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.openConversation(hong)
    const back = await lookAway(ming.page)
    await (await hong.openConversation(ming)).sendSafely('hello?')
    await untilMatch(() => ming.page.title(), /^\(1\) Hong · OICQ$/)
    await back()
    await untilEqual(() => ming.page.title(), 'OICQ')
  })

  test('are counted in the title, steadily, while the user looks at another conversation', async t => {
    const [ming, hong, wei] = await fixture.friends(t, 'Ming', 'Hong', 'Wei')
    await ming.openConversation(wei)
    const theirs = await hong.openConversation(ming)
    await theirs.sendSafely('one')
    await theirs.sendSafely('two')
    await untilEqual(() => ming.page.title(), '(2) OICQ')
    await ming.openConversation(hong)
    await untilEqual(() => ming.page.title(), 'OICQ')
  })

  test('show a desktop notification if enabled, but not in do-not-disturb mode', async t => {
    const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
    const [ming, hong] = [await fixture.openPage(t, { permissions: ['notifications'] }), await fixture.openPage(t)]
    await Promise.all([ming.signIn(account), hong.signIn(other)])
    await ming.chooseInMenu('Settings …')
    await ming.dialog('Settings').getByLabel('Show a desktop notification').check()
    await ming.closeDialog('Settings')
    const theirs = await hong.openConversation(ming)
    const told = await notificationsOf(ming.page)

    const back = await lookAway(ming.page)
    await theirs.sendSafely('hello?')
    await untilEqual(told, [{ title: 'Hong', body: 'hello?' }])
    await back()
    await ming.setMode('Do not disturb')
    await lookAway(ming.page)
    await theirs.sendSafely('are you asleep?')
    await ming.seesUnread(hong, 2)
    assert.equal((await told()).length, 1)
  })

  test('of a friend who is muted make no notification and no title; the settings show how a message would be announced', async t => {
    const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
    const [ming, hong] = [await fixture.openPage(t, { permissions: ['notifications'] }), await fixture.openPage(t)]
    await Promise.all([ming.signIn(account), hong.signIn(other)])
    await ming.choose(ming.friend(hong), 'Mute', 'right')
    const told = await notificationsOf(ming.page)
    await ming.chooseInMenu('Settings …')
    const settings = ming.dialog('Settings')
    await settings.getByLabel('Show a desktop notification').check()
    await settings.getByRole('button', { name: 'Try the sound' }).click()
    await settings.getByRole('button', { name: 'Try a notification' }).click()
    await untilEqual(told, [{ title: 'Ming', body: 'This is how a message is announced.' }])
    await ming.closeDialog('Settings')
    await lookAway(ming.page)
    await (await hong.openConversation(ming)).sendSafely('psst')
    await ming.seesUnread(hong, 1)
    assert.equal(await ming.page.title(), 'OICQ')
    assert.equal((await told()).length, 1)
  })
})

test('screen readers are told that a friend comes and goes', async t => {
  const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
  const ming = await fixture.openPage(t)
  await ming.signIn(account)
  const hong = await fixture.openPage(t)
  const news = ming.page.locator('[aria-live=polite]')
  // What is told stays for a few seconds only.
  await Promise.all([news.getByText('Hong: Online').waitFor(), hong.signIn(other)])
  await Promise.all([news.getByText('Hong: Offline').waitFor(), hong.signOut()])
})
