/** What appears has the keys before it is drawn: on a slow machine the next key may come first. */
import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { RoomUser } from '../rooms/room-user.ts'
import { press, readAfterEach } from './before-paint.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { RoomsOf } from './room-page.ts'
import { untilMatch } from './until.ts'
import type { UserPage } from './user-page.ts'

const fixture = await BrowserFixture.open({ after })

/** Runs in the page: what has the focus. */
const focused = `[document.activeElement].map(each => each === document.body ? '' : each.textContent || each.ariaLabel)[0]`

/** Returns what has the focus after each of these acts in the page. */
const focusAfter = ({ page }: UserPage, ...acts: string[]) => readAfterEach(page, focused, acts)

/** Runs in the page: presses the button with this name, or else this text. */
const click = (name: string) =>
  `[...document.querySelectorAll('button')].find(each => (each.ariaLabel ?? each.textContent.trim()) === '${name}').click()`

/** Ming's page, in the conversation with Hong. */
async function withHong(t: TestContext): Promise<UserPage> {
  const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
  const ming = await fixture.openPage(t)
  await ming.signIn(account)
  const talk = await ming.openConversation(hong)
  await talk.field.waitFor()
  return ming
}

test('a remembered account is entered once it is listed', async t => {
  const account = await fixture.account('Ming')
  const ming = await fixture.openPage(t)
  await ming.signInToStay(account)
  await ming.signOut()
  await ming.button(/^Ming/).waitFor()
  await ming.page.addInitScript(`
    new MutationObserver((_, observer) => {
      if (document.querySelector('[aria-label="Remembered accounts"]') === null) return
      observer.disconnect()
      globalThis.enteredAtFirst = document.querySelector('input[name=number]').value
    }).observe(document, { childList: true, subtree: true })
  `)
  await ming.reload()
  await ming.button(/^Ming/).waitFor()
  assert.equal(await ming.page.evaluate('globalThis.enteredAtFirst'), String(account.number))
})

test('Escape takes back files that were dropped, and goes back to the text', async t => {
  const ming = await withHong(t)
  const drop = `
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['1'], 'one.txt'))
    document.querySelector('[role=log]').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  `
  assert.deepEqual(await focusAfter(ming, drop, press('Escape')), ['Send the file', 'Message to Hong'])
})

test('Escape closes the emoji', async t => {
  const ming = await withHong(t)
  assert.deepEqual(await focusAfter(ming, click('Emoji'), press('Escape')), ['Search emoji', 'Message to Hong'])
})

test('the arrow keys choose among the members for what was typed last', async t => {
  const ming = await fixture.user(t, 'Ming')
  const room = await new RoomsOf(ming).create('Chess')
  const number = Number(/#\/rooms\/(\d+)$/.exec(ming.page.url())?.[1])
  for (const nickname of ['Hong', 'Hans']) {
    const member = new RoomUser(await fixture.gateway.connect())
    t.after(() => member.client.close())
    await member.client.signUp({ nickname })
    await member.must('joinRoom', { room: number })
  }
  await room.field.pressSequentially('@')
  const chosen = ming.page.getByRole('option', { selected: true }).locator('bdi')
  await untilMatch(() => chosen.innerText(), /^H/)
  const type = `
    document.activeElement.value = '@h'
    document.activeElement.dispatchEvent(new InputEvent('input', { bubbles: true }))
  `
  await focusAfter(ming, type, press('ArrowDown'))
  await ming.page.evaluate('new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))')
  assert.equal(await chosen.innerText(), 'Hong')
})

test('a key held down too long on Continue sends no broadcast', async t => {
  const ming = await fixture.user(t, 'Ming')
  await ming.chooseInMenu('Send to everyone …')
  await ming.dialog('Broadcast').getByLabel('Text').fill('tea is ready')
  assert.deepEqual(await focusAfter(ming, click('Continue')), ['Send this to everyone who is signed in now?'])
})
