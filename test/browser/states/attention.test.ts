/** Animations and toasts. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { BrowserFixture } from '../browser-fixture.ts'

const fixture = await BrowserFixture.open({ after })

/** Runs in the page: how many things move, or will. */
const moving = (page: Page) =>
  page.evaluate<number>(
    "document.getAnimations().filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().duration > 1).length",
  )

for (const reducedMotion of ['no-preference', 'reduce'] as const) {
  const moves = reducedMotion === 'no-preference'
  test(`with ${reducedMotion} for motion, the portrait of a sender ${moves ? 'hops' : 'stays in place'}`, async t => {
    const [hannah, tom] = await fixture.friendAccounts('Hannah', 'Tom')
    assert.ok(hannah && tom)
    const userPage = await fixture.openPage(t, { reducedMotion })
    await userPage.signIn(hannah)
    const client = await fixture.gateway.connect()
    t.after(() => client.close())
    await client.login(tom.number)
    await userPage.seesFriend(tom, 'Online')
    client.send('sendMessage', { recipient: hannah.number, text: 'Hello' })
    await userPage.seesUnread(tom, 1)
    assert.equal((await moving(userPage.page)) > 0, moves)
  })
}

test('a toast that arrives while a dialog is open can be read, heard and dismissed in it', async t => {
  const hannah = await fixture.user(t, 'Hannah')
  const client = await fixture.gateway.connect()
  t.after(() => client.close())
  await client.signUp({ nickname: 'Tom' })
  await hannah.chooseInMenu('Find people …')
  client.send('addFriend', { friend: hannah.number })
  const dialog = hannah.dialog('Find people')
  // Whatever is outside of the dialog, screen readers and fingers don't reach.
  const note = dialog.getByRole('status').filter({ hasText: `Tom (${client.number}) added you as a friend` })
  await note.waitFor()
  await dialog.getByRole('button', { name: 'Dismiss' }).click()
  await note.waitFor({ state: 'detached' })
})

test('a toast survives closing the dialog', async t => {
  const hannah = await fixture.user(t, 'Hannah')
  const client = await fixture.gateway.connect()
  t.after(() => client.close())
  await client.signUp({ nickname: 'Tom' })
  await hannah.chooseInMenu('Settings …')
  client.send('addFriend', { friend: hannah.number })
  await hannah.dialog('Settings').getByText('added you as a friend').waitFor()
  await hannah.closeDialog('Settings')
  await hannah.seesToast('added you as a friend')
  await hannah.button('Dismiss').click()
})
