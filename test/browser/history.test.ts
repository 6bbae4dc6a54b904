/** What is kept of conversations. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Stage } from './stage.ts'

const stage = await Stage.open({ after })

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
    await withHong.panel.getByText('No messages yet.').waitFor()
    await ming.openConversation(wei)
    await withWei.sees('stays')
  })
})
