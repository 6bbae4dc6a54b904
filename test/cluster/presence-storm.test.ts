/** What a client is sent when many of its friends change at once (P2, W8). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createMemoryBus } from '../../gateway/cluster/memory-bus.ts'
import { fromServer, Mode } from '../../protocol/index.ts'
import { createFriends } from '../accounts.ts'
import { startInstances } from './instances.ts'

const { a, store, account, close } = await startInstances(createMemoryBus())
after(close)

/** A user with so many friends, and the friends that each WebSocket message told of. */
async function watcherOf(count: number) {
  const number = await account()
  const friends = await createFriends(store, number, count)
  const client = await a.signIn(number)
  const messages: number[][] = []
  const isToldAll = new Promise<void>(resolve => {
    client.socket.on('message', (data: Buffer) => {
      const frames = fromServer.decodeAll(new Uint8Array(data))
      messages.push(frames.flatMap(({ name, values }) => (name === 'friendState' ? values.friend : [])))
      if (messages.flat().length >= count) resolve()
    })
  })
  return { friends, messages, isToldAll }
}

const online = (number: number) => ({ number, generation: 1, mode: Mode.online })

test('P2, W8: friends who come one shortly after the other are told of with few messages, each once, in order', async () => {
  const { friends, messages, isToldAll } = await watcherOf(30)
  const other = await a.signUp()
  for (const friend of friends) {
    a.presence.publish(online(friend))
    // What is to be sent in the same turn has been sent when the answer comes.
    await other.barrier()
  }
  await isToldAll
  assert.deepEqual(messages.flat(), friends)
  assert.ok(messages.length < friends.length, `${messages.length} messages`)
})

test('P2: of very many who come at the same time, only some are told in one turn, so that nobody else waits long', async () => {
  const { friends, messages, isToldAll } = await watcherOf(250)
  for (const friend of friends) a.presence.publish(online(friend))
  await isToldAll
  assert.deepEqual(messages.flat(), friends)
  assert.ok(
    messages.every(told => told.length <= 100),
    `told at once: ${messages.map(told => told.length)}`,
  )
})
