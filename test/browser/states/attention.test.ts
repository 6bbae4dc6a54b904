/** Animations and toasts. */
import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { Removal } from '../../../protocol/index.ts'
import { RoomUser } from '../../rooms/room-user.ts'
import { BrowserFixture } from '../browser-fixture.ts'
import { RoomsOf } from '../room-page.ts'
import type { UserPage } from '../user-page.ts'

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

/** Hannah at the page, in a room of Tom, who can have a toast shown to her by removing her from it. */
async function inRoomOfTom(t: TestContext): Promise<{ hannah: UserPage; removeHer: () => Promise<unknown> }> {
  const account = await fixture.account('Hannah')
  const [tom, her] = [new RoomUser(await fixture.gateway.connect()), new RoomUser(await fixture.gateway.connect())]
  t.after(() => tom.client.close())
  await tom.client.signUp({ nickname: 'Tom' })
  const room = await tom.create('Choir')
  await her.client.login(account.number)
  await her.must('joinRoom', { room })
  await her.client.close()
  const hannah = await fixture.openPage(t)
  await hannah.signIn(account)
  await new RoomsOf(hannah).row('Choir').waitFor()
  return {
    hannah,
    removeHer: () => tom.must('removeMember', { room, friend: account.number, removal: Removal.remove }),
  }
}

test('a toast that arrives while a dialog is open can be read, heard and dismissed in it', async t => {
  const { hannah, removeHer } = await inRoomOfTom(t)
  await hannah.chooseInMenu('Find people …')
  await removeHer()
  const dialog = hannah.dialog('Find people')
  // Whatever is outside of the dialog, screen readers and fingers don't reach.
  const note = dialog.getByRole('status').filter({ hasText: 'Tom removed you from Choir.' })
  await note.waitFor()
  await dialog.getByRole('button', { name: 'Dismiss' }).click()
  await note.waitFor({ state: 'detached' })
})

test('a toast survives closing the dialog', async t => {
  const { hannah, removeHer } = await inRoomOfTom(t)
  await hannah.chooseInMenu('Settings …')
  await removeHer()
  await hannah.dialog('Settings').getByText('Tom removed you from Choir.').waitFor()
  await hannah.closeDialog('Settings')
  await hannah.seesToast('Tom removed you from Choir.')
  await hannah.button('Dismiss').click()
})
