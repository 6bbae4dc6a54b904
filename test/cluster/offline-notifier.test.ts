/** Recipients who are out of sight while messages are stored for them, and are notified when they are seen again (M5). */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { createMemoryBus } from '../../gateway/cluster/memory-bus.ts'
import { createMemoryDirectory } from '../../gateway/cluster/memory-directory.ts'
import { Peers } from '../../gateway/cluster/peers.ts'
import { Receiver } from '../../gateway/cluster/receiver.ts'
import { OfflineNotifier } from '../../gateway/delivery/offline-notifier.ts'
import { FixedTimes } from '../../gateway/fixed-times.ts'
import { SessionRegistry } from '../../gateway/session/registry.ts'
import { Mode } from '../../protocol/index.ts'
import { ignoreItems } from './ignore-items.ts'

const NUMBER = 10_001

async function setting(t: TestContext) {
  const bus = createMemoryBus()
  const keys = new ClusterKeys('', 'oicq')
  const log = pino({ level: 'silent' })
  const [here, there] = [new Peers('a', bus, keys, log), new Peers('b', bus, keys, log)]
  const heard: string[] = []
  const stored = () => heard.push('stored')
  const message = () => heard.push('message')
  const receivers = [
    new Receiver(bus, here, ignoreItems, log),
    new Receiver(bus, there, { ...ignoreItems, stored, message }, log),
  ]
  for (const receiver of receivers) await receiver.start()
  t.after(async () => {
    for (const peers of [here, there]) peers.stop()
    for (const receiver of receivers) await receiver.close()
  })
  const directory = { ...createMemoryDirectory(), reachable: true, complete: false }
  const store = { withStoredMessages: async () => [] }
  const notifier = new OfflineNotifier(new SessionRegistry(), store, directory, here, new FixedTimes(100))
  return { here, heard, directory, notifier }
}

test('M5.8: a message sent while the recipient is being looked for does not overtake the notification', async t => {
  const { here, heard, directory, notifier } = await setting(t)
  await notifier.messagesStored(new Set([NUMBER]), new Set([NUMBER]))
  await directory.claim(NUMBER, 'b', Mode.online)

  const notified = notifier.notifyPending()
  notifier.notifyFirst(NUMBER, 'b')
  here.tell('b', 'message', { id: 1, recipient: NUMBER, first: 1, frame: Uint8Array.of() })
  await notified
  await here.arrived(['b'])
  assert.deepEqual(heard.slice(0, 2), ['stored', 'message'])
})

test('M5.7: a sign-in elsewhere that was out of sight is notified, though the older one was still here', async t => {
  const { heard, directory, notifier } = await setting(t)
  await directory.claim(NUMBER, 'a', Mode.online)
  directory.reachable = false
  await notifier.messagesStored(new Set([NUMBER]), new Set([NUMBER]))
  await directory.claim(NUMBER, 'b', Mode.online)
  directory.reachable = true
  await notifier.notifyPending()
  assert.deepEqual(heard, ['stored'])
})
