/** Talking: what one writes, and what the other sees. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { befriend, Pongs } from '../features/inbox.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { untilEqual } from './until.ts'

/** M1. */
const MAX_TEXT_BYTES = 4096
const MAX_STORED = 1000
const DAY_MS = 86_400_000

const fixture = await BrowserFixture.open({ after })

describe('a message', () => {
  test('M1: is delivered in both directions, and shown on both sides', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.send('你好, Hong!')
    await theirs.sees('你好, Hong!')
    await theirs.send('你好, Ming!')
    await mine.sees('你好, Ming!')
    await Promise.all([mine.isSafe('你好, Hong!'), theirs.isSafe('你好, Ming!')])
    await mine
      .message('你好, Ming!')
      .and(ming.page.getByRole('article', { name: /^Hong, / }))
      .waitFor()
    await mine
      .message('你好, Hong!')
      .and(ming.page.getByRole('article', { name: /^You, / }))
      .waitFor()
  })

  test('of today is one of yesterday after midnight', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const talk = await ming.openConversation(hong)
    const days = () => talk.panel.getByRole('log').getByRole('heading').allInnerTexts()
    await talk.sendSafely('good night')
    assert.deepEqual(await days(), ['Today'])
    await ming.page.clock.setSystemTime(Date.now() + DAY_MS)
    await talk.sendSafely('good morning')
    assert.deepEqual(await days(), ['Yesterday'])
  })

  test('M4: is shown as being sent until the recipient has it, then as safe', async t => {
    const slow = await fixture.gateway.connect({ autoPong: false })
    const pongs = new Pongs(slow)
    const hong = { nickname: 'Hong', number: await slow.signUp({ nickname: 'Hong' }) }
    const ming = await fixture.user(t, 'Ming')
    const talk = await ming.befriend(hong)
    pongs.hold()
    await talk.send('there?')
    await talk.hasState('there?', 'Sending')
    pongs.release()
    await talk.isSafe('there?')
    await slow.close()
  })

  test('M1: to an offline friend waits for the next sign-in, in order', async t => {
    const [account, away] = await fixture.friendAccounts('Ming', 'Hong')
    const [ming, hong] = [await fixture.openPage(t), await fixture.openPage(t)]
    await ming.signIn(account)
    const talk = await ming.openConversation(away)
    await talk.panel.getByText('Messages are kept until the next sign-in').waitFor()
    for (const text of ['one', 'two', 'three']) await talk.send(text)
    await talk.isSafe('three')
    await hong.signIn(away)
    await hong.seesUnread(ming, 3)
    const theirs = await hong.openConversation(ming)
    await theirs.sees('three')
    assert.deepEqual(await theirs.texts(), ['one', 'two', 'three'])
    // When they were sent is unknown.
    const names = await theirs.panel.getByRole('article', { name: /stored, received / }).count()
    assert.equal(names, 3)
  })

  for (const [locale, written] of [
    ['en-GB', /^\d\d:\d\d$/],
    ['en-US', /^\d\d:\d\d\s[AP]M$/],
  ] as const) {
    test(`has its time as ${locale} writes it`, async t => {
      const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
      const ming = await fixture.openPage(t, { locale })
      await ming.signIn(account)
      const talk = await ming.openConversation(hong)
      await talk.sendSafely('what time is it?')
      assert.match(await talk.message('what time is it?').locator('time').innerText(), written)
    })
  }

  test('M2: refused by the server shows the reason, and can be sent again', async t => {
    const [account, away] = await fixture.friendAccounts('Ming', 'Hong')
    const flooder = await fixture.gateway.connect()
    await flooder.signUp()
    const owner = await fixture.gateway.connect()
    await owner.login(away.number)
    await befriend(owner, flooder)
    await owner.close()
    for (let sent = 0; sent < MAX_STORED; sent++) flooder.send('sendMessage', { recipient: away.number, text: 'again' })
    await flooder.barrier()
    await flooder.close()
    const ming = await fixture.openPage(t)
    await ming.signIn(account)
    const talk = await ming.openConversation(away)
    await talk.send('one too many')
    await talk
      .message('one too many')
      .getByText(/^Not sent: .*full/)
      .waitFor()

    const hong = await fixture.gateway.connect()
    await hong.login(away.number)
    await hong.barrier()
    await talk.message('one too many').getByRole('button', { name: 'Send again' }).click()
    await talk.isSafe('one too many')
    await hong.waitFor('message', ({ text }) => text === 'one too many')
    await hong.close()
  })

  test(`M1: may have ${MAX_TEXT_BYTES} bytes, and cannot be sent with one more`, async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    const longest = `${'字'.repeat(MAX_TEXT_BYTES / 3)}.`
    assert.equal(Buffer.byteLength(longest), MAX_TEXT_BYTES)
    await mine.send(`${longest}.`)
    await mine.panel.getByText('Too long to send.').waitFor()
    assert.equal(await mine.panel.getByRole('button', { name: 'Send', exact: true }).isDisabled(), true)
    assert.equal(await mine.count(), 0)

    await ming.page.keyboard.press('Backspace')
    await mine.panel.getByText('4,096 of 4,096 bytes').waitFor()
    await ming.page.keyboard.press('Enter')
    await mine.isSafe(longest)
    await theirs.sees(longest)
  })

  test('that looks like HTML stays text', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    const text = `<b>bold</b><img src=x onerror="document.title='owned'">&amp;<script>document.title='owned'</script>`
    await mine.sendSafely(text)
    await theirs.sees(text)
    assert.equal(await theirs.panel.getByRole('log').locator('img, b, script').count(), 0)
    assert.notEqual(await hong.page.title(), 'owned')
  })

  test('shows links, which open in another tab without a reference to the page', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await hong.context.route('https://example.com/**', route => route.fulfill({ body: 'elsewhere' }))
    await mine.sendSafely('see https://example.com/a?b=c, not javascript:alert(1)')
    const links = theirs.panel.getByRole('log').getByRole('link')
    await links.getByText('https://example.com/a?b=c').waitFor()
    assert.equal(await links.count(), 1)

    const opening = hong.page.waitForEvent('popup')
    await links.click()
    const elsewhere = await opening
    await elsewhere.waitForURL('https://example.com/a?b=c')
    assert.deepEqual(await elsewhere.evaluate('[window.opener, document.referrer]'), [null, ''])
    await theirs.field.waitFor()
  })
})

describe('the composer', () => {
  test('sends with Enter and inserts a new line with Ctrl+Enter, or the other way round', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    const write = async (first: string, newLine: string, second: string, send: string) => {
      await mine.field.pressSequentially(first)
      await ming.page.keyboard.press(newLine)
      await mine.field.pressSequentially(second)
      await ming.page.keyboard.press(send)
    }
    await write('up', 'Control+Enter', 'down', 'Enter')
    await untilEqual(() => theirs.texts(), ['up\ndown'])

    await ming.chooseInMenu('Settings …')
    await ming.dialog('Settings').getByLabel('Ctrl+Enter (Enter inserts a new line)').check()
    await ming.closeDialog('Settings')
    await write('left', 'Enter', 'right', 'Control+Enter')
    await untilEqual(() => theirs.texts(), ['up\ndown', 'left\nright'])
  })

  test('does not send with the Enter that ends the composition of an input method', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.field.focus()
    const keys = await ming.context.newCDPSession(ming.page)
    await keys.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 })
    // What a system sends for a key that its input method takes, and what browsers make of it.
    for (const windowsVirtualKeyCode of [229, 13]) {
      await keys.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        key: 'Enter',
        code: 'Enter',
        windowsVirtualKeyCode,
      })
      await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode })
    }
    assert.equal(await mine.field.inputValue(), 'ni hao')
    assert.equal(await mine.count(), 0)
    await keys.send('Input.insertText', { text: '你好' })
    await ming.page.keyboard.press('Enter')
    await theirs.sees('你好')
    assert.deepEqual(await mine.texts(), ['你好'])
  })

  test('finds emoji by their names, and offers again what was used', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const talk = await ming.openConversation(hong)
    await talk.panel.getByRole('button', { name: 'Emoji' }).click()
    const picker = ming.dialog('Emoji')
    await picker.getByLabel('Search emoji').fill('hedgehog')
    await picker.getByRole('button', { name: 'hedgehog' }).click()
    await ming.page.keyboard.press('Escape')
    assert.equal(await talk.field.inputValue(), '🦔')
    await talk.panel.getByRole('button', { name: 'Emoji' }).click()
    await picker.getByRole('group', { name: 'Recent' }).getByRole('button', { name: '🦔' }).waitFor()
  })

  test('inserts emoji from the picker at the caret', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.field.fill('good morning')
    for (const _ of 'morning') await ming.page.keyboard.press('ArrowLeft')
    await mine.panel.getByRole('button', { name: 'Emoji' }).click()
    const picker = ming.dialog('Emoji')
    await picker.getByRole('button', { name: 'grinning', exact: true }).click()
    await ming.page.keyboard.press('Escape')
    await picker.waitFor({ state: 'detached' })
    await ming.page.keyboard.press('Enter')
    await theirs.sees('good 😀morning')
  })

  test('keeps a draft while another conversation is in front', async t => {
    const [ming, hong, wei] = await fixture.friends(t, 'Ming', 'Hong', 'Wei')
    const withHong = await ming.openConversation(hong)
    await withHong.field.fill('not sent yet')
    const withWei = await ming.openConversation(wei)
    assert.equal(await withWei.field.inputValue(), '')
    await ming.page.keyboard.press('Alt+1')
    assert.equal(await withHong.field.inputValue(), 'not sent yet')
    await ming.page.keyboard.press('Alt+2')
    await withWei.field.waitFor()
  })
})
