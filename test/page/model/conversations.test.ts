import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { MAX_TEXT_BYTES } from '../../../client/index.ts'
import type { Conversation } from '../../../web-demo/model/conversation.ts'
import { startGateway, type TestGateway } from '../../start-gateway.ts'
import { closePage, openPage, type Page, untilSignal } from './page.ts'

const texts = ({ messages }: Conversation) => messages.value.map(({ text }) => text)
const states = ({ messages }: Conversation) => messages.value.map(({ state }) => state)

const nobody: ReadonlySet<number> = new Set()

describe('conversations', () => {
  let gateway: TestGateway
  let ming: Page
  let hong: Page

  before(async () => {
    gateway = await startGateway()
  })
  beforeEach(async () => {
    ming = await openPage(gateway, { nickname: 'Ming' })
    hong = await openPage(gateway, { nickname: 'Hong' })
  })
  afterEach(async () => {
    await closePage(ming)
    await closePage(hong)
  })
  after(() => gateway.close())

  /** A message of Ming's to Hong, as Ming's client tells of it. */
  function comes(text: string, repeated: boolean): void {
    const detail = { from: hong.account, text, time: Date.now(), repeated }
    ming.client.dispatchEvent(new CustomEvent('message', { detail }))
  }

  test('a message shows as sending at once, and as safe when the server answers for it (M4)', async () => {
    const conversation = ming.conversations.openWith(hong.account)
    conversation.send('你好')
    assert.deepEqual(states(conversation), ['sending'])
    await untilSignal(() => states(conversation)[0] === 'safe')
    const [{ from, peer, kind, text } = assert.fail()] = conversation.messages.value
    assert.deepEqual([from, peer, kind, text], [ming.account, hong.account, 'text', '你好'])
  })

  test('a message that the server refuses has failed, and says why', async () => {
    const conversation = ming.conversations.openWith(99999)
    conversation.send('anyone there?')
    const failed = await untilSignal(() => conversation.messages.value.find(({ state }) => state === 'failed'))
    assert.equal(failed.failure, 'noSuchNumber')
  })

  test('a failed message that is sent again is the newest; or it is removed', async () => {
    const conversation = ming.conversations.openWith(hong.account)
    conversation.send('x'.repeat(MAX_TEXT_BYTES + 1))
    conversation.send('second')
    const failed = await untilSignal(() => conversation.messages.value.find(({ state }) => state === 'failed'))
    conversation.retry(failed.id)
    assert.deepEqual(texts(conversation), ['second', failed.text])
    const again = await untilSignal(() => conversation.messages.value.find(({ state }) => state === 'failed'))
    conversation.remove(again.id)
    assert.deepEqual(texts(conversation), ['second'])
  })

  test('a message that arrived can be removed here', async () => {
    const conversation = ming.conversations.openWith(hong.account)
    conversation.send('goes')
    await untilSignal(() => states(conversation)[0] === 'safe')
    const [{ id } = assert.fail()] = conversation.messages.value
    conversation.remove(id)
    assert.deepEqual(texts(conversation), [])
  })

  test('many messages show with the other in the order in which they were sent', async () => {
    const sent = Array.from({ length: 50 }, (_, place) => `message ${place}`)
    const conversation = ming.conversations.openWith(hong.account)
    for (const text of sent) conversation.send(text)
    assert.deepEqual(texts(conversation), sent)
    const theirs = hong.conversations.openWith(ming.account)
    await untilSignal(() => theirs.messages.value.length === sent.length)
    assert.deepEqual(texts(theirs), sent)
    assert.ok(states(theirs).every(state => state === 'received'))
  })

  test('what comes is unread until its conversation is in front', async () => {
    ming.conversations.openWith(hong.account).send('one')
    ming.conversations.openWith(hong.account).send('two')
    await untilSignal(() => hong.conversations.unreadExcept(nobody) === 2)
    assert.equal(hong.conversations.unreadOf(ming.account), 2)
    const conversation = hong.conversations.openWith(ming.account)
    assert.equal(hong.conversations.unreadExcept(nobody), 0)
    ming.conversations.openWith(hong.account).send('three')
    await untilSignal(() => conversation.messages.value.length === 3)
    assert.equal(hong.conversations.unreadExcept(nobody), 0)
  })

  test('what came while nobody was signed in is there after the sign-in, in order (M1)', async () => {
    await hong.session.signOut()
    const conversation = ming.conversations.openWith(hong.account)
    for (const text of ['one', 'two', 'three']) conversation.send(text)
    await untilSignal(() => states(conversation).every(state => state === 'safe'))
    await hong.session.signIn(hong.account, 'open sesame', { hidden: false, remember: false })
    await untilSignal(() => hong.conversations.unreadExcept(nobody) === 3)
    assert.deepEqual(texts(hong.conversations.openWith(ming.account)), ['one', 'two', 'three'])
  })

  test('recent conversations are those in which something was said, the newest first', async () => {
    const li = await openPage(gateway)
    ming.conversations.openWith(99998)
    li.conversations.openWith(ming.account).send('from Li')
    await untilSignal(() => ming.conversations.recent.value.length === 1)
    hong.conversations.openWith(ming.account).send('from Hong')
    await untilSignal(() => ming.conversations.recent.value.length === 2)
    assert.deepEqual(
      ming.conversations.recent.value.map(({ number, last, unread }) => [number, last.text, unread]),
      [
        [hong.account, 'from Hong', 1],
        [li.account, 'from Li', 1],
      ],
    )
    await closePage(li)
  })

  test('a tab that is closed brings its neighbour to front, and keeps what was written', () => {
    const { conversations, view } = ming
    for (const number of [1, 2, 3]) conversations.openWith(number)
    conversations.openWith(2).draft.value = 'not sent yet'
    conversations.close(2)
    assert.equal(view.conversation.value, 3)
    conversations.close(3)
    assert.equal(view.conversation.value, 1)
    conversations.close(1)
    assert.equal(view.conversation.value, undefined)
    assert.equal(conversations.openWith(2).draft.value, 'not sent yet')
  })

  test('a message that came again is counted at the first, and has no line of its own (M5)', async () => {
    const conversation = ming.conversations.openWith(hong.account)
    comes('hello', false)
    comes('hello', true)
    await untilSignal(() => conversation.messages.value[0]?.again === 1)
    assert.deepEqual(texts(conversation), ['hello'])
  })

  test('a message that is said to come again and is not there is shown', async () => {
    const conversation = ming.conversations.openWith(hong.account)
    comes('never seen', true)
    await untilSignal(() => conversation.messages.value.length === 1)
    assert.deepEqual(texts(conversation), ['never seen'])
  })

  test('at most 500 messages stay in memory', async () => {
    const conversation = ming.conversations.openWith(hong.account)
    for (let place = 0; place < 600; place++) comes(`message ${place}`, false)
    await untilSignal(() => texts(conversation).at(-1) === 'message 599')
    assert.equal(texts(conversation).length, 500)
    assert.equal(texts(conversation)[0], 'message 100')
  })

  test('of more than 1,000 conversations, those of strangers who are silent for longest leave the memory', async () => {
    const { conversations, roster } = ming
    await roster.addFriend(hong.account)
    await untilSignal(() => roster.friend(hong.account))
    comes('from a friend', false)
    await untilSignal(() => conversations.unreadOf(hong.account) === 1)
    conversations.openWith(1)
    for (let stranger = 2; stranger <= 1100; stranger++) {
      conversations.with(stranger).add({ from: stranger, kind: 'text', text: 'hello', state: 'received' })
    }
    const numbers = conversations.recent.value.map(({ number }) => number)
    // And the one with a tab, in which nothing was said.
    assert.equal(numbers.length, 999)
    assert.deepEqual([numbers[0], numbers[997], numbers[998]], [1100, 103, hong.account])
    assert.deepEqual(
      conversations.open.value.map(({ number }) => number),
      [1],
    )
  })

  test('what is cleared is gone; what is being sent stays', async () => {
    const conversation = ming.conversations.openWith(hong.account)
    conversation.send('one')
    await untilSignal(() => states(conversation)[0] === 'safe')
    const clearing = ming.conversations.clear(hong.account)
    conversation.send('two')
    await clearing
    assert.deepEqual(texts(conversation), ['two'])
  })

  test('a broadcast shows with each member of the group, once it is safe (M3)', async () => {
    const li = await openPage(gateway)
    for (const friend of [hong.account, li.account]) await ming.roster.addFriend(friend)
    await untilSignal(() => ming.roster.friend(li.account))
    await ming.conversations.broadcast(1, 'to all of you')
    for (const { account, conversations } of [hong, li]) {
      const [sent] = ming.conversations.openWith(account).messages.value
      assert.deepEqual([sent?.text, sent?.broadcast, sent?.state], ['to all of you', true, 'safe'])
      await untilSignal(() => conversations.unreadOf(ming.account) === 1)
    }
    await closePage(li)
  })

  test('a broadcast to everyone shows as a note only (M3)', async () => {
    await ming.conversations.broadcast(0, 'hello, world')
    assert.deepEqual(
      ming.view.toasts.value.map(({ kind }) => kind),
      ['ok'],
    )
    assert.deepEqual(ming.conversations.recent.value, [])
  })

  test('a broadcast that the server refuses rejects, and shows nowhere', async () => {
    await assert.rejects(ming.conversations.broadcast(9, 'hello'), { reason: 'noSuchGroup' })
    assert.deepEqual(ming.conversations.recent.value, [])
  })
})
