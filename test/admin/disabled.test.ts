import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Store } from '../../gateway/store/interface.ts'
import { openStore } from '../../gateway/store/open.ts'
import { Manner } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'

let gateway: TestGateway
let store: Store
before(async () => {
  gateway = await startGateway()
  store = await openStore(gateway.database.url)
})
after(async () => {
  await store.close()
  await gateway.close()
})

/** What a sign-in with this password is answered, in words. */
async function refusal(number: number, password: string): Promise<string> {
  const client = await gateway.connect()
  const reply = await client.ask('login', { number, password, manner: Manner.normal })
  assert.deepEqual(reply, { success: 0, groups: [] })
  return client.notice()
}

test('E1: who has the password of a disabled account is told why it is refused', async () => {
  const { number } = await gateway.signUp()
  await store.setDisabled(number, Date.now())
  assert.match(await refusal(number, PASSWORD), /^login: this account is disabled/)
})

test('A7: to anyone else a disabled account looks like any other, and like none', async () => {
  const { number } = await gateway.signUp()
  const before = await refusal(number, 'not the password')
  await store.setDisabled(number, Date.now())
  assert.equal(await refusal(number, 'not the password'), before)
  assert.equal(await refusal(0xffffffff, 'not the password'), before)
})

test('an account that is enabled again is let in', async () => {
  const { number } = await gateway.signUp()
  await store.setDisabled(number, Date.now())
  await refusal(number, PASSWORD)
  await store.setDisabled(number, undefined)
  await gateway.signIn(number)
})

test('M1, M2: a message to a disabled account waits until it is enabled', async () => {
  const [sender, recipient] = [await gateway.signUp(), await gateway.signUp()]
  await recipient.close()
  await store.setDisabled(recipient.number, Date.now())
  sender.send('sendMessage', { recipient: recipient.number, text: 'until then' })
  await sender.expectNothing()
  await store.setDisabled(recipient.number, undefined)
  const back = await gateway.signIn(recipient.number)
  assert.equal((await back.next('message')).text, 'until then')
})
