/** Who moves from one instance to another misses no message that the old one still stores, and none comes out of order (M5, A6). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Manner } from '../../protocol/index.ts'
import { startInstances } from './instances.ts'
import { createLossyBus } from './lossy-bus.ts'

const bus = createLossyBus()
const { a, b, account, close } = await startInstances(bus)
after(close)

for (const [what, manner] of [
  ['its client was sent but did not confirm', Manner.normal],
  ['were stored for a hidden user', Manner.hidden],
] as const) {
  test(`M5, A6: messages that ${what} reach the newer sign-in before later ones`, async () => {
    const sender = await a.signIn(await account())
    const recipient = await account()
    const older = await a.connect({ autoPong: false })
    await older.login(recipient, undefined, manner)
    // From now on the older sign-in does not learn that it is displaced.
    bus.set({ drop: 1 }, 'a')
    const newer = await b.signIn(recipient)
    sender.send('sendMessage', { recipient, text: 'first' })
    await sender.barrier()
    bus.heal()
    await older.closed
    sender.send('sendMessage', { recipient, text: 'second' })
    assert.equal((await newer.next('message')).text, 'first')
    assert.equal((await newer.waitFor('message', ({ text }) => text !== 'first')).text, 'second')
  })
}
