/** What is kept of conversations. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, describe, test } from 'node:test'
import { BrowserFixture } from './browser-fixture.ts'
import { untilEqual } from './until.ts'

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
    // What is unread is loaded from where it begins.
    await (await ming.openConversation(hong)).sees('line 120')
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
    // A reload would come back to an open dialog, and break off the way back to the address without it.
    await ming.page.waitForURL(({ hash }) => hash === `#/with/${hong.number}`)
    await ming.reload()
    await ming.signIn(ming)
    await ming.openConversation(hong)
    await withHong.panel.getByText('No messages yet.').waitFor()
    await ming.openConversation(wei)
    await withWei.sees('stays')
  })
})

describe('what was said', () => {
  test('is found in one conversation and in all, and shown in its place', async t => {
    const [ming, hong, wei] = await fixture.friends(t, 'Ming', 'Hong', 'Wei')
    const withHong = await ming.openConversation(hong)
    for (const text of ['green tea', 'black coffee']) await withHong.sendSafely(text)
    const withWei = await ming.openConversation(wei)
    await withWei.sendSafely('Tea again')
    await ming.choose(withWei.panel.getByRole('button', { name: 'More' }), 'Search and export …')
    const dialog = ming.dialog('Message history')
    await dialog.getByLabel('Words to find').fill('tea')
    await dialog.getByText('1 found').waitFor()
    await dialog.getByLabel('Where').selectOption('All conversations')
    await dialog.getByText('2 found').waitFor()
    await dialog.getByRole('button', { name: /green tea/ }).click()
    await withHong.sees('green tea')
    await dialog.waitFor({ state: 'detached' })
  })

  test('can be exported, and imported in another browser, where nothing is lost or doubled', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const mine = await ming.openConversation(hong)
    for (const text of ['one', '<b>two</b>']) await mine.sendSafely(text)
    await ming.choose(mine.panel.getByRole('button', { name: 'More' }), 'Search and export …')
    const exported = async (button: string) => {
      const downloading = ming.page.waitForEvent('download')
      await ming.dialog('Message history').getByRole('button', { name: button }).click()
      return (await downloading).path()
    }
    const path = await exported('Export as JSON')
    assert.match(await readFile(await exported('Export as text'), 'utf8'), /Ming.* → Hong.*: one\n.*: <b>two<\/b>\n/)

    const other = await fixture.openPage(t)
    await ming.closeDialog('Message history')
    await ming.signOut()
    await other.signIn(ming)
    const there = await other.openConversation(hong)
    await there.sendSafely('three')
    await other.choose(there.panel.getByRole('button', { name: 'More' }), 'Search and export …')
    const dialog = other.dialog('Message history')
    const chooser = dialog.locator('input[type=file]')
    await chooser.setInputFiles({ name: 'x.json', mimeType: '', buffer: Buffer.from('{"format":"oicq-history"}') })
    await dialog.getByText('Nothing was imported. “version” has a value that it cannot have.').waitFor()
    await chooser.setInputFiles(path)
    await other.seesToast('2 messages were added.')
    await chooser.setInputFiles(path)
    await other.seesToast('0 messages were added.')
    await other.closeDialog('Message history')
    await untilEqual(() => there.texts(), ['one', '<b>two</b>', 'three'])
  })

  test('can be answered with a quote, and deleted message by message', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.sendSafely('shall we?')
    await hong.choose(theirs.message('shall we?').getByRole('button', { name: 'Actions of this message' }), 'Reply')
    await hong.page.keyboard.type('let us')
    await hong.page.keyboard.press('Enter')
    const answer = mine.panel.getByRole('article').filter({ hasText: 'let us' })
    await answer.getByRole('blockquote').getByText('shall we?').waitFor()

    await ming.choose(mine.message('let us').getByRole('button', { name: 'Actions of this message' }), 'Delete …')
    await ming.dialog('Delete the message').getByRole('button', { name: 'Delete', exact: true }).click()
    await answer.waitFor({ state: 'detached' })
    await ming.reload()
    await ming.signIn(ming)
    await mine.sees('shall we?')
    assert.equal(await answer.count(), 0)
  })
})
