/** Who moves from one instance to another misses no message that the old one still stores, and none comes out of order (M5, A6). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Manner } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { type Instance, startInstances } from './instances.ts'
import { createLossyBus } from './lossy-bus.ts'

const ATTEMPTS = 10

const bus = createLossyBus()
const { a, b, c, account, close } = await startInstances(bus)
after(close)

/** The first message may come again (M5.10). */
async function getsBothInOrder(client: TestClient): Promise<void> {
  assert.equal((await client.next('message')).text, 'first')
  assert.equal((await client.waitFor('message', ({ text }) => text !== 'first')).text, 'second')
}

for (const [what, manner] of [
  ['its client was sent but did not confirm', Manner.normal],
  ['were stored for a hidden user', Manner.hidden],
] as const) {
  test(`M5, A6: messages that ${what} reach the newer sign-in before later ones`, async () => {
    const sender = await a.signUp()
    const recipient = await account()
    const older = await a.connect({ autoPong: false })
    await older.login(recipient, undefined, manner)
    // Until nothing stored is being sent to it, what comes is stored at once.
    await older.barrier()
    // From now on the older sign-in does not learn that it is displaced.
    bus.set({ drop: 1 }, 'a')
    const newer = await b.signIn(recipient)
    sender.send('sendMessage', { recipient, text: 'first' })
    await sender.barrier()
    bus.heal()
    await older.closed
    sender.send('sendMessage', { recipient, text: 'second' })
    await getsBothInOrder(newer)
  })
}

/**
 * A user moves to this instance while an instance without the directory has a message to that user in hand, and gets that and a later one.
 * Returns whether it still was when the user had moved: on a slow machine, it is stored before, for want of a pong.
 */
async function movesWithMessageInHand(place: Instance): Promise<boolean> {
  const sender = await a.signUp()
  const older = await b.connect({ autoPong: false })
  const recipient = await older.signUp()
  sender.send('sendMessage', { recipient, text: 'first' })
  assert.equal((await older.next('message')).text, 'first')
  b.isCutOff = true
  const release = bus.hold('b')
  const newer = await place.signIn(recipient)
  const early = await newer.barrier()
  const isInHand = a.router.inFlight.size > 0
  release()
  await older.closed
  if (isInHand) {
    assert.deepEqual(early, [])
    sender.send('sendMessage', { recipient, text: 'second' })
    await getsBothInOrder(newer)
  }
  b.isCutOff = false
  return isInHand
}

for (const [where, place] of [
  ['the instance of the sender', a],
  ['another one', c],
] as const) {
  test(`M5.8: what an instance without the directory had in hand reaches a user who moved to ${where} in order`, async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) if (await movesWithMessageInHand(place)) return
    assert.fail('it was never in hand for long enough')
  })
}
