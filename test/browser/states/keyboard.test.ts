/** The page without a mouse. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { PASSWORD } from '../../client.ts'
import { BrowserFixture } from '../browser-fixture.ts'
import type { UserPage } from '../user-page.ts'
import { Keyboard } from './keyboard.ts'

const fixture = await BrowserFixture.open({ after })

/** Chooses from a menu that has just been opened, by the first letters of its items. */
async function choose({ page }: UserPage, keys: Keyboard, item: string): Promise<void> {
  const wanted = page.getByRole('menuitem', { name: item }).or(page.getByRole('menuitemcheckbox', { name: item }))
  for (let presses = 0; presses < 12 && !(await wanted.and(page.locator(':focus')).count()); presses++) {
    await keys.press('ArrowDown')
  }
  await keys.arrivesAt(wanted)
  await keys.press('Enter')
}

test('sign-up, finding someone, chatting, changing the state and signing out work by keyboard alone', async t => {
  const tom = await fixture.account('Tom')
  const hannah = await fixture.openPage(t)
  const { page } = hannah
  const keys = new Keyboard(page)

  await keys.use(hannah.button('Sign up'))
  await keys.goTo(page.getByLabel('Nickname'))
  await keys.type('Hannah')
  await keys.goTo(page.getByLabel('Password', { exact: true }))
  await keys.type(PASSWORD)
  await keys.press('Tab')
  await keys.type(PASSWORD)
  await keys.press('Enter')
  await keys.use(hannah.button('Sign in now'))

  await keys.use(hannah.button('Menu'))
  await choose(hannah, keys, 'Find people …')
  await keys.arrivesAt(page.getByLabel('Number', { exact: true }))
  await keys.type(String(tom.number))
  await keys.press('Enter')
  const find = hannah.dialog('Find people')
  await find.getByRole('article').waitFor()
  await keys.use(find.getByRole('button', { name: 'Add' }))
  await hannah.sees('Tom is now among your friends.')
  await keys.use(hannah.dialog('Add a friend').getByRole('button', { name: 'Chat' }))
  await keys.arrivesAt(page.getByRole('textbox', { name: 'Message to Tom' }))
  await keys.type('Hello')
  await keys.press('Enter')
  await hannah.conversation(tom).isSafe('Hello')

  await keys.use(hannah.button('My state: Online'))
  await choose(hannah, keys, 'Hidden')
  await hannah.hasMode('Hidden')
  await keys.use(hannah.button('Menu'))
  await choose(hannah, keys, 'Sign out')
  await keys.use(hannah.dialog('Sign out').getByRole('button', { name: 'Sign out' }))
  await hannah.isSignedOut()
})

test('sign-in, opening a conversation from the list and returning to the list work by keyboard alone', async t => {
  const [hannah, tom] = await fixture.friendAccounts('Hannah', 'Tom')
  assert.ok(hannah && tom)
  const userPage = await fixture.openPage(t)
  const { page } = userPage
  const keys = new Keyboard(page)
  await keys.goTo(page.getByLabel('Number', { exact: true }))
  await keys.type(String(hannah.number))
  await keys.press('Tab')
  await keys.type(PASSWORD)
  await keys.press('Enter')

  const tree = page.getByRole('treeitem')
  await tree.first().waitFor()
  await keys.goTo(tree.first())
  await keys.press('ArrowDown')
  await keys.arrivesAt(userPage.friend(tom))
  await keys.press('Shift+F10')
  await keys.arrivesAt(page.getByRole('menuitem', { name: 'Open conversation' }))
  await keys.press('Escape')
  await keys.arrivesAt(userPage.friend(tom))
  await keys.press('Enter')
  const field = page.getByRole('textbox', { name: 'Message to Tom' })
  await keys.arrivesAt(field)
  await keys.goTo(page.getByRole('log'), 'Shift+Tab')
  await keys.goTo(userPage.friend(tom), 'Shift+Tab')
})

test('blocking someone and unblocking them work by keyboard alone', async t => {
  const [hannah, tom] = await fixture.friendAccounts('Hannah', 'Tom')
  assert.ok(hannah && tom)
  const userPage = await fixture.openPage(t)
  const keys = new Keyboard(userPage.page)
  await userPage.signIn(hannah)
  await userPage.openConversation(tom)
  await keys.use(userPage.button('More'))
  await choose(userPage, keys, 'Block')
  await userPage.seesToast('Tom is blocked')
  await keys.use(userPage.button('Menu'))
  await choose(userPage, keys, 'Blocked users …')
  const list = userPage.dialog('Blocked users')
  await keys.use(list.getByRole('button', { name: 'Unblock Tom' }))
  await list.getByText('You block nobody.').waitFor()
  await keys.press('Escape')
  await userPage.seesFriend(tom, 'Offline')
})

test('a dialog traps the focus, and returns it', async t => {
  const hannah = await fixture.user(t, 'Hannah')
  const keys = new Keyboard(hannah.page)
  const menu = hannah.button('Menu')
  for (const [item, title] of [
    ['Find people …', 'Find people'],
    ['My profile …', 'My profile'],
    ['Send to everyone …', 'Broadcast'],
    ['Requests …', 'Requests'],
    ['Blocked users …', 'Blocked users'],
    ['Monitor panel …', 'Monitor'],
    ['Settings …', 'Settings'],
    ['Clear history …', 'Clear the history'],
    ['Sign out', 'Sign out'],
  ] as const) {
    await keys.use(menu)
    await choose(hannah, keys, item)
    const dialog = hannah.dialog(title)
    await dialog.locator(':focus').waitFor()
    await keys.goTo(dialog.getByRole('button', { name: 'Close', exact: true }).first())
    await keys.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await keys.arrivesAt(menu)
  }
})
