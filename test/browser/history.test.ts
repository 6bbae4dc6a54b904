/** What waits to be read, and what is kept of it. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { lookAway, notificationsOf } from './desktop.ts'
import { Stage } from './stage.ts'
import { untilEqual, untilMatch } from './until.ts'

const stage = await Stage.open({ after })

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

describe('the history', () => {
  test('survives a reload: texts, order, and what is unread', async t => {
    const [ming, hong] = await stage.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.saySafely('one')
    await theirs.saySafely('two')
    await mine.sees('two')
    await ming.reload()
    await ming.signIn(ming)
    await theirs.saySafely('three')
    await ming.seesUnread(hong, 1)
    await ming.reload()
    await ming.signIn(ming)
    await ming.seesUnread(hong, 1)
    await ming.openConversation(hong)
    await mine.sees('three')
    assert.deepEqual(await mine.texts(), ['one', 'two', 'three'])
  })

  test('comes in pages as one scrolls up', async t => {
    const [account, hong] = await stage.befriended('Ming', 'Hong')
    const texts = Array.from({ length: 120 }, (_, place) => `line ${place + 1}`)
    const writer = await stage.gateway.connect()
    await writer.login(hong.number)
    for (const text of texts) writer.send('sendMessage', { recipient: account.number, text })
    await writer.barrier()
    await writer.close()
    const ming = await stage.visitor(t)
    await ming.signIn(account)
    await ming.seesUnread(hong, texts.length)
    await ming.signOut()
    await ming.signIn(account)
    const talk = await ming.openConversation(hong)
    await talk.sees('line 120')
    assert.ok((await talk.count()) < texts.length)
    await talk.scrollUpTo('line 1')
    assert.deepEqual(await talk.texts(), texts)
  })

  test('of one conversation can be cleared, for good, and the others stay', async t => {
    const [ming, hong, wei] = await stage.friends(t, 'Ming', 'Hong', 'Wei')
    const withWei = await ming.openConversation(wei)
    await withWei.saySafely('stays')
    const withHong = await ming.openConversation(hong)
    await withHong.saySafely('goes')
    await ming.choose(withHong.panel.getByRole('button', { name: 'More' }), 'Clear history …')
    await ming.dialog('Clear the history').getByRole('button', { name: 'Clear', exact: true }).click()
    await ming.seesNote('The history is cleared.')
    assert.equal(await withHong.count(), 0)
    await ming.reload()
    await ming.signIn(ming)
    await ming.openConversation(hong)
    await withHong.panel.getByText('Nothing said yet.').waitFor()
    await ming.openConversation(wei)
    await withWei.sees('stays')
  })
})
