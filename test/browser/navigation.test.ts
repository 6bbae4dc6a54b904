/** Back, Forward and addresses: they move within the page. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { BrowserContextOptions } from 'playwright-core'
import { BrowserFixture } from './browser-fixture.ts'
import { untilEqual } from './until.ts'
import type { UserPage } from './user-page.ts'

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

const fixture = await BrowserFixture.open({ after })

/** The address without the origin. */
const addressOf = ({ page }: UserPage): string => page.url().slice(new URL(page.url()).origin.length)

describe('Back and Forward', () => {
  test('move between roster, conversations, dialogs and the inspector', async t => {
    const [ming, hong, wei] = await fixture.friends(t, 'Ming', 'Hong', 'Wei')
    const { page } = ming
    const length = await page.evaluate<number>('history.length')
    await ming.openConversation(hong)
    await ming.openConversation(wei)
    await ming.chooseInMenu('Settings …')
    await ming.dialog('Settings').waitFor()
    assert.equal(addressOf(ming), `/#/with/${wei.number}/settings`)
    await page.goBack()
    await ming.dialog('Settings').waitFor({ state: 'detached' })
    await page.goBack()
    await ming.conversation(hong).field.waitFor()
    await page.goForward()
    await ming.conversation(wei).field.waitFor()
    await page.goForward()
    await ming.closeDialog('Settings')
    await untilEqual(async () => addressOf(ming), `/#/with/${wei.number}`)
    await ming.chooseInMenu('Protocol inspector')
    const inspector = page.getByRole('region', { name: 'Protocol inspector', exact: true })
    await inspector.waitFor()
    await page.goBack()
    await inspector.waitFor({ state: 'detached' })
    await page.goBack()
    await page.goBack()
    await ming.sees('No conversation is open')
    assert.equal(addressOf(ming), '/')
    // The conversation with each, and one entry that settings and inspector had in turn.
    assert.equal(await page.evaluate<number>('history.length'), length + 3)
  })

  test('close a dialog on top of another one, which stays', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.chooseInMenu('Find people …')
    const find = ming.dialog('Find people')
    await find.getByRole('tab', { name: 'Who is online' }).click()
    await find
      .getByRole('button', { name: `Profile of ${hong.nickname}` })
      .first()
      .click()
    await ming.dialog('Profile').waitFor()
    await ming.page.goBack()
    await ming.dialog('Profile').waitFor({ state: 'detached' })
    await find.getByRole('tab', { name: 'Who is online' }).waitFor()
    await ming.page.goBack()
    await find.waitFor({ state: 'detached' })
  })

  test('on a phone lead from a conversation to the roster, whichever were in front before', async t => {
    const [account, hong, wei] = await fixture.friendAccounts('Ming', 'Hong', 'Wei')
    const ming = await fixture.openPage(t, phone)
    await ming.signIn(account)
    await ming.friend(hong).tap()
    await ming.page.getByRole('button', { name: 'Back to the list' }).tap()
    await ming.friend(wei).tap()
    await ming.conversation(wei).field.waitFor()
    await ming.page.keyboard.press('Alt+1')
    await ming.conversation(hong).field.waitFor()
    await ming.page.goBack()
    await ming.friend(wei).waitFor()
    assert.equal(addressOf(ming), '/')
  })

  test('on a phone close a menu or the emoji, and leave the conversation only then', async t => {
    const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
    const ming = await fixture.openPage(t, phone)
    const { page } = ming
    await ming.signIn(account)
    await ming.friend(hong).tap()
    const { field } = ming.conversation(hong)
    const menu = page.getByRole('menu')
    for (const [opener, opened] of [
      ['More', menu],
      ['Emoji', ming.dialog('Emoji')],
    ] as const) {
      await ming.button(opener).tap()
      await opened.waitFor()
      await page.goBack()
      await opened.waitFor({ state: 'detached' })
      assert.equal(addressOf(ming), `/#/with/${hong.number}`)
      assert.equal(await field.isVisible(), true)
    }
    await page.goBack()
    await ming.friend(hong).waitFor()
    assert.equal(addressOf(ming), '/')
  })

  test('by a button of the mouse close a menu or the emoji, and leave the conversation only then', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const { page } = ming
    const { field } = await ming.openConversation(hong)
    const browser = await page.context().newCDPSession(page)
    const press = async (): Promise<void> => {
      const button = { button: 'back', x: 5, y: 5, clickCount: 1 } as const
      await browser.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...button })
      await browser.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...button })
    }
    for (const [opener, opened] of [
      ['More', page.getByRole('menu')],
      ['Emoji', ming.dialog('Emoji')],
    ] as const) {
      await ming.button(opener).click()
      await opened.waitFor()
      await press()
      await opened.waitFor({ state: 'detached' })
      await untilEqual(() => page.evaluate<number>('history.state.layers'), 0)
      assert.equal(await field.isVisible(), true)
    }
    await press()
    await ming.sees('No conversation is open')
    assert.equal(addressOf(ming), '/')
  })

  test('on a phone close the kinds of messages in the inspector', async t => {
    const ming = await fixture.openPage(t, phone)
    await ming.signIn(await fixture.account('Ming'))
    await ming.chooseInMenu('Protocol inspector')
    await ming.button('All messages').tap()
    const kinds = ming.page.getByRole('group', { name: 'Messages', exact: true })
    await kinds.waitFor()
    await ming.page.goBack()
    await kinds.waitFor({ state: 'hidden' })
    await ming.button('All messages').waitFor()
    assert.equal(addressOf(ming), '/#/inspector')
  })

  test('lead from what a menu opened to what was there before the menu', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.openConversation(hong)
    const more = ming.page.getByRole('button', { name: 'More', exact: true })
    await more.click()
    await ming.page.keyboard.press('Escape')
    await untilEqual(() => ming.page.evaluate<number>('history.state.layers'), 0)
    await ming.choose(more, 'Clear history …')
    const dialog = ming.page.getByRole('dialog')
    await dialog.waitFor()
    await ming.page.goBack()
    await dialog.waitFor({ state: 'detached' })
    assert.equal(addressOf(ming), `/#/with/${hong.number}`)
    await ming.page.goBack()
    await ming.sees('No conversation is open')
  })

  test('close a menu of the sign-in, which stays', async t => {
    const { page } = await fixture.openPage(t)
    const length = await page.evaluate<number>('history.length')
    for (let times = 0; times < 2; times++) {
      await page.getByRole('button', { name: 'Language' }).click()
      await page.getByRole('menu').waitFor()
      if (times === 0) await page.keyboard.press('Escape')
      else await page.goBack()
      await page.getByRole('menu').waitFor({ state: 'detached' })
      await untilEqual(() => page.evaluate<number>('history.state.layers'), 0)
    }
    assert.equal(await page.evaluate<number>('history.length'), length + 1)
  })

  test('find nothing of an account that has signed out', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.openConversation(hong)
    await ming.signOut()
    await untilEqual(async () => addressOf(ming), '/')
    await ming.page.goForward()
    await untilEqual(async () => addressOf(ming), '/')
    await ming.isSignedOut()
  })

  test('move between signing in and signing up', async t => {
    const ming = await fixture.openPage(t)
    await ming.button('Sign up').click()
    await ming.page.getByLabel('Nickname').waitFor()
    await ming.page.goBack()
    await ming.isSignedOut()
    await ming.page.goForward()
    await ming.page.getByLabel('Nickname').waitFor()
  })
})

describe('an address', () => {
  test('opens its conversation after the sign-in, and Back leads to the roster', async t => {
    const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
    const ming = await fixture.openPage(t, {}, `${fixture.gateway.url}/#/with/${hong.number}`)
    await ming.signIn(account)
    await ming.conversation(hong).field.waitFor()
    await ming.page.goBack()
    await ming.sees('No conversation is open')
  })

  test('typed while the page is open is followed, and one that means nothing shows the roster', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.page.evaluate(`location.hash = '#/with/${hong.number}'`)
    await ming.conversation(hong).field.waitFor()
    await ming.page.evaluate(`location.hash = '#/with/nobody/elsewhere'`)
    await ming.sees('No conversation is open')
    await untilEqual(async () => addressOf(ming), '/')
  })
})

test('one click opens a conversation, and so does Enter', async t => {
  const [ming, hong, wei] = await fixture.friends(t, 'Ming', 'Hong', 'Wei')
  await ming.friend(hong).click()
  await ming.conversation(hong).field.waitFor()
  await ming.friend(wei).focus()
  await ming.page.keyboard.press('Enter')
  await ming.conversation(wei).field.waitFor()
})

test('the tab in front is in sight, also when the window becomes narrower', async t => {
  const [account, ...others] = await fixture.friendAccounts(
    ...['Ming', 'Hong', 'Wei', 'Lan', 'Jun', 'Xia', 'Bo', 'Ning'],
  )
  assert.ok(account)
  const ming = await fixture.openPage(t)
  await ming.signIn(account)
  for (const other of others) await ming.openConversation(other)
  const isWhole = async (): Promise<boolean> => {
    const tab = ming.page.locator('[role=tablist] > :has([aria-selected=true])')
    const [bar, front] = await Promise.all([tab.locator('..').boundingBox(), tab.boundingBox()])
    return bar !== null && front !== null && front.x >= bar.x - 1 && front.x + front.width <= bar.x + bar.width + 1
  }
  await untilEqual(isWhole, true)
  await ming.page.setViewportSize({ width: 800, height: 600 })
  await untilEqual(isWhole, true)
})
