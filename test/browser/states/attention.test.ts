/** What draws attention, and how much of it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { Stage } from '../stage.ts'

const stage = await Stage.open({ after })

/** Runs in the page: how many things move, or will. */
const moving = (page: Page) =>
  page.evaluate<number>(
    "document.getAnimations().filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().duration > 1).length",
  )

for (const reducedMotion of ['no-preference', 'reduce'] as const) {
  const moves = reducedMotion === 'no-preference'
  test(`with ${reducedMotion} for motion, who has written ${moves ? 'hops' : 'stays where they are'}`, async t => {
    const [hannah, tom] = await stage.befriended('Hannah', 'Tom')
    assert.ok(hannah && tom)
    const visitor = await stage.visitor(t, { reducedMotion })
    await visitor.signIn(hannah)
    const client = await stage.gateway.connect()
    t.after(() => client.close())
    await client.login(tom.number)
    await visitor.seesFriend(tom, 'Online')
    client.send('sendMessage', { recipient: hannah.number, text: 'Hello' })
    await visitor.seesUnread(tom, 1)
    assert.equal((await moving(visitor.page)) > 0, moves)
  })
}

test('a note that comes while a dialog is open can be read, heard and dismissed in it', async t => {
  const hannah = await stage.person(t, 'Hannah')
  const client = await stage.gateway.connect()
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

test('a note is not lost when the dialog is closed', async t => {
  const hannah = await stage.person(t, 'Hannah')
  const client = await stage.gateway.connect()
  t.after(() => client.close())
  await client.signUp({ nickname: 'Tom' })
  await hannah.chooseInMenu('Settings …')
  client.send('addFriend', { friend: hannah.number })
  await hannah.dialog('Settings').getByText('added you as a friend').waitFor()
  await hannah.closeDialog('Settings')
  await hannah.seesNote('added you as a friend')
  await hannah.button('Dismiss').click()
})
