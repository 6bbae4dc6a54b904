import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { startGateway, type TestGateway } from '../../start-gateway.ts'
import { closePage, openPage, type Page, untilSignal } from './page.ts'

describe('files', () => {
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

  const contents = new Uint8Array(200_000).map((_, place) => place % 251)

  /** Ming offers a file to Hong; answers its id with Hong. */
  async function offer(): Promise<number> {
    ming.files.send(hong.account, new File([contents], 'photo.png', { type: 'image/png' }))
    const { id } = await untilSignal(() => hong.files.transfers.value[0])
    return id
  }

  const outcomeOf = (page: Page, friend: Page) =>
    page.conversations.openWith(friend.account).messages.value[0]?.file?.outcome

  test('an offer is an unread line in the conversation, and a transfer (X1)', async () => {
    const id = await offer()
    assert.equal(hong.conversations.unreadOf(ming.account), 1)
    const [message] = hong.conversations.openWith(ming.account).messages.value
    assert.equal(message?.kind, 'file')
    assert.deepEqual(message?.file, { name: 'photo.png', length: 200_000, outgoing: false, transfer: id })
    assert.equal(hong.files.get(id)?.state, 'offered')
  })

  test('an accepted file arrives whole, as plain bytes whatever it claims to be', async () => {
    hong.files.accept(await offer())
    const { blob, bytes, failure } = await untilSignal(() =>
      hong.files.transfers.value.find(({ state }) => state === 'done'),
    )
    assert.equal(failure, undefined)
    assert.equal(bytes, contents.length)
    assert.equal(blob?.type, 'application/octet-stream')
    assert.deepEqual(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)), contents)
    await untilSignal(() => ming.files.transfers.value[0]?.state === 'done')
    assert.equal(outcomeOf(ming, hong), 'done')
    assert.equal(outcomeOf(hong, ming), 'done')
    assert.equal(ming.conversations.openWith(hong.account).messages.value[0]?.state, 'safe')
  })

  test('a refused file ends on both sides', async () => {
    hong.files.refuse(await offer())
    assert.equal(hong.files.transfers.value[0]?.state, 'refused')
    await untilSignal(() => ming.files.transfers.value[0]?.state === 'refused')
    assert.equal(outcomeOf(ming, hong), 'refused')
    assert.equal(outcomeOf(hong, ming), 'refused')
  })

  test('an offer that is withdrawn ends on both sides (X2)', async () => {
    await offer()
    ming.files.cancel(ming.files.transfers.value[0]?.id ?? 0)
    await untilSignal(() => ming.files.transfers.value[0]?.state === 'cancelled')
    await untilSignal(() => hong.files.transfers.value[0]?.state === 'cancelled')
    assert.equal(outcomeOf(hong, ming), 'cancelled')
  })

  test('to someone who is not there, the offer is refused at once (X1)', async () => {
    await hong.session.signOut()
    ming.files.send(hong.account, new File(['hello'], 'hello.txt'))
    await untilSignal(() => ming.files.transfers.value[0]?.state === 'refused')
  })

  /** Ming offers a file of this length to Hong, which never comes when it is accepted; answers its id with Hong. */
  async function offerOf(length: number): Promise<number> {
    const known = hong.files.transfers.value.length
    const file = Object.assign(new EventTarget(), {
      ...{ friend: ming.account, name: 'huge.iso', length, state: 'offered', received: 0 },
      ...{ refuse() {}, blob: () => new Promise(() => {}) },
    })
    hong.client.dispatchEvent(new CustomEvent('fileOffer', { detail: file as never }))
    const { id } = await untilSignal(() => hong.files.transfers.value[known])
    return id
  }

  test('when received files fill the memory, another is refused with the reason', async () => {
    hong.files.accept(await offerOf(512 * 1024 * 1024))
    const id = await offerOf(1)
    hong.files.accept(id)
    const { state, failure } = hong.files.get(id) ?? {}
    assert.equal(state, 'refused')
    assert.equal(failure, 'noMoreRoom')
  })

  test('a file that is larger than all the room there is, is refused with the reason', async () => {
    const id = await offerOf(512 * 1024 * 1024 + 1)
    hong.files.accept(id)
    const { state, failure } = hong.files.get(id) ?? {}
    assert.equal(state, 'refused')
    assert.equal(failure, 'fileTooLarge')
  })
})
