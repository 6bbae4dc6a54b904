/** The queue in front of the store (M1). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pino from 'pino'
import { OfflineQueue, type WhenStored } from '../../gateway/store/offline-queue.ts'
import { openStore } from '../../gateway/store/open.ts'
import { encodeText, fromServer } from '../../protocol/index.ts'
import { sqliteDatabase } from '../database.ts'

const database = await sqliteDatabase()
const store = await openStore(database.url)
after(async () => {
  await store.close()
  await database.remove()
})

test('M2: 50,000 messages wait for the store; one more is refused, and there is room again later', async () => {
  const listener = { messagesStored: async () => {} }
  const queue = new OfflineQueue(store, Date, pino({ level: 'silent' }), listener)
  const frame = fromServer.encode('message', { flag: 2, number: 10001, text: encodeText('hello'), kind: 0 })
  const outcomes = new Map<unknown, number>()
  const count: WhenStored = outcome => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  for (let message = 0; message < 50_001; message++) queue.append(10002, frame, count)
  assert.equal(outcomes.get('busy'), 1)
  await queue.settled()
  queue.append(10002, frame, count)
  await queue.settled()
  assert.equal(outcomes.get('busy'), 1)
  assert.equal(
    [...outcomes.values()].reduce((total, number) => total + number),
    50_002,
  )
})
