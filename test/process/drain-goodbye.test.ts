/** What passes between a server that stops and one of its clients, step by step. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { TestClient } from '../client.ts'
import { startInstance, startShared } from '../cluster/processes.ts'
import { nextTexts, Pongs } from '../features/inbox.ts'
import { DEADLINE_MS } from '../until.ts'
import { GatewayProcess } from './gateway-process.ts'

/** How long a removal from a mailbox takes. */
const REMOVAL_MS = 300

async function signedUp(t: { after(done: () => Promise<void>): void }, settings: Record<string, string>) {
  const gateway = await GatewayProcess.start(settings)
  t.after(() => gateway.remove())
  const recipient = await gateway.signedUp({ autoPong: false })
  const pongs = new Pongs(recipient)
  return { gateway, sender: await gateway.signedUp(), recipient, pongs }
}

/** Resolves when the server has read all that this client sent. */
async function served(client: TestClient): Promise<void> {
  client.socket.ping()
  await once(client.socket, 'pong', { signal: AbortSignal.timeout(DEADLINE_MS) })
}

test('M4: the echo comes before the 1012, and what was sent after the barrier is not served', async t => {
  const { gateway, sender, recipient, pongs } = await signedUp(t, { DRAIN_MS: '0' })
  pongs.hold()
  sender.send('sendMessage', { recipient: recipient.number, text: 'before' })
  sender.send('connectionTest', {})
  assert.deepEqual(await nextTexts(recipient, 1), ['before'])
  gateway.signal('SIGTERM')
  await gateway.untilUnready()
  sender.send('sendMessage', { recipient: recipient.number, text: 'after' })
  sender.send('connectionTest', {})
  await served(sender)
  pongs.release()
  await sender.next('connectionTest')
  for (const client of [sender, recipient]) await assert.rejects(client.next(), /closed: 1012/)
  await gateway.startAgain()
  const back = await gateway.connect()
  await back.login(recipient.number)
  await back.expectNothing()
})

test('M4: the barrier that belongs to a message is waited for', async t => {
  const { gateway, sender, recipient } = await signedUp(t, { DRAIN_MS: '0' })
  sender.send('sendMessage', { recipient: recipient.number, text: 'the last' })
  assert.deepEqual(await nextTexts(recipient, 1), ['the last'])
  gateway.signal('SIGTERM')
  assert.equal((await recipient.closed).code, 1012)
  sender.send('connectionTest', {})
  await sender.next('connectionTest')
  assert.equal((await sender.closed).code, 1012)
})

test('M5: what comes for a client that is to confirm its last messages is stored, and comes once', async t => {
  const { gateway, sender, recipient, pongs } = await signedUp(t, { DRAIN_MS: '2000' })
  pongs.hold()
  const pinged = once(recipient.socket, 'ping')
  sender.send('sendMessage', { recipient: recipient.number, text: 'here' })
  assert.deepEqual(await nextTexts(recipient, 1), ['here'])
  await pinged
  gateway.signal('SIGTERM')
  await gateway.untilUnready()
  sender.send('sendMessage', { recipient: recipient.number, text: 'there' })
  sender.send('connectionTest', {})
  await served(sender)
  pongs.release()
  await sender.next('connectionTest')
  await assert.rejects(recipient.next(), /closed: 1012/)
  await gateway.startAgain()
  const back = await gateway.connect()
  await back.login(recipient.number)
  assert.deepEqual(await nextTexts(back, 1), ['there'])
  await back.expectNothing()
})

test('clients that answer nothing are closed, all at the same time, and their messages stored', async t => {
  const gateway = await GatewayProcess.start({ DRAIN_MS: '0' })
  t.after(() => gateway.remove())
  const sender = await gateway.signedUp()
  const silent = []
  for (let count = 0; count < 10; count++) silent.push(await gateway.signedUp({ autoPong: false }))
  for (const { number } of silent) sender.send('sendMessage', { recipient: number, text: 'hello' })
  for (const client of silent) await nextTexts(client, 1)
  const begun = performance.now()
  gateway.signal('SIGTERM')
  const times = await Promise.all(silent.map(({ closed }) => closed.then(() => performance.now() - begun)))
  // One after the other, the last would take ten times as long as the first.
  assert.ok(Math.max(...times) < 5 * Math.min(...times), `closed after ${times} ms`)
  assert.deepEqual(await gateway.exit, { code: 0, signal: null })
  await gateway.startAgain()
  for (const { number } of silent) {
    const back = await gateway.connect()
    await back.login(number)
    assert.deepEqual(await nextTexts(back, 1), ['hello'])
  }
})

test('M5: a stored message that was confirmed does not come again on the next instance', async t => {
  const shared = await startShared(t)
  const [stays, drains] = await Promise.all([startInstance(t, shared), startInstance(t, shared)])
  const sender = await stays.signedUp()
  const visitor = await stays.signedUp()
  await visitor.close()
  sender.send('sendMessage', { recipient: visitor.number, text: 'stored' })
  await sender.expectNothing()

  const database = new Client(shared.database.url)
  await database.connect()
  await database.query('begin')
  await database.query('lock table messages in share mode') // it can be read, and nothing can be removed
  const recipient = await drains.connect()
  await recipient.login(visitor.number)
  assert.deepEqual(await nextTexts(recipient, 1), ['stored'])
  drains.signal('SIGTERM')
  await drains.untilUnready()
  const released = pause(REMOVAL_MS).then(() => database.end())
  assert.equal((await recipient.closed).code, 1012)
  const back = await stays.connect()
  await back.login(visitor.number)
  await back.expectNothing()
  await released
})
