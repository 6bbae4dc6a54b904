import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { befriend, nextTexts, numbered } from '../features/inbox.ts'
import { startGateway } from '../start-gateway.ts'
import { assertChatWorks, assertClosed, signedUp } from './closing.ts'

test('E2, M5: one who leaves too many messages unconfirmed is closed 4002, and all are stored', async t => {
  const gateway = await startGateway({ RATE_LIMITS: 'off', MAX_UNCONFIRMED: '100' })
  t.after(() => gateway.close())
  const [sender, slow] = [await signedUp(gateway), await signedUp(gateway)]
  await befriend(slow, sender)
  slow.pause()
  for (const text of numbered(0, 300)) sender.send('sendMessage', { recipient: slow.number, text })
  await sender.expectNothing()
  slow.resume()
  await assertClosed(slow, 4002)
  const back = await gateway.connect()
  await back.login(slow.number)
  assert.deepEqual(await nextTexts(back, 300), numbered(0, 300))
  await back.expectNothing()
})

test('E2, M5: one who never answers a ping is closed 4002, and all are stored', async t => {
  const gateway = await startGateway({ RATE_LIMITS: 'off', MAX_UNCONFIRMED: '100' })
  t.after(() => gateway.close())
  const [sender, silent] = [await signedUp(gateway), await signedUp(gateway, { autoPong: false })]
  await befriend(silent, sender)
  for (const text of numbered(0, 150)) sender.send('sendMessage', { recipient: silent.number, text })
  await assertClosed(silent, 4002)
  await sender.expectNothing()
  const back = await gateway.connect()
  await back.login(silent.number)
  assert.deepEqual(await nextTexts(back, 150), numbered(0, 150))
})

test('E2, M5: one who leaves too many bytes unread is closed 4002, and the messages are stored', async t => {
  const gateway = await startGateway({ RATE_LIMITS: 'off', MAX_BUFFERED_BYTES: '262144' })
  t.after(() => gateway.close())
  const [sender, slow] = [await signedUp(gateway), await signedUp(gateway)]
  slow.pause()
  sender.send('sendMessage', { recipient: slow.number, text: 'for you' })
  const text = 'x'.repeat(4096)
  for (let count = 0; count < 6000; count++) sender.send('broadcast', { group: 0, text })
  await sender.barrier()
  slow.resume()
  await assertClosed(slow, 4002)
  const back = await gateway.connect()
  await back.login(slow.number)
  assert.equal((await back.next('message')).text, 'for you')
  await back.expectNothing()
})

test('E2: one who asks and never reads the replies is bounded: held up or closed 4002', async t => {
  const gateway = await startGateway({ RATE_LIMITS: 'off', MAX_BUFFERED_BYTES: '262144' })
  t.after(() => gateway.close())
  const asker = await gateway.connect()
  await asker.signUp({ description: 'x'.repeat(1000) })
  asker.pause()
  for (let count = 0; count < 15_000; count++) asker.send('getProfile', { friend: asker.number })
  await assertChatWorks(gateway)
  asker.resume()
  const closed = await Promise.race([asker.closed, asker.waitFor('profile').then(() => undefined)])
  if (closed !== undefined) assert.equal(closed.code, 4002)
})

test('E2: a slow consumer takes nothing from others', async t => {
  const gateway = await startGateway({ RATE_LIMITS: 'off', MAX_BUFFERED_BYTES: '262144' })
  t.after(() => gateway.close())
  const [sender, slow, quick] = [await signedUp(gateway), await signedUp(gateway), await signedUp(gateway)]
  // What comes while stored messages are still being read is stored behind them, for a stranger at most 100 (M2).
  await befriend(quick, sender)
  slow.pause()
  const texts = numbered(0, 500).map(text => text.padEnd(1000, '.'))
  for (const text of texts) {
    sender.send('sendMessage', { recipient: slow.number, text })
    sender.send('sendMessage', { recipient: quick.number, text })
  }
  assert.deepEqual(await nextTexts(quick, 500), texts)
  await assertChatWorks(gateway)
})

test('E2: one who reads nothing for some seconds is no slow consumer, however long the server has run', async t => {
  const now = performance.now.bind(performance)
  t.mock.method(performance, 'now', () => now() + 3_600_000)
  const gateway = await startGateway({ RATE_LIMITS: 'off' })
  t.after(() => gateway.close())
  const asker = await gateway.connect()
  await asker.signUp({ description: 'x'.repeat(1000) })
  asker.pause()
  for (let count = 0; count < 15_000; count++) asker.send('getProfile', { friend: asker.number })
  await pause(2500)
  asker.resume()
  for (let count = 0; count < 15_000; count++) await asker.next('profile')
})
