import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { MAX_MESSAGE_BYTES, Manner, Mode, Verification } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { befriend, Confirmations, collectTexts, nextTexts, numbered } from './inbox.ts'

const DAY_MS = 86_400_000
const CAPACITY = 1000
/** What one stranger may take of it. */
const SHARE = 100

/** A gateway without flood control, a sender, and the number of someone absent who lists the sender. */
async function setting(t: { after(done: () => Promise<void>): void }, settings: Record<string, string> = {}) {
  const clock = { time: Date.now(), now: () => clock.time }
  const gateway = await startGateway({ RATE_LIMITS: 'off', ...settings }, { clock })
  t.after(() => gateway.close())
  const [sender, recipient] = [await gateway.signUp(), await gateway.signUp()]
  await befriend(recipient, sender)
  await recipient.ask('setMode', { mode: Mode.offline })
  await recipient.close()
  return { gateway, clock, sender, absent: recipient.number }
}

async function returning(gateway: TestGateway, number: number): Promise<TestClient> {
  const client = await gateway.connect()
  await client.login(number)
  return client
}

function sendAll(sender: TestClient, recipient: number, texts: readonly string[]): void {
  for (const text of texts) sender.send('sendMessage', { recipient, text })
}

test('M2: a thousand messages are stored, the next is refused aloud, and all thousand come in order', async t => {
  const { gateway, sender, absent } = await setting(t)
  sendAll(sender, absent, numbered(0, CAPACITY))
  await sender.expectNothing()
  sendAll(sender, absent, ['one too many'])
  await sender.notice()
  await sender.expectNothing()

  const back = await returning(gateway, absent)
  assert.deepEqual(await nextTexts(back, CAPACITY), numbered(0, CAPACITY))
  await back.expectNothing()
})

test('M2: every message over a thousand brings a notice, also within one WebSocket message', async t => {
  const { sender, absent } = await setting(t)
  sendAll(sender, absent, numbered(0, CAPACITY + 7))
  const before = await sender.barrier()
  assert.deepEqual(
    before.map(frame => frame.name),
    new Array(7).fill('message'),
  )
})

test('M2: of a thousand a stranger may take 100, which leaves the rest to friends', async t => {
  const { gateway, sender, absent } = await setting(t)
  const stranger = await gateway.signUp()
  sendAll(stranger, absent, numbered(0, SHARE + 3))
  const refusals = (await stranger.barrier()).map(frame => frame.name)
  assert.deepEqual(refusals, new Array(3).fill('message'))
  const another = await gateway.signUp()
  sendAll(another, absent, ['me, too'])
  await another.expectNothing()
  const friendly = numbered(0, CAPACITY - SHARE - 1)
  sendAll(sender, absent, friendly)
  await sender.expectNothing()

  const back = await returning(gateway, absent)
  assert.deepEqual(await nextTexts(back, CAPACITY), [...numbered(0, SHARE), 'me, too', ...friendly])
  await back.expectNothing()
})

test('M2, F3: requests of a stranger count towards the share', async t => {
  const { gateway, sender } = await setting(t)
  const shy = await gateway.signUp({ verification: Verification.ask })
  await shy.ask('setMode', { mode: Mode.offline })
  sendAll(sender, shy.number, numbered(0, SHARE - 1))
  sender.send('requestFriend', { friend: shy.number, reason: 'the last of my share' })
  await sender.expectNothing()
  sender.send('requestFriend', { friend: shy.number, reason: 'one too many' })
  await sender.notice()
  await sender.expectNothing()
})

test('M2, P1: a hidden recipient who confirms everything brings as many refusals as an absent one', async t => {
  const { gateway, sender, absent } = await setting(t)
  const hidden = await gateway.connect()
  await hidden.signUp({}, Manner.hidden)
  await befriend(hidden, sender)
  const stranger = await gateway.signUp()
  /** Sends them one after the other, so that each is confirmed before many more come. */
  const refusalsOf = async (from: TestClient, to: number, count: number): Promise<number> => {
    let refusals = 0
    for (let sent = 0; sent < count; sent += 20) {
      sendAll(from, to, numbered(sent, sent + 20))
      refusals += (await from.barrier()).length
    }
    return refusals
  }
  for (const to of [absent, hidden.number]) {
    assert.equal(await refusalsOf(stranger, to, 120), 20)
    assert.equal(await refusalsOf(sender, to, 1700), 800)
  }
  assert.deepEqual(await nextTexts(hidden, CAPACITY), [...numbered(0, SHARE), ...numbered(0, CAPACITY - SHARE)])
})

for (const [how, comeBack] of [
  ['is visible again', (hidden: TestClient) => hidden.ask('setMode', { mode: Mode.online })],
  ['signs in again, hidden', (hidden: TestClient) => hidden.login(hidden.number, undefined, Manner.hidden)],
] as const) {
  test(`M2, P1: what a hidden recipient has confirmed counts until its user ${how}`, async t => {
    const { gateway } = await setting(t)
    const [stranger, hidden] = [await gateway.signUp(), await gateway.connect()]
    await hidden.signUp({}, Manner.hidden)
    const confirmations = new Confirmations(hidden)
    sendAll(stranger, hidden.number, numbered(0, SHARE + 1))
    await stranger.notice()
    assert.deepEqual(await nextTexts(hidden, SHARE), numbered(0, SHARE))
    await confirmations.given()
    if (how === 'signs in again, hidden') await hidden.ask('setMode', { mode: Mode.offline })
    sendAll(stranger, hidden.number, ['still too many'])
    await stranger.notice()

    await comeBack(hidden)
    await until('there is room again', async () => {
      sendAll(stranger, hidden.number, ['again'])
      return (await stranger.barrier()).length === 0
    })
    assert.equal((await hidden.next('message')).text, 'again')
    await hidden.expectNothing()
  })
}

test('M2: a stored message is gone after 30 days, one of 29 days is not', async t => {
  const { gateway, clock, sender, absent } = await setting(t)
  sendAll(sender, absent, ['too old'])
  await sender.expectNothing()
  await sender.close()
  clock.time += DAY_MS + 1000
  const later = await returning(gateway, sender.number)
  sendAll(later, absent, ['old'])
  await later.expectNothing()
  await later.close()
  clock.time += 29 * DAY_MS
  const back = await returning(gateway, absent)
  assert.equal((await back.next('message')).text, 'old')
  await back.expectNothing()
})

test('M2: stored messages are there after a restart', async t => {
  const { gateway, sender, absent } = await setting(t)
  sendAll(sender, absent, numbered(0, 10))
  await sender.expectNothing()
  await gateway.restart()
  const back = await returning(gateway, absent)
  assert.deepEqual(await nextTexts(back, 10), numbered(0, 10))
})

test('M2, W11: a full mailbox of the longest texts comes whole, in WebSocket messages within the limit', async t => {
  const { gateway, sender, absent } = await setting(t)
  const texts = numbered(0, CAPACITY).map(text => text.padEnd(4096, '.'))
  sendAll(sender, absent, texts)
  await sender.expectNothing()
  const back = await gateway.connect()
  let largest = 0
  back.socket.on('message', (data: Buffer) => {
    largest = Math.max(largest, data.byteLength)
  })
  await back.login(absent)
  assert.deepEqual(await nextTexts(back, CAPACITY), texts)
  assert.ok(largest <= MAX_MESSAGE_BYTES, `a message of ${largest} bytes`)
})

test('M2, E2: more stored messages than may be unconfirmed are delivered in portions, not as a slow consumer', async t => {
  const { gateway, sender, absent } = await setting(t, { MAX_UNCONFIRMED: '50' })
  sendAll(sender, absent, numbered(0, 400))
  await sender.expectNothing()
  const back = await returning(gateway, absent)
  assert.deepEqual(await nextTexts(back, 400), numbered(0, 400))
  await back.expectNothing()
})

test('M2, E2: more stored bytes than may be unsent are delivered in portions, not as a slow consumer', async t => {
  const { gateway, sender, absent } = await setting(t, { MAX_BUFFERED_BYTES: '262144' })
  const texts = numbered(0, CAPACITY).map(text => text.padEnd(4096, '.'))
  sendAll(sender, absent, texts)
  await sender.expectNothing()
  const back = await returning(gateway, absent)
  assert.deepEqual(await nextTexts(back, CAPACITY), texts)
})

test('M2, E2: a client that stops reading for a while amid its stored messages gets all of them', async t => {
  const { gateway, sender, absent } = await setting(t, { MAX_BUFFERED_BYTES: '262144' })
  const texts = numbered(0, CAPACITY).map(text => text.padEnd(4096, '.'))
  sendAll(sender, absent, texts)
  await sender.expectNothing()
  const back = await gateway.connect()
  back.socket.once('message', () => back.pause())
  await back.login(absent)
  await pause(1500) // longer than a confirmation is waited for
  back.resume()
  assert.deepEqual(await nextTexts(back, CAPACITY), texts)
})

/** Sends numbered texts, one a millisecond, until told to stop; a mailbox never fills within a test. */
class Storm {
  sent = 0
  private going = true
  private readonly running: Promise<void>

  constructor(sender: TestClient, recipient: number) {
    this.running = this.run(sender, recipient)
  }

  private async run(sender: TestClient, recipient: number): Promise<void> {
    while (this.going && this.sent < CAPACITY - 50) {
      sender.send('sendMessage', { recipient, text: String(this.sent++) })
      await pause(1)
    }
  }

  async until(sent: number): Promise<void> {
    while (this.sent < sent) await pause(1)
  }

  async stop(): Promise<void> {
    this.going = false
    await this.running
  }
}

for (const round of [1, 2, 3]) {
  test(`M1, M5: logging in while a sender keeps sending loses, repeats and reorders nothing (round ${round})`, async t => {
    const { gateway, sender, absent } = await setting(t)
    const storm = new Storm(sender, absent)
    await storm.until(100 * round)
    const back = await gateway.connect()
    const texts = collectTexts(back)
    await back.login(absent)
    await storm.until(storm.sent + 100)
    await storm.stop()
    await sender.expectNothing()
    await until('the last text has come', () => texts.at(-1) === String(storm.sent - 1))
    await back.barrier()
    assert.deepEqual(texts, numbered(0, storm.sent))
  })
}

for (const [how, leave] of [
  ['signs in elsewhere', async () => {}],
  ['loses the connection and comes back', (client: TestClient) => client.cut()],
] as const) {
  test(`M5, A6: whoever ${how} while a sender keeps sending misses nothing, in order`, async t => {
    const { gateway, sender, absent } = await setting(t)
    const first = await returning(gateway, absent)
    const before = collectTexts(first)
    const storm = new Storm(sender, absent)
    await storm.until(100)
    await leave(first)
    const second = await gateway.connect()
    const rest = collectTexts(second)
    await second.login(absent)
    await storm.until(storm.sent + 100)
    await storm.stop()
    await sender.expectNothing()
    await until('the last text has come', () => rest.at(-1) === String(storm.sent - 1))
    await second.barrier()
    await first.closed
    assert.deepEqual(before, numbered(0, before.length))
    const resumed = Number(rest[0])
    assert.ok(resumed <= before.length, `had 0 to ${before.length - 1}, then ${resumed} came`)
    assert.deepEqual(rest, numbered(resumed, storm.sent))
  })
}

test('M5, P3: signing out and in again on one connection while a sender keeps sending misses nothing', async t => {
  const { gateway, sender, absent } = await setting(t)
  const client = await returning(gateway, absent)
  const texts = collectTexts(client)
  const storm = new Storm(sender, absent)
  for (const upTo of [50, 150, 250]) {
    await storm.until(upTo)
    client.send('setMode', { mode: 4 })
    await client.waitFor('mode')
    client.send('login', { password: 'open sesame', manner: 0 })
    await client.waitFor('loggedIn')
  }
  await storm.until(storm.sent + 50)
  await storm.stop()
  await sender.expectNothing()
  await until('the last text has come', () => texts.at(-1) === String(storm.sent - 1))
  await client.barrier()
  assert.deepEqual([...new Set(texts)], numbered(0, storm.sent))
})
