import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Mode } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { startGateway } from '../start-gateway.ts'
import { isOverTcp } from '../transport.ts'
import { befriend, Confirmations, nextTexts, numbered, Pongs } from './inbox.ts'

const gateway = await startGateway()
after(() => gateway.close())

async function signedUp(options: { autoPong?: boolean } = {}): Promise<TestClient> {
  const client = await gateway.connect(options)
  await client.signUp()
  return client
}

async function returning(number: number): Promise<TestClient> {
  const client = await gateway.connect()
  await client.login(number)
  return client
}

function sendAll(sender: TestClient, recipient: number, texts: readonly string[]): void {
  for (const text of texts) sender.send('sendMessage', { recipient, text })
}

test('M5.7: what was unconfirmed when the connection died is delivered again, in order, and then no more', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
  sendAll(sender, recipient.number, numbered(0, 10))
  await nextTexts(recipient, 10)
  await recipient.cut()
  const back = await gateway.connect()
  const confirmations = new Confirmations(back)
  await back.login(recipient.number)
  assert.deepEqual(await nextTexts(back, 10), numbered(0, 10))
  await back.expectNothing()
  await confirmations.given()
  await back.close()
  await (await returning(recipient.number)).expectNothing()
})

test('M5.7, M5.8: redelivery keeps the order of each of several senders', async () => {
  const senders = [await signedUp(), await signedUp(), await signedUp()]
  const recipient = await signedUp({ autoPong: false })
  for (const text of numbered(0, 10)) for (const sender of senders) sendAll(sender, recipient.number, [text])
  await nextTexts(recipient, 30)
  await recipient.cut()
  const back = await returning(recipient.number)
  const bySender = new Map<number, string[]>(senders.map(({ number }) => [number, []]))
  for (let count = 0; count < 30; count++) {
    const { number, text } = await back.next('message')
    bySender.get(number)?.push(text)
  }
  for (const texts of bySender.values()) assert.deepEqual(texts, numbered(0, 10))
  await back.expectNothing()
})

test('M5.8: a steady stream to one who never confirms is redelivered in order', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp()]
  await befriend(recipient, sender)
  const silent = await gateway.connect({ autoPong: false })
  await silent.login(recipient.number)
  for (const text of numbered(0, 200)) {
    sendAll(sender, recipient.number, [text])
    await pause(10) // so that some are stored for lack of a pong while others are just sent
  }
  await nextTexts(silent, 200)
  await silent.cut()
  const back = await returning(recipient.number)
  assert.deepEqual(await nextTexts(back, 200), numbered(0, 200))
  await back.expectNothing()
})

for (const [change, before, then] of [
  ['hides', Mode.online, Mode.hidden],
  ['shows up', Mode.hidden, Mode.online],
] as const) {
  test(`M5.8, P1: what came before and after the recipient ${change} is redelivered in order`, async () => {
    const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
    await recipient.ask('setMode', { mode: before })
    sendAll(sender, recipient.number, ['0'])
    await recipient.next('message')
    await recipient.ask('setMode', { mode: then })
    sendAll(sender, recipient.number, ['1'])
    await recipient.next('message')
    await recipient.cut()
    const back = await returning(recipient.number)
    assert.deepEqual(await nextTexts(back, 2), ['0', '1'])
    await back.expectNothing()
  })
}

test('M5.4: what was confirmed is not delivered again, what came after it is', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
  const pongs = new Pongs(recipient)
  sendAll(sender, recipient.number, numbered(0, 5))
  await nextTexts(recipient, 5)
  await sender.expectNothing()
  pongs.hold()
  sendAll(sender, recipient.number, numbered(5, 8))
  await nextTexts(recipient, 3)
  await recipient.cut()
  const back = await returning(recipient.number)
  assert.deepEqual(await nextTexts(back, 3), numbered(5, 8))
  await back.expectNothing()
})

test('M5.4: what a client confirmed and then left is not delivered again', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp()]
  sendAll(sender, recipient.number, numbered(0, 20))
  await nextTexts(recipient, 20)
  await sender.expectNothing()
  await recipient.cut()
  await (await returning(recipient.number)).expectNothing()
})

test('M5.6: a late pong removes the stored copy', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
  const pongs = new Pongs(recipient)
  pongs.hold()
  const pinged = once(recipient.socket, 'ping')
  sendAll(sender, recipient.number, ['late'])
  assert.equal((await recipient.next('message')).text, 'late')
  await pinged
  await sender.expectNothing() // it is stored now (M4)
  pongs.release()
  await recipient.expectNothing()
  await recipient.close()
  await (await returning(recipient.number)).expectNothing()
})

test('M5.7: a stored message stays stored until the client that got it has confirmed', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp()]
  await recipient.close()
  sendAll(sender, recipient.number, numbered(0, 3))
  await sender.expectNothing()
  for (let attempt = 0; attempt < 2; attempt++) {
    const silent = await gateway.connect({ autoPong: false })
    await silent.login(recipient.number)
    assert.deepEqual(await nextTexts(silent, 3), numbered(0, 3))
    await silent.cut()
  }
  const back = await returning(recipient.number)
  assert.deepEqual(await nextTexts(back, 3), numbered(0, 3))
  await back.expectNothing()
})

test('M5.6: one who stays connected does not get a message twice, confirmed late or never', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
  sendAll(sender, recipient.number, ['once'])
  await sender.expectNothing() // stored (M4)
  sendAll(sender, recipient.number, ['then'])
  await sender.expectNothing()
  assert.deepEqual(await nextTexts(recipient, 2), ['once', 'then'])
  await recipient.expectNothing()
})

const noNumbers = [
  ['no payload', () => Buffer.alloc(0)],
  ['words', () => Buffer.from('I have read everything')],
  ['the right number and one byte more', (ping: Buffer) => Buffer.concat([ping, Buffer.from([0])])],
] as const
for (const [what, forge] of [
  ...(isOverTcp ? [] : noNumbers),
  ['the highest number', () => Buffer.alloc(8, 0xff)],
  ['a number that was never sent', increment],
] as const) {
  test(`M5.4: a pong with ${what} confirms nothing`, async () => {
    const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
    const pinged = once(recipient.socket, 'ping')
    sendAll(sender, recipient.number, ['unread'])
    await recipient.next('message')
    const [ping] = await pinged
    recipient.socket.pong(forge(ping))
    await recipient.expectNothing()
    await recipient.cut()
    const back = await returning(recipient.number)
    assert.equal((await back.next('message')).text, 'unread')
  })
}

test("M5.4, M6.3: a pong of the client's own before the answer to a ping takes nothing from it", async () => {
  const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
  const pinged = once(recipient.socket, 'ping')
  sendAll(sender, recipient.number, ['read'])
  await recipient.next('message')
  const [ping] = await pinged
  recipient.socket.pong(increment(ping))
  recipient.socket.pong(ping)
  await sender.expectNothing()
  await recipient.cut()
  const back = await returning(recipient.number)
  await back.expectNothing()
})

function increment(ping: Buffer): Buffer {
  const next = Buffer.from(ping)
  for (let at = next.length - 1; at >= 0; at--) {
    next[at] = ((next[at] ?? 0) + 1) & 0xff
    if (next[at] !== 0) break
  }
  return next
}

test('M5.4: an old pong that comes again confirms nothing new', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
  const first = once(recipient.socket, 'ping')
  sendAll(sender, recipient.number, ['a'])
  await recipient.next('message')
  const [ping] = await first
  recipient.socket.pong(ping)
  await sender.expectNothing()
  const second = once(recipient.socket, 'ping')
  sendAll(sender, recipient.number, ['b'])
  await recipient.next('message')
  await second
  recipient.socket.pong(ping)
  await recipient.expectNothing()
  await recipient.cut()
  const back = await returning(recipient.number)
  assert.equal((await back.next('message')).text, 'b')
  await back.expectNothing()
})

test('M5.1, M5.5: messages are confirmed in bulk, not each by a ping of its own', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp()]
  let pings = 0
  recipient.socket.on('ping', () => pings++)
  sendAll(sender, recipient.number, numbered(0, 100))
  await nextTexts(recipient, 100)
  await sender.expectNothing()
  assert.ok(pings > 0 && pings < 100, `${pings} pings for 100 messages`)
})

test('M5.7, A6: who signs in elsewhere gets what the older connection has not confirmed', async () => {
  const [sender, older] = [await signedUp(), await signedUp({ autoPong: false })]
  sendAll(sender, older.number, numbered(0, 5))
  await nextTexts(older, 5)
  const newer = await returning(older.number)
  assert.deepEqual(await nextTexts(newer, 5), numbered(0, 5))
  await older.notice()
  assert.equal((await older.closed).code, 4001)
  await newer.expectNothing()
  await sender.expectNothing()
})

test('M5.7, P3.2: who signs out with messages unconfirmed gets them at the next login', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
  sendAll(sender, recipient.number, numbered(0, 5))
  await nextTexts(recipient, 5)
  assert.equal((await recipient.ask('setMode', { mode: Mode.offline })).mode, Mode.offline)
  const back = await returning(recipient.number)
  assert.deepEqual(await nextTexts(back, 5), numbered(0, 5))
})

test('M5.4, P3: a pong that answers an earlier sign-in does not confirm to the next user of the connection', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
  const other = await (await gateway.connect()).register()
  const pinged = once(recipient.socket, 'ping')
  sendAll(sender, recipient.number, ['mine'])
  await recipient.next('message')
  const [ping] = await pinged
  const first = recipient.number
  await recipient.ask('setMode', { mode: Mode.offline })
  await recipient.login(other)
  const nextPing = once(recipient.socket, 'ping')
  sendAll(sender, other, ['for the other'])
  await recipient.next('message')
  await nextPing
  recipient.socket.pong(ping)
  await recipient.expectNothing()
  await recipient.cut()
  const back = await returning(other)
  assert.equal((await back.next('message')).text, 'for the other')
  await sender.expectNothing()
  assert.notEqual(first, other)
})

test('M5.7: what is unconfirmed when the server stops is delivered after the restart', ownServer, async t => {
  const own = await startGateway()
  t.after(() => own.close())
  const sender = await own.connect()
  await sender.signUp()
  const recipient = await own.connect({ autoPong: false })
  await recipient.signUp()
  sendAll(sender, recipient.number, numbered(0, 5))
  await nextTexts(recipient, 5)
  await own.restart()
  const back = await own.connect()
  await back.login(recipient.number)
  assert.deepEqual(await nextTexts(back, 5), numbered(0, 5))
  await back.expectNothing()
})
