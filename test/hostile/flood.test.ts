import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { FLOOD_BURST } from '../../protocol/index.ts'
import { createAccounts, createFriends } from '../accounts.ts'
import type { TestClient } from '../client.ts'
import { befriend, nextTexts, numbered } from '../features/inbox.ts'
import { sample, scrape } from '../metrics/scrape.ts'
import { startGateway } from '../start-gateway.ts'
import { DEADLINE_MS } from '../until.ts'
import { assertClosed, signedUp } from './closing.ts'

const ENOUGH_BYTES = 256 * 1024

const gateway = await startGateway()
after(() => gateway.close())

/** Keeps the socket full until it is closed. */
async function flood(client: TestClient, frames: () => void): Promise<void> {
  const late = AbortSignal.timeout(DEADLINE_MS)
  while (client.isOpen && !late.aborted) {
    while (client.socket.bufferedAmount < ENOUGH_BYTES) for (let count = 0; count < 100; count++) frames()
    await pause(5)
  }
}

test('E2: a burst of 1,000 messages is slowed at most, and all of them arrive', async () => {
  const [sender, recipient] = [await signedUp(gateway), await signedUp(gateway)]
  await befriend(recipient, sender)
  for (const text of numbered(0, 1000)) sender.send('sendMessage', { recipient: recipient.number, text })
  assert.deepEqual(await nextTexts(recipient, 1000), numbered(0, 1000))
  assert.deepEqual(await sender.ask('connectionTest', {}), { number: sender.number })
})

describe('a flood that does not end', { concurrency: true }, () => {
  test('E2: a sender that never stops is closed 1008', async () => {
    const [sender, recipient] = [await signedUp(gateway), await signedUp(gateway)]
    await Promise.all([
      flood(sender, () => sender.send('sendMessage', { recipient: recipient.number, text: 'buy!' })),
      assertClosed(sender, 1008),
    ])
  })

  test('E2: a client that never stops before login is closed 1008', async () => {
    const client = await gateway.connect()
    await Promise.all([flood(client, () => client.send('connectionTest', {})), assertClosed(client, 1008)])
  })
})

test('E2: while one floods, others chat undisturbed', async () => {
  const [sender, ming, hong] = [await signedUp(gateway), await signedUp(gateway), await signedUp(gateway)]
  const flooding = flood(sender, () => sender.send('sendMessage', { recipient: 1, text: 'nobody' }))
  for (const text of numbered(0, 20)) {
    ming.send('sendMessage', { recipient: hong.number, text })
    assert.equal((await hong.next('message')).text, text)
  }
  await ming.expectNothing()
  sender.cut()
  await flooding
})

test('M7, E2: a broadcast to a group costs as much as its messages, is taken on debt, and closes no connection', async t => {
  const members = 255
  let owner = 0
  const own = await startGateway(
    {},
    {
      async prepare(store) {
        ;[owner = 0] = await createAccounts(store, [{}])
        await createFriends(store, owner, members)
      },
    },
  )
  t.after(() => own.close())
  const slowed = async () => sample(await scrape(own), 'oicq_flood_control_total{action="slowed"}')
  const affordable = Math.floor(FLOOD_BURST / members)
  const thrifty = await own.signIn(owner)
  for (let count = 0; count < affordable; count++) thrifty.send('broadcast', { group: 1, text: 'news' })
  await thrifty.expectNothing()
  assert.equal(await slowed(), 0)

  const [indebted, ming, hong] = [await own.signIn(owner), await own.signUp(), await own.signUp()]
  const unpaid = affordable + 3
  for (let count = 0; count < unpaid; count++) indebted.send('broadcast', { group: 1, text: 'more news' })
  const isPaid = indebted.expectNothing()
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  assert.equal((await hong.next('message')).text, 'hello')
  await isPaid
  assert.ok((await slowed()) > 0)
  // The message to Hong is stored, too, when the machine is so busy that it is confirmed late.
  const stored = sample(await scrape(own), 'oicq_messages_total{path="stored"}')
  assert.ok(stored >= (affordable + unpaid) * members, String(stored))
})

test('E2: a burst of costly requests is slowed at most, and each is answered', async () => {
  const client = await signedUp(gateway)
  for (let count = 0; count < 50; count++) client.send('getProfile', { friend: client.number })
  for (let count = 0; count < 50; count++) {
    assert.equal((await client.next('profile')).friend, client.number)
  }
})

test('E2: with RATE_LIMITS=off nothing is slowed or closed', async t => {
  const own = await startGateway({ RATE_LIMITS: 'off' })
  t.after(() => own.close())
  const client = await signedUp(own)
  for (let count = 0; count < 20_000; count++) client.send('connectionTest', {})
  for (let count = 0; count < 20_000; count++) await client.next('connectionTest')
})
