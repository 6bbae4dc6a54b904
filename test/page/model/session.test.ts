import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { App } from '../../../web-demo/model/app.ts'
import { failureText, NotErased } from '../../../web-demo/model/failure.ts'
import { RememberedAccounts } from '../../../web-demo/model/remembered-accounts.ts'
import { failureWords } from '../../../web-demo/model/words.ts'
import { newcomer, PASSWORD } from '../../client.ts'
import { startTcpProxy } from '../../servers/tcp-proxy.ts'
import { startGateway, type TestGateway } from '../../start-gateway.ts'
import { closePage, openPage, untilSignal } from './page.ts'

const visible = { hidden: false, remember: false }

describe('the session', () => {
  let gateway: TestGateway

  before(async () => {
    gateway = await startGateway()
  })
  after(() => gateway.close())

  test('a new account signs in, and its own profile is there', async () => {
    const page = await openPage(gateway, { nickname: 'Ming', portrait: 7, verification: 1 })
    assert.equal(page.session.status.value.is, 'online')
    assert.equal(page.session.number.value, page.account)
    assert.equal(page.session.mode.value, 'online')
    const { nickname, portrait } = await untilSignal(() => page.me.profile.value)
    assert.deepEqual([nickname, portrait], ['Ming', 7])
    await closePage(page)
  })

  test('a wrong password is refused, and nobody is signed in', async () => {
    const page = await openPage(gateway)
    const other = new App(gateway.wsUrl)
    await assert.rejects(other.session.signIn(page.account, 'not the password', visible), { name: 'Refused' })
    assert.equal(other.session.number.value, undefined)
    await closePage(other)
    await closePage(page)
  })

  test('signing in hidden shows as hidden; the mode can be changed', async () => {
    const page = await openPage(gateway)
    await page.session.signOut()
    await page.session.signIn(page.account, PASSWORD, { hidden: true, remember: false })
    assert.equal(page.session.mode.value, 'hidden')
    await page.session.setMode('do not disturb')
    assert.equal(page.session.mode.value, 'do not disturb')
    await closePage(page)
  })

  test('after signing out, nothing of the account is left', async () => {
    const friend = await openPage(gateway)
    const page = await openPage(gateway)
    await page.roster.addFriend(friend.account)
    page.conversations.openWith(friend.account).send('hello')
    await untilSignal(() => page.roster.friend(friend.account) && page.me.profile.value)
    await untilSignal(() => page.inspector.frames.value.length > 0)
    await page.session.signOut()
    assert.equal(page.session.number.value, undefined)
    assert.equal(page.session.mode.value, 'offline')
    assert.deepEqual(page.conversations.open.value, [])
    assert.deepEqual(page.conversations.recent.value, [])
    assert.deepEqual(page.roster.groups.value, [])
    assert.equal(page.me.profile.value, undefined)
    assert.equal(page.view.conversation.value, undefined)
    assert.deepEqual(page.inspector.frames.value, [])
    await closePage(page)
    await closePage(friend)
  })

  test('a sign-in elsewhere ends the page (A6); coming back takes the account over again, in its mode', async () => {
    const page = await openPage(gateway)
    await page.session.setMode('do not disturb')
    page.conversations.openWith(99999).draft.value = 'not sent yet'
    const elsewhere = await gateway.signIn(page.account)
    const { status } = page.session
    await untilSignal(() => status.value.is === 'ended' && status.value.because === 'signed in elsewhere')
    assert.equal(page.session.number.value, page.account)
    await page.session.resume()
    assert.equal(page.session.status.value.is, 'online')
    assert.equal(page.session.mode.value, 'do not disturb')
    assert.equal(page.conversations.openWith(99999).draft.value, 'not sent yet')
    assert.equal((await elsewhere.closed).code, 4001)
    await closePage(page)
  })

  test('coming back that is refused leaves it ended, and signing out leads to a new sign-in', async () => {
    const page = await openPage(gateway)
    const elsewhere = await gateway.signIn(page.account)
    await untilSignal(() => page.session.status.value.is === 'ended')
    const profile = { ...newcomer, password: 'changed elsewhere' }
    assert.equal((await elsewhere.ask('updateProfile', profile)).success, 1)
    await assert.rejects(page.session.resume(), { name: 'Refused' })
    assert.equal(page.session.status.value.is, 'ended')
    assert.equal(page.session.number.value, page.account)
    await page.session.signOut()
    assert.equal(page.session.number.value, undefined)
    await page.session.signIn(page.account, 'changed elsewhere', visible)
    assert.equal(page.session.status.value.is, 'online')
    await elsewhere.closed
    await closePage(page)
  })

  test('signing out over a connection that has fallen silent closes it, and signing in takes another', async () => {
    const proxy = await startTcpProxy(Number(new URL(gateway.url).port))
    const page = new App(`ws://127.0.0.1:${proxy.port}/ws`)
    const { number } = await gateway.signUp()
    await page.session.signIn(number, PASSWORD, visible)
    for (const connection of proxy.connections) connection.freeze()
    await page.session.signOut()
    assert.equal(page.session.number.value, undefined)
    assert.equal(page.session.status.value.is, 'idle')
    await page.session.signIn(number, PASSWORD, visible)
    assert.equal(page.session.status.value.is, 'online')
    await closePage(page)
    await proxy.close()
  })

  test('signing out with erase does not wait for a browser that hangs, and tells that it has not erased', async t => {
    const page = await openPage(gateway)
    t.mock.method(RememberedAccounts.prototype, 'forget', () => new Promise(() => {}))
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const signedOut = assert.rejects(page.signOut({ erase: true }), NotErased)
    t.mock.timers.tick(3000)
    await untilSignal(() => page.session.number.value === undefined)
    await new Promise(resolve => setImmediate(resolve))
    t.mock.timers.tick(10_000)
    await signedOut
    t.mock.timers.reset()
    page.client.close()
  })

  test('signing out with erase tells what the browser refuses to delete', async t => {
    const page = await openPage(gateway)
    t.mock.method(RememberedAccounts.prototype, 'forget', async () => false)
    await assert.rejects(page.signOut({ erase: true }), NotErased)
    assert.equal(failureText(new NotErased()), failureWords.en.notErased)
    assert.equal(page.session.number.value, undefined)
    page.client.close()
  })

  test('a lost connection counts down to the next attempt, friends look offline, and messages written meanwhile go out', async () => {
    const proxy = await startTcpProxy(Number(new URL(gateway.url).port))
    const page = new App(`ws://127.0.0.1:${proxy.port}/ws`)
    const friend = await openPage(gateway)
    const { number } = await gateway.signUp()
    await page.session.signIn(number, PASSWORD, visible)
    await page.roster.addFriend(friend.account)
    await untilSignal(() => page.roster.friend(friend.account)?.state === 'online')
    proxy.target = 1 // nobody listens there
    for (const { client } of proxy.connections) client.destroy()
    const conversation = page.conversations.openWith(friend.account)
    conversation.send('written without a connection')
    await untilSignal(() => page.session.status.value.is === 'waiting' && page.session.now.value > 0)
    assert.equal(page.session.number.value, number)
    await untilSignal(() => page.roster.friend(friend.account)?.state === 'offline')
    proxy.target = Number(new URL(gateway.url).port)
    page.session.reconnectNow()
    await untilSignal(() => conversation.messages.value[0]?.state === 'safe')
    assert.equal(page.roster.friend(friend.account)?.state, 'online')
    await untilSignal(() => friend.conversations.unreadOf(number) === 1)
    await closePage(page)
    await closePage(friend)
    await proxy.close()
  })

  test('without a browser to keep anything, nothing is remembered', async () => {
    const page = await openPage(gateway)
    await page.session.signOut()
    await page.session.signIn(page.account, PASSWORD, { hidden: false, remember: true })
    assert.deepEqual(page.session.remembered.value, [])
    await assert.rejects(page.session.signInRemembered(page.account, { hidden: false, remember: true }))
    await closePage(page)
  })

  test('a new password is the one to come back with (A4)', async () => {
    const page = await openPage(gateway)
    const { number: _number, ...profile } = await untilSignal(() => page.me.profile.value)
    await page.me.update({ ...profile, nickname: 'Renamed', password: 'another password', verification: 2 })
    assert.equal(page.me.profile.value?.nickname, 'Renamed')
    assert.equal(page.me.verification.value, 2)
    const elsewhere = await gateway.signIn(page.account, 'another password')
    await untilSignal(() => page.session.status.value.is === 'ended')
    await page.session.resume()
    assert.equal(page.session.status.value.is, 'online')
    await elsewhere.closed
    await closePage(page)
  })
})
