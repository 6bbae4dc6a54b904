/** A long history: what is drawn of it, and the way to its beginning and back. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { BrowserFixture } from './browser-fixture.ts'
import { fillHistory } from './long-history.ts'
import { storedIn } from './stored.ts'
import { untilEqual, untilMatch } from './until.ts'

const MESSAGES = 20_000
const MAX_ELEMENTS = 3000

const fixture = await BrowserFixture.open({ after })

/** Has one user send another so many lines. */
async function write(from: number, to: number, lines: number): Promise<void> {
  const writer = await fixture.gateway.connect()
  await writer.login(from)
  for (let place = 1; place <= lines; place++) writer.send('sendMessage', { recipient: to, text: `line ${place}` })
  await writer.barrier()
  await writer.close()
}

test(`of ${MESSAGES} messages only those around the visible ones are drawn, from the newest to the first`, async t => {
  const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
  const ming = await fixture.openPage(t)
  await ming.signIn(account)
  await fillHistory(ming.page, { account: account.number, peer: hong.number, messages: MESSAGES })
  await ming.signOut()
  await ming.signIn(account)
  const talk = await ming.openConversation(hong)
  await talk.sees(`line ${MESSAGES}`)
  const elements = () => ming.page.evaluate<number>('document.querySelectorAll("*").length')
  await talk.panel.getByRole('log').hover()
  let most = 0
  const isAtFirst = async (): Promise<boolean> => {
    await ming.page.mouse.wheel(0, -20_000)
    most = Math.max(most, await elements())
    return talk.isInView('line 1')
  }
  await untilEqual(isAtFirst, true)
  assert.ok(most < MAX_ELEMENTS, `${most} elements`)

  // What comes meanwhile does not move the reader, and one click leads to it.
  const client = await fixture.gateway.connect()
  await client.login(hong.number)
  client.send('sendMessage', { recipient: account.number, text: 'anyone there?' })
  await client.barrier()
  await client.close()
  await ming.page.getByRole('button', { name: '1 new message' }).click()
  await talk.sees('anyone there?')
  await untilEqual(() => talk.isInView('anyone there?'), true)
  assert.ok((await elements()) < MAX_ELEMENTS)
})

test('who has missed more than fits in sight is led to the first of it', async t => {
  const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
  await write(hong.number, account.number, 120)
  const ming = await fixture.openPage(t)
  await ming.signIn(account)
  const talk = await ming.openConversation(hong)
  await talk.sees('line 120')
  const jump = ming.page.getByRole('button', { name: 'Jump to the first unread message' })
  await jump.click()
  await untilEqual(() => talk.isInView('line 1'), true)
  await jump.waitFor({ state: 'detached' })
  await ming.page.getByRole('button', { name: 'Jump to the newest message' }).click()
  await untilEqual(() => talk.isInView('line 120'), true)
  assert.equal(await jump.count(), 0)
})

test('a conversation comes back to the place where the reader was, after others and after a reload', async t => {
  const [account, hong, wei] = await fixture.friendAccounts('Ming', 'Hong', 'Wei')
  await write(hong.number, account.number, 120)
  const ming = await fixture.openPage(t)
  await ming.signIn(account, { remember: true })
  const talk = await ming.openConversation(hong)
  await talk.sees('line 120')
  await talk.panel.getByText('Unread from here').waitFor({ state: 'attached' })
  const isInView = () => talk.isInView('line 60')
  await talk.panel.getByRole('log').hover()
  await untilEqual(async () => {
    await ming.page.mouse.wheel(0, -200)
    return isInView()
  }, true)
  await ming.openConversation(wei)
  await ming.openConversation(hong)
  await untilEqual(isInView, true)
  await untilMatch(() => storedIn(ming.page), /scroll/)
  await ming.reload()
  await ming.isSignedIn()
  await untilEqual(isInView, true)
  assert.equal(await talk.isInView('line 120'), false)
})
