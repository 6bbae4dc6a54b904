import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { Verification } from '../../../protocol/index.ts'
import { startGateway, type TestGateway } from '../../start-gateway.ts'
import { closePage, openPage, type Page, untilSignal } from './page.ts'

describe('requests to be added', () => {
  let gateway: TestGateway
  let ming: Page
  let hong: Page

  before(async () => {
    gateway = await startGateway()
  })
  beforeEach(async () => {
    ming = await openPage(gateway, { nickname: 'Ming' })
    hong = await openPage(gateway, { nickname: 'Hong', verification: Verification.ask })
  })
  afterEach(async () => {
    await closePage(ming)
    await closePage(hong)
  })
  after(() => gateway.close())

  /** Ming asks Hong. */
  async function ask(reason: string): Promise<void> {
    await ming.roster.requestFriend(hong.account, reason)
    await untilSignal(() => hong.requests.pending.value.some(request => request.reason === reason))
  }

  test('who wants to be asked is asked, with the reason (F3)', async () => {
    assert.equal(await ming.roster.addFriend(hong.account), 'needs request')
    await ask('from school')
    assert.deepEqual(
      hong.requests.pending.value.map(({ from, reason }) => [from, reason]),
      [[ming.account, 'from school']],
    )
    assert.equal(hong.requests.unseen.value, 1)
    hong.requests.markSeen()
    assert.equal(hong.requests.unseen.value, 0)
  })

  test('asking once more replaces the request, which is new again', async () => {
    await ask('please')
    hong.requests.markSeen()
    await ask('pretty please')
    assert.equal(hong.requests.pending.value.length, 1)
    assert.equal(hong.requests.unseen.value, 1)
  })

  test('agreeing makes the friend, and news for who asked (F3)', async () => {
    await ask('from school')
    await hong.requests.answer(ming.account, true)
    assert.deepEqual(hong.requests.pending.value, [])
    const [event] = await untilSignal(() => ming.requests.events.value.length > 0 && ming.requests.events.value)
    assert.deepEqual([event?.kind, event?.number, event?.nickname], ['agreed', hong.account, 'Hong'])
    await untilSignal(() => ming.roster.friend(hong.account))
  })

  test('refusing is news, too; it can be dismissed (F3)', async () => {
    await ask('from school')
    await hong.requests.answer(ming.account, false)
    const [event] = await untilSignal(() => ming.requests.events.value.length > 0 && ming.requests.events.value)
    assert.equal(event?.kind, 'refused')
    ming.requests.dismiss(event.id)
    assert.deepEqual(ming.requests.events.value, [])
  })

  test('a request that the server does not know any more rejects, and is gone', async () => {
    const detail = { from: ming.account, reason: 'made up', time: Date.now() }
    hong.client.dispatchEvent(new CustomEvent('friendRequest', { detail }))
    await assert.rejects(hong.requests.answer(ming.account, true), { name: 'Refused' })
    assert.deepEqual(hong.requests.pending.value, [])
  })

  test('being added is news, and told once: in the list of requests (F2)', async () => {
    await hong.roster.addFriend(ming.account)
    const [event] = await untilSignal(() => ming.requests.events.value.length > 0 && ming.requests.events.value)
    assert.deepEqual([event?.kind, event?.number], ['added', hong.account])
    assert.equal(ming.unread.value, 1)
    assert.deepEqual(ming.view.toasts.value, [])
  })

  test('who adds me again and again is told of once', async () => {
    for (let times = 0; times < 3; times++) {
      await hong.roster.addFriend(ming.account)
      await hong.roster.deleteFriend(ming.account)
    }
    await hong.client.sendMessage(ming.account, 'done')
    await untilSignal(() => ming.conversations.unreadOf(hong.account) === 1)
    assert.equal(ming.requests.events.value.length, 1)
    assert.equal(ming.requests.unseen.value, 1)
  })
})
