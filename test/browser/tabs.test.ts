/** Tabs of one browser: they share one connection, show the same, and can all send. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import { BrowserFixture } from './browser-fixture.ts'
import { onePixelPng } from './one-pixel.ts'
import { RoomsOf } from './room-page.ts'
import { storedIn } from './stored.ts'
import { untilEqual, untilMatch } from './until.ts'
import { UserPage } from './user-page.ts'

const fixture = await BrowserFixture.open({ after })

const folder = await mkdtemp(join(tmpdir(), 'oicq-tabs-'))
after(() => rm(folder, { recursive: true }))

/** A picture on this machine's disk. */
async function pictureOf(name: string): Promise<string> {
  await writeFile(join(folder, name), onePixelPng)
  return join(folder, name)
}

interface Tab extends UserPage {
  /** How many WebSockets it has opened. */
  readonly sockets: () => number
}

/** Opens the page in another tab of the same browser, without signing in. */
async function openTab(first: UserPage): Promise<Tab> {
  // What a browser tells a tab when another one comes to the front, and Chromium without a screen does not: the page then keeps its place.
  await first.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
  const tab = new UserPage(await first.context.newPage(), first.problems)
  tab.nickname = first.nickname
  tab.number = first.number
  let opened = 0
  tab.page.on('websocket', () => opened++)
  await tab.page.goto(fixture.gateway.url)
  return Object.assign(tab, { sockets: () => opened })
}

/** Watches from now on whether the sign-in form lists remembered accounts, if only for a moment. */
async function whetherFormLists({ page }: UserPage): Promise<() => Promise<boolean>> {
  await page.evaluate(`{
    globalThis.hasListed = false
    const look = () => (globalThis.hasListed ||= document.querySelector('[aria-label="Remembered accounts"]') !== null)
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
  }`)
  return () => page.evaluate<boolean>('globalThis.hasListed')
}

/** Ming in two tabs, and Hong in another browser, each in the conversation with the other. */
async function inTwoTabs(t: TestContext) {
  const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
  const [first, hong] = [await fixture.openPage(t), await fixture.openPage(t)]
  await Promise.all([first.signInToStay(account), hong.signIn(other)])
  const theirs = await hong.openConversation(first)
  const mine = await first.openConversation(hong)
  const second = await openTab(first)
  await second.isSignedIn()
  return { account, first, mine, second, there: second.conversation(hong), theirs }
}

describe('two tabs', () => {
  test('share rooms: the one without the connection says, reads and looks after them, too (R3)', async t => {
    const account = await fixture.account('Ming')
    const first = await fixture.openPage(t)
    await first.signInToStay(account)
    const mine = await new RoomsOf(first).create('Two tabs')
    await mine.sendSafely('from the first')
    const second = await openTab(first)
    await second.isSignedIn()
    // What was in front in the first tab is in front in the second.
    const there = new RoomsOf(second).at('Two tabs')
    await there.sees('from the first')
    await there.sendSafely('from the second')
    await mine.sees('from the second')
    await there.openMembers()
    await there.seesMembers([`Online Ming You Owner ${account.number}`])
    await second.closeDialog('Members of Two tabs')
    await first.page.close()
    await there.sendSafely('alone')
    await untilEqual(() => there.texts(), ['from the first', 'from the second', 'alone'])
    assert.equal(second.sockets(), 1)
  })

  test('show what the other is saying in a room as on its way, until it is said (R4)', async t => {
    const account = await fixture.account('Ming')
    const first = await fixture.openPage(t, {}, 'about:blank')
    let isHeld = false
    const held: (() => void)[] = []
    await first.page.routeWebSocket(/ws$/, socket => {
      const server = socket.connectToServer()
      server.onMessage(message => {
        if (isHeld) held.push(() => socket.send(message))
        else socket.send(message)
      })
    })
    await first.page.goto(fixture.gateway.url)
    await first.signInToStay(account)
    const mine = await new RoomsOf(first).create('Two tabs')
    await mine.sendSafely('heard')
    isHeld = true
    await mine.send('on its way')
    const second = await openTab(first)
    await second.isSignedIn()
    const there = new RoomsOf(second).at('Two tabs')
    await there.hasState('on its way', 'Sending')
    assert.equal(await there.countOf('Not sent'), 0)
    isHeld = false
    for (const pass of held) pass()
    await there.isSafe('on its way')
    await mine.isSafe('on its way')
    await untilEqual(() => there.texts(), ['heard', 'on its way'])
  })

  test('show the same, and both send; only one has a connection', async t => {
    const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
    const [first, hong] = [await fixture.openPage(t), await fixture.openPage(t)]
    await Promise.all([first.signInToStay(account), hong.signIn(other)])
    const [mine, theirs] = [await first.openConversation(hong), await hong.openConversation(first)]
    await mine.sendSafely('from the first')
    await mine.field.fill('begun in the first')
    await untilMatch(() => storedIn(first.page), /begun in the first/)
    const second = await openTab(first)
    await second.isSignedIn()
    const there = second.conversation(hong)
    await there.sees('from the first')
    assert.equal(await there.field.inputValue(), 'begun in the first')
    await there.field.fill('ended in the second')
    await untilEqual(() => mine.field.inputValue(), 'ended in the second')
    await second.page.keyboard.press('Enter')
    await there.isSafe('ended in the second')
    await mine.isSafe('ended in the second')
    await theirs.sendSafely('heard by both')
    await mine.sees('heard by both')
    await there.sees('heard by both')
    await mine.sendSafely('and from the first again')
    await there.isSafe('and from the first again')
    assert.deepEqual(await mine.texts(), await there.texts())
    await untilEqual(
      () => theirs.texts(),
      ['from the first', 'ended in the second', 'heard by both', 'and from the first again'],
    )
    await first.isConnected()
    await second.isConnected()
    assert.equal(second.sockets(), 0)
    assert.equal(await first.page.getByRole('button', { name: 'Sign in here' }).count(), 0)
  })

  test('what is read in one is read in the other, and each shows what the other does', async t => {
    const [account, hong, wei] = await fixture.friendAccounts('Ming', 'Hong', 'Wei')
    const first = await fixture.openPage(t)
    await first.signInToStay(account)
    await first.openConversation(wei)
    const second = await openTab(first)
    await second.isSignedIn()
    const client = await fixture.gateway.connect()
    await client.login(hong.number)
    client.send('sendMessage', { recipient: account.number, text: 'unread' })
    await first.seesUnread(hong, 1)
    await second.seesUnread(hong, 1)
    await second.openConversation(hong)
    await first.seesUnread(hong, 0)
    await untilEqual(() => first.page.title(), 'OICQ')
    await second.setMode('Do not disturb')
    await first.hasMode('Do not disturb')
    await second.addGroup('Family')
    await first.groupHeading('Family').waitFor()
    await client.close()
    await first.seesFriend(hong, 'Offline')
    await second.seesFriend(hong, 'Offline')
  })

  test('when the one with the connection is closed, the other takes over; what it sends meanwhile arrives once', async t => {
    const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
    const [first, hong] = [await fixture.openPage(t), await fixture.openPage(t)]
    await Promise.all([first.signInToStay(account), hong.signIn(other)])
    const theirs = await hong.openConversation(first)
    await first.openConversation(hong)
    const [second, third] = [await openTab(first), await openTab(first)]
    await Promise.all([second.isSignedIn(), third.isSignedIn()])
    const [there, further] = [second.conversation(hong), third.conversation(hong)]
    await there.sendSafely('by the first')
    await there.field.fill('not sent yet')
    await untilEqual(() => further.field.inputValue(), 'not sent yet')
    await first.page.close()
    assert.equal(await there.field.inputValue(), 'not sent yet')
    await further.send('while nobody is connected')
    await theirs.sees('while nobody is connected')
    await further.isSafe('while nobody is connected')
    await there.isSafe('while nobody is connected')
    // The tabs share the draft, in whose place this was sent.
    await untilEqual(() => there.field.inputValue(), '')
    await theirs.sendSafely('are you there?')
    await there.sees('are you there?')
    await further.sees('are you there?')
    assert.equal(second.sockets() + third.sockets(), 1)
    await third.page.close()
    await there.sendSafely('to the end')
    await untilEqual(
      () => theirs.texts(),
      ['by the first', 'while nobody is connected', 'are you there?', 'to the end'],
    )
    await second.reload()
    await second.isSignedIn()
    await there.sees('to the end')
  })

  test('one that the browser has frozen does not hold up the other, and follows it afterwards', async t => {
    const { first, mine, there, theirs } = await inTwoTabs(t)
    const browser = await first.context.newCDPSession(first.page)
    await browser.send('Page.setWebLifecycleState', { state: 'frozen' })
    await there.send('past the frozen one')
    await theirs.sees('past the frozen one')
    await browser.send('Page.setWebLifecycleState', { state: 'active' })
    await mine.isSafe('past the frozen one')
    await mine.sendSafely('and on')
    await untilEqual(() => theirs.texts(), ['past the frozen one', 'and on'])
  })

  test('signing out in one signs out all, and takes names and texts off all', async t => {
    const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
    const first = await fixture.openPage(t)
    await first.signInToStay(account)
    await (await first.openConversation(hong)).sendSafely('a secret')
    const second = await openTab(first)
    await second.isSignedIn()
    await second.conversation(hong).sees('a secret')
    const formListed = await Promise.all([first, second].map(whetherFormLists))
    await second.signOut({ erase: true })
    await first.isSignedOut()
    for (const { page } of [first, second]) {
      assert.doesNotMatch(`${await page.locator('body').innerText()} ${await page.title()}`, /secret|Hong|Ming/)
      assert.equal(await page.getByLabel('Number', { exact: true }).inputValue(), '')
    }
    for (const listed of formListed) assert.equal(await listed(), false)
    await untilEqual(async () => /secret|AES-GCM|oicq.desk/.test(await storedIn(first.page)), false)
    await first.reload()
    await first.isSignedOut()
  })

  test('A6: a sign-in in another browser ends both, and coming back in either brings back both', async t => {
    const { account, first, mine, second, there, theirs } = await inTwoTabs(t)
    const elsewhere = await fixture.gateway.connect()
    await elsewhere.login(account.number)
    await first.banner.getByText('Signed in elsewhere.').waitFor()
    await second.banner.getByText('Signed in elsewhere.').waitFor()
    await second.button('Sign in here').click()
    await Promise.all([first.isConnected(), second.isConnected()])
    await there.panel.getByText('What was said there is not here.').waitFor()
    await mine.panel.getByText('What was said there is not here.').waitFor()
    await mine.sendSafely('from the first')
    await there.sendSafely('from the second')
    await untilEqual(() => theirs.texts(), ['from the first', 'from the second'])
    await elsewhere.close()
  })

  test('without a kept password, signing in in the second takes the connection, and the first goes on', async t => {
    const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
    const [first, hong] = [await fixture.openPage(t), await fixture.openPage(t)]
    await Promise.all([first.signIn(account), hong.signIn(other)])
    const theirs = await hong.openConversation(first)
    const mine = await first.openConversation(hong)
    const second = await openTab(first)
    await second.trySignIn(account.number, 'not the password')
    await second.sees('The number or the password is wrong.')
    await first.isConnected()
    await mine.sendSafely('undisturbed')
    await second.signIn(account)
    await first.isConnected()
    await mine.sendSafely('by the second')
    await (await second.openConversation(hong)).sees('by the second')
    await untilEqual(() => theirs.texts(), ['undisturbed', 'by the second'])
  })

  test('a file is offered in both, transferred by one, and saved in either (X1)', async t => {
    const { mine, second, there, theirs } = await inTwoTabs(t)
    await theirs.sendFile(await pictureOf('a.png'))
    await mine.file('a.png').getByRole('button', { name: 'Accept' }).waitFor()
    await there.file('a.png').getByRole('button', { name: 'Accept' }).click()
    await there.file('a.png').getByText('Received', { exact: true }).waitFor()
    await mine.file('a.png').getByText('Received', { exact: true }).waitFor()
    const downloading = second.page.waitForEvent('download')
    await there.file('a.png').getByRole('button', { name: 'Save' }).click()
    assert.equal((await downloading).suggestedFilename(), 'a.png')

    await there.sendFile(await pictureOf('b.png'))
    await theirs.file('b.png').getByRole('button', { name: 'Accept' }).click()
    await there.file('b.png').getByText('Sent', { exact: true }).waitFor()
    await mine.file('b.png').getByText('Sent', { exact: true }).waitFor()
  })
})
