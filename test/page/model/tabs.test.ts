/** What takes a browser: several tabs, in one process, and a page that comes back. */
import './window.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effect } from '@preact/signals'
import { ConnectionLost, NotSignedIn, OicqClient } from '../../../client/index.ts'
import { AccountLock } from '../../../web-demo/model/account-lock.ts'
import { App } from '../../../web-demo/model/app.ts'
import type { ChatMessage } from '../../../web-demo/model/chat-message.ts'
import { Monitor } from '../../../web-demo/model/monitor.ts'
import { RememberedAccounts } from '../../../web-demo/model/remembered-accounts.ts'
import { SharedClient } from '../../../web-demo/model/shared-client.ts'
import { Tabs } from '../../../web-demo/model/tabs.ts'
import { FAST_RECONNECT } from '../../client/client-fixtures.ts'
import { acceptAndEcho, type FakeConnection, FakeServer, type FromUser } from '../../client/fake-server.ts'
import { PASSWORD } from '../../client.ts'
import { until } from '../../until.ts'
import { closePage, untilSignal } from './page.ts'

const credentials = { number: 10001, password: PASSWORD, hidden: false }
const visible = { hidden: false, remember: false }

/** Accepts sign-ins and sign-outs, and echoes connection tests. */
function serve(connection: FakeConnection, frame: FromUser): void {
  acceptAndEcho(connection, frame)
  if (frame.name === 'setMode') connection.send('mode', frame.values)
}

test('a tab that takes over signs in again when its first connection is lost before the reply', async t => {
  let logins = 0
  const server = await FakeServer.start(t, (connection, frame) => {
    if (frame.name === 'login' && ++logins === 2) connection.socket.terminate()
    else serve(connection, frame)
  })
  const [first, second] = [1, 2].map(() => new SharedClient(new OicqClient(server.url, FAST_RECONNECT), new Tabs()))
  assert.ok(first && second)
  await first.signIn(credentials)
  await second.join(credentials)
  const statuses: string[] = []
  second.on('status', ({ is }) => statuses.push(is))
  // As when it is closed: its connection ends, and another tab has the account.
  void first.signOut()
  await until('signed in again', () => logins === 3 && statuses.at(-1) === 'online')
  first.close()
  second.signOut().catch(() => {})
  second.close()
})

test('a tab that waits for a request takes over when the browser freezes the tab that has begun it', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let isSilent = true
  const server = await FakeServer.start(t, (connection, frame) => {
    if (frame.name !== 'connectionTest' || !isSilent) serve(connection, frame)
  })
  const tabs = [new Tabs(), new Tabs()] as const
  const options = { ...FAST_RECONNECT, requestTimeoutMs: 60_000 }
  const [first, second] = tabs.map(each => new SharedClient(new OicqClient(server.url, options), each))
  assert.ok(first && second)
  await first.signIn(credentials)
  await second.join(credentials)
  let taken = 0
  tabs[1].on('taken', () => taken++)
  const sent = assert.rejects(second.sendMessage(10002, 'hello'), ConnectionLost)
  await heard(() => taken === 1)
  t.mock.timers.tick(5000)
  await heard(() => taken === 2)
  tabs[0].end()
  t.mock.timers.tick(5000)
  t.mock.timers.tick(5000)
  await sent
  t.mock.timers.reset()
  isSilent = false
  assert.equal(second.isLeading.value, true)
  for (const each of [first, second]) each.signOut().catch(() => {})
  for (const each of [first, second]) each.close()
})

/** As `until`, without timers, which stand still. */
async function heard(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !isSo(); turn++) await new Promise(resolve => setImmediate(resolve))
  assert.ok(isSo())
}

test('S2: each tab shows whom the connection monitors, also once it is looked at again', async t => {
  const server = await FakeServer.start(t, serve)
  const [first, second] = [1, 2].map(() => {
    const tabs = new Tabs()
    const client = new SharedClient(new OicqClient(server.url, FAST_RECONNECT), tabs)
    return { client, monitor: new Monitor({ client, tabs }) }
  })
  assert.ok(first && second)
  await first.client.signIn(credentials)
  await second.client.join(credentials)
  await second.monitor.watch(10005)
  await untilSignal(() => first.monitor.watched.value === 10005)
  const shown: number[] = []
  const stop = effect(() => void shown.push(second.monitor.watched.value))
  const seen = Promise.withResolvers<void>()
  second.client.on('signedIn', () => seen.resolve())
  window.document.dispatchEvent(new Event('visibilitychange'))
  await seen.promise
  assert.deepEqual(shown, [10005])
  // The other tab takes over: its connection monitors nobody.
  void first.client.signOut()
  await untilSignal(() => second.client.isLeading.value && second.monitor.watched.value === 0)
  stop()
  second.client.signOut().catch(() => {})
  for (const { client } of [first, second]) client.close()
})

test('taking an account from another tab ends when it is given up meanwhile', async t => {
  t.mock.method(navigator.locks, 'request', async (_name: string, _options: LockOptions, granted: () => unknown) => {
    await new Promise(resolve => setImmediate(resolve))
    return granted()
  })
  const lock = new AccountLock({ acquired: assert.fail, stolen: assert.fail })
  const stolen = lock.steal(10001)
  lock.end()
  assert.equal(await stolen, false)
  assert.equal(await lock.steal(10001), true)
  lock.end()
})

test('a sign-in that is followed by a sign-out while it takes the account is rejected', async t => {
  const server = await FakeServer.start(t, serve)
  const client = new SharedClient(new OicqClient(server.url), new Tabs())
  client.on('signedIn', () => setImmediate(() => void client.signOut()))
  t.mock.method(AccountLock.prototype, 'steal', async function (this: AccountLock) {
    await new Promise(resolve => setImmediate(() => setImmediate(resolve)))
    return false
  })
  await assert.rejects(client.signIn(credentials), NotSignedIn)
  client.close()
})

function messageWith(peer: number): ChatMessage {
  return { id: '0mho1000000000abcdef', peer, from: peer, kind: 'text', text: 'for Ming', time: 1, state: 'received' }
}

test('what is written late for an account that was signed out is not told to the tabs of the next one', async t => {
  const server = await FakeServer.start(t, serve)
  const [one, other] = [new App(server.url), new App(server.url)]
  await one.session.signIn(10001, PASSWORD, visible)
  const { history } = one.conversations
  await one.signOut({ erase: false })
  await one.session.signIn(10002, PASSWORD, visible)
  await other.session.signIn(10002, PASSWORD, visible)
  history.save(messageWith(10003))
  one.conversations.with(10004).add({ from: 10004, kind: 'text', text: 'for Hong', state: 'received' })
  await untilSignal(() => other.conversations.recent.value.length > 0)
  assert.deepEqual(
    other.conversations.recent.value.map(({ number }) => number),
    [10004],
  )
  for (const page of [one, other]) await closePage(page)
})

test('what another tab tells while the history is opened is not shown to the next account', async t => {
  const server = await FakeServer.start(t, serve)
  const [one, other] = [new App(server.url), new App(server.url)]
  const opening = Promise.withResolvers<void>()
  t.mock.method(one.conversations, 'begin', () => opening.promise, { times: 1 })
  await one.session.signIn(10001, PASSWORD, visible)
  await other.session.signIn(10001, PASSWORD, visible)
  const arrived = Promise.withResolvers<void>()
  const tabs = new Tabs()
  tabs.begin(10001)
  tabs.on('history', () => arrived.resolve())
  other.conversations.history.save(messageWith(10003))
  await arrived.promise
  tabs.end()
  await one.session.signOut()
  await one.session.signIn(10002, PASSWORD, visible)
  opening.resolve()
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(one.conversations.recent.value, [])
  for (const page of [one, other]) await closePage(page)
})

test('a page that gives up coming back while the password is read does not sign in any more', async t => {
  const server = await FakeServer.start(t, serve)
  const page = new App(server.url)
  const password = Promise.withResolvers<string>()
  t.mock.method(RememberedAccounts.prototype, 'password', () => password.promise)
  window.sessionStorage.setItem('oicq.stay', JSON.stringify({ number: 10001, mode: 'online' }))
  const cameBack = page.session.comeBack()
  assert.equal(page.session.returning.value?.is, 'signing in')
  page.session.giveUpReturn()
  await page.session.signIn(10002, PASSWORD, { hidden: false, remember: true })
  password.resolve(PASSWORD)
  await cameBack
  assert.deepEqual([page.session.number.value, page.client.number], [10002, 10002])
  await closePage(page)
})

test('what takes long in this browser is not done to the account that signs in next', async t => {
  const server = await FakeServer.start(t, serve)
  const page = new App(server.url)
  await page.session.signIn(10001, PASSWORD, visible)
  const [cleared, read] = [Promise.withResolvers<void>(), Promise.withResolvers<Blob>()]
  t.mock.method(page.conversations.history, 'clear', () => cleared.promise)
  t.mock.method(page.keptFiles, 'content', () => read.promise)
  const clearing = page.conversations.clear()
  const file = { name: 'cat.png', length: 3, outgoing: true, outcome: 'failed' } as const
  const sending = page.files.sendAgain({ ...messageWith(10003), kind: 'file', file })
  await page.session.signOut()
  await page.session.signIn(10002, PASSWORD, visible)
  page.conversations.with(10004).add({ from: 10004, kind: 'text', text: 'for Hong', state: 'received' })
  cleared.resolve()
  read.resolve(new Blob(['cat']))
  await Promise.all([clearing, sending])
  assert.deepEqual(
    page.conversations.recent.value.map(({ number }) => number),
    [10004],
  )
  assert.deepEqual(page.files.transfers.value, [])
  await closePage(page)
})
