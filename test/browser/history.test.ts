/** What is kept of conversations. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { BrowserFixture } from './browser-fixture.ts'

const fixture = await BrowserFixture.open({ after })

describe('the history', () => {
  test('survives a reload: texts, order, and what is unread', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.sendSafely('one')
    await theirs.sendSafely('two')
    await mine.sees('two')
    await ming.reload()
    await ming.signIn(ming)
    // The address names the conversation, which is in front again.
    await mine.sees('two')
    await ming.page.goBack()
    await ming.sees('No conversation is open')
    await theirs.sendSafely('three')
    await ming.seesUnread(hong, 1)
    await ming.reload()
    await ming.signIn(ming)
    await ming.seesUnread(hong, 1)
    await ming.openConversation(hong)
    await mine.sees('three')
    assert.deepEqual(await mine.texts(), ['one', 'two', 'three'])
  })

  test('shows in the list of friends what was said last, when, and what is not sent yet', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.sendSafely('shall we?')
    await ming.friend(hong).getByText('You: shall we?').waitFor()
    await theirs.sendSafely('let us')
    await ming.friend(hong).getByText('let us').waitFor()
    await ming.friend(hong).locator('time').waitFor()
    await mine.field.fill('when')
    await ming.friend(hong).getByText('Draft: when').waitFor()
  })

  test('loads in pages while scrolling up', async t => {
    const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
    const texts = Array.from({ length: 120 }, (_, place) => `line ${place + 1}`)
    const writer = await fixture.gateway.connect()
    await writer.login(hong.number)
    for (const text of texts) writer.send('sendMessage', { recipient: account.number, text })
    await writer.barrier()
    await writer.close()
    const ming = await fixture.openPage(t)
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

  test('of one conversation can be cleared for good, and the others stay', async t => {
    const [ming, hong, wei] = await fixture.friends(t, 'Ming', 'Hong', 'Wei')
    const withWei = await ming.openConversation(wei)
    await withWei.sendSafely('stays')
    const withHong = await ming.openConversation(hong)
    await withHong.sendSafely('goes')
    await ming.choose(withHong.panel.getByRole('button', { name: 'More' }), 'Clear history …')
    await ming.dialog('Clear the history').getByRole('button', { name: 'Clear', exact: true }).click()
    await ming.seesToast('The history is cleared.')
    assert.equal(await withHong.count(), 0)
    await ming.reload()
    await ming.signIn(ming)
    await ming.openConversation(hong)
    await withHong.panel.getByText('No messages yet.').waitFor()
    await ming.openConversation(wei)
    await withWei.sees('stays')
  })
})
