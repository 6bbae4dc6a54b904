/** Files between instances when what one says to the other comes late (X1, X2). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startInstances } from './instances.ts'
import { createLossyBus } from './lossy-bus.ts'

test('X2: a late cancellation does not end the next transfer of the same pair', async t => {
  const bus = createLossyBus()
  const { a, b, close } = await startInstances(bus)
  t.after(close)
  const [sender, receiver] = [await a.signUp(), await b.signUp()]
  const offer = { friend: receiver.number, name: 'a.txt', length: 3 }
  const answer = (accepted: number) => ({ friend: sender.number, accepted })
  sender.send('offerFile', offer)
  await receiver.next('fileOffer')
  receiver.send('answerFile', answer(1))
  await sender.next('fileAnswer')

  bus.set({ drop: 1 }, a.id)
  receiver.send('answerFile', answer(0))
  await receiver.notice()
  sender.send('answerFile', { friend: receiver.number, accepted: 0 })
  await sender.next('fileAnswer')
  await sender.notice('fileCancelled')
  sender.send('offerFile', offer)
  await receiver.next('fileOffer')
  bus.heal()
  await Promise.all([b.peers.arrived([a.id]), a.peers.arrived([b.id])])

  receiver.send('answerFile', answer(1))
  assert.deepEqual(await sender.next('fileAnswer'), { friend: receiver.number, accepted: 1 })
  sender.send('fileData', { friend: receiver.number, data: Buffer.from('yes') })
  assert.equal(Buffer.from((await receiver.next('fileData')).data).toString(), 'yes')
})
