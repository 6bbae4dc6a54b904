/** A long history: what is drawn of it, and the way to its beginning and back. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { BrowserFixture } from './browser-fixture.ts'
import type { ConversationPage } from './conversation-page.ts'
import { storedIn } from './stored.ts'
import { untilEqual, untilMatch } from './until.ts'

const MESSAGES = 5000
const MAX_ELEMENTS = 3000

const fixture = await BrowserFixture.open({ after })

/** Runs in the page: puts a long conversation with `peer` into the history of `account`, as if received long ago. */
const script = (account: number, peer: number) => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('oicq-${account}')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const database = opening.result
    const transaction = database.transaction('messages', 'readwrite')
    const store = transaction.objectStore('messages')
    const start = Date.UTC(2020, 0, 1)
    for (let place = 1; place <= ${MESSAGES}; place++) {
      const time = start + place * 60_000
      const id = time.toString(36).padStart(9, '0') + '0000'
      const text = 'line ' + place + (place % 7 === 0 ? ', which goes on for a while, so that it takes more than one line. '.repeat(4) : '')
      store.put({ id, peer: ${peer}, from: ${peer}, kind: 'text', text, time, state: 'received' })
    }
    transaction.oncomplete = () => { database.close(); resolve() }
    transaction.onerror = () => reject(transaction.error)
  }
})`

/** Whether a message is within the visible part of the list. */
async function inView(talk: ConversationPage, text: string): Promise<boolean> {
  const message = talk.message(text)
  if ((await message.count()) === 0) return false
  const [box, log] = [await message.boundingBox(), await talk.panel.getByRole('log').boundingBox()]
  return box !== null && log !== null && box.y + box.height > log.y && box.y < log.y + log.height
}

test(`of ${MESSAGES} messages only those around the visible ones are drawn, from the newest to the first`, async t => {
  const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
  const ming = await fixture.openPage(t)
  await ming.signIn(account)
  await ming.page.evaluate(script(account.number, hong.number))
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
    return inView(talk, 'line 1')
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
  await untilEqual(() => inView(talk, 'anyone there?'), true)
  assert.ok((await elements()) < MAX_ELEMENTS)
})

test('a conversation comes back to the place where the reader was, after others and after a reload', async t => {
  const [account, hong, wei] = await fixture.friendAccounts('Ming', 'Hong', 'Wei')
  const writer = await fixture.gateway.connect()
  await writer.login(hong.number)
  for (let place = 1; place <= 120; place++) {
    writer.send('sendMessage', { recipient: account.number, text: `line ${place}` })
  }
  await writer.barrier()
  await writer.close()
  const ming = await fixture.openPage(t)
  await ming.signIn(account, { remember: true })
  const talk = await ming.openConversation(hong)
  await talk.sees('line 120')
  await talk.panel.getByText('Unread from here').waitFor({ state: 'attached' })
  const isInView = () => inView(talk, 'line 60')
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
  assert.equal(await inView(talk, 'line 120'), false)
})
