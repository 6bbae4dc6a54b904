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
