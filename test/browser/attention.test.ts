/** What waits to be read, and how one is told. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { lookAway, notificationsOf } from './desktop.ts'
import { Stage } from './stage.ts'
import { untilEqual, untilMatch } from './until.ts'

const stage = await Stage.open({ after }, {}, { whole: true })

describe('what is not looked at', () => {
  test('is counted in the roster and at the tab, until its conversation is in front', async t => {
    const [ming, hong, wei] = await stage.friends(t, 'Ming', 'Hong', 'Wei')
    const [fromHong, fromWei] = [await hong.openConversation(ming), await wei.openConversation(ming)]
    await ming.openConversation(hong)
    await ming.openConversation(wei)
    await fromHong.saySafely('one')
    await fromHong.saySafely('two')
    await fromWei.saySafely('in front')
    await ming.seesUnread(hong, 2)
    await ming.seesUnread(wei, 0)
    const tab = ming.page.getByRole('tab', { name: 'Hong' })
    await tab.getByText('2 unread').waitFor()
    await tab.click()
    await ming.conversation(hong).sees('two')
    await ming.seesUnread(hong, 0)
    await tab.getByText('2 unread').waitFor({ state: 'detached' })
  })

  test('is told in the title of the page, until one comes back to it', async t => {
    const [ming, hong] = await stage.friends(t, 'Ming', 'Hong')
    await ming.openConversation(hong)
    const back = await lookAway(ming.page)
    await (await hong.openConversation(ming)).saySafely('hello?')
    await untilMatch(() => ming.page.title(), /^\(1\) Hong …$/)
    await back()
    await untilEqual(() => ming.page.title(), 'OICQ')
  })

  test('is told by the desktop once that is wanted, but not to those who do not want to be disturbed', async t => {
    const [account, other] = await stage.befriended('Ming', 'Hong')
    const [ming, hong] = [await stage.visitor(t, { permissions: ['notifications'] }), await stage.visitor(t)]
    await Promise.all([ming.signIn(account), hong.signIn(other)])
    await ming.chooseInMenu('Settings …')
    await ming.dialog('Settings').getByLabel('Show a desktop notification').check()
    await ming.closeDialog('Settings')
    const theirs = await hong.openConversation(ming)
    const told = await notificationsOf(ming.page)

    const back = await lookAway(ming.page)
    await theirs.saySafely('hello?')
    await untilEqual(told, [{ title: 'Hong', body: 'hello?' }])
    await back()
    await ming.setMode('Do not disturb')
    await lookAway(ming.page)
    await theirs.saySafely('are you asleep?')
    await ming.seesUnread(hong, 2)
    assert.equal((await told()).length, 1)
  })
})
