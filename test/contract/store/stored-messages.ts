import assert from 'node:assert/strict'
import type { Store } from '../../../gateway/store/interface.ts'
import { DAY, NOW, pair, people, type withStore } from './database.ts'

const frame = (text: string): Uint8Array => Buffer.from(text)

/** Messages to one recipient, whose texts are their indexes, from the system unless a sender is given. */
export const messagesTo = (recipient: number, count: number, sender = 0) =>
  Array.from({ length: count }, (_, index) => ({ recipient, sender, frame: frame(`${index}`) }))

/** Returns the texts of a recipient's stored messages. */
async function texts(store: Store, recipient: number, now = NOW): Promise<string[]> {
  const messages = await store.storedMessages(recipient, 0, 2000, now)
  return messages.map(message => Buffer.from(message.frame).toString())
}

export function storedMessagesContract(test: ReturnType<typeof withStore>): void {
  test('M1: messages are returned byte for byte, in the order they were stored', async store => {
    const [one, other] = await pair(store)
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const stored = await store.storeMessages(
      [
        { recipient: one, sender: 0, frame: bytes },
        { recipient: other, sender: 0, frame: frame('for the other') },
        { recipient: one, sender: 0, frame: new Uint8Array(0) },
      ],
      NOW,
    )
    assert.ok(Number(stored[0]) < Number(stored[2]))
    const messages = await store.storedMessages(one, 0, 10, NOW)
    assert.deepEqual(
      messages.map(({ id, frame }) => [id, Uint8Array.from(frame)]),
      [
        [stored[0], bytes],
        [stored[2], new Uint8Array(0)],
      ],
    )
    assert.deepEqual(await texts(store, other), ['for the other'])
  })

  test('M1: a frame within a larger buffer is stored alone', async store => {
    const [one] = await pair(store)
    const buffer = Uint8Array.of(1, 2, 3, 4, 5)
    await store.storeMessages([{ recipient: one, sender: 0, frame: buffer.subarray(1, 3) }], NOW)
    const [message] = await store.storedMessages(one, 0, 10, NOW)
    assert.ok(message)
    assert.deepEqual(Uint8Array.from(message.frame), Uint8Array.of(2, 3))
  })

  test('M1: messages are read page by page', async store => {
    const [one] = await pair(store)
    const ids = (await store.storeMessages(messagesTo(one, 5), NOW)).map(Number)
    const read = async (after: number) => (await store.storedMessages(one, after, 2, NOW)).map(({ id }) => id)
    assert.deepEqual(await read(0), ids.slice(0, 2))
    assert.deepEqual(await read(Number(ids[1])), ids.slice(2, 4))
    assert.deepEqual(await read(Number(ids[3])), ids.slice(4))
    assert.deepEqual(await read(Number(ids[4])), [])
  })

  test('M1: ids rise from batch to batch, and are not reused after a removal', async store => {
    const [one] = await pair(store)
    const ids: number[] = []
    for (let batch = 0; batch < 4; batch++)
      ids.push(...(await store.storeMessages(messagesTo(one, 3), NOW)).map(Number))
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => a - b),
    )
    await store.removeMessages(ids.map(id => ({ recipient: one, id })))
    const [next] = await store.storeMessages(messagesTo(one, 1), NOW)
    assert.ok(Number(next) > Number(ids.at(-1)))
  })

  test('M1: a batch of thousands of messages returns an outcome for each', async store => {
    const recipients = await people(store, 3)
    const batch = Array.from({ length: 2500 }, (_, index) => ({
      recipient: Number(recipients[index % 3]),
      sender: 0,
      frame: frame(`${index}`),
    }))
    const stored = await store.storeMessages(batch, NOW)
    for (const [place, recipient] of recipients.entries()) {
      const messages = await store.storedMessages(recipient, 0, 1000, NOW)
      assert.deepEqual(
        messages.map(({ id, frame }) => [id, Buffer.from(frame).toString()]),
        batch.flatMap(({ recipient: to }, index) => (to === recipient ? [[stored[index], `${index}`]] : [])),
        `recipient ${place}`,
      )
    }
  })

  test('M1: the numbers with stored messages are found', async store => {
    const [one, other] = await pair(store)
    assert.deepEqual(await store.withStoredMessages([one, other]), [])
    const [id] = await store.storeMessages([...messagesTo(one, 3), ...messagesTo(other, 1)], NOW)
    assert.deepEqual((await store.withStoredMessages([other, one, 77])).sort(), [one, other].sort())
    assert.deepEqual(await store.withStoredMessages([one]), [one])
    await store.removeMessages([{ recipient: one, id: Number(id) }])
    assert.deepEqual(await store.withStoredMessages([one]), [one])
    assert.deepEqual(await store.withStoredMessages([]), [])
  })

  test('M1: a message to a number without an account is not stored, the others are', async store => {
    const [one] = await pair(store)
    const batch = [
      { recipient: 77, sender: 0, frame: frame('lost') },
      ...messagesTo(one, 1),
      { recipient: 0, sender: 0, frame: frame('') },
    ]
    const stored = await store.storeMessages(batch, NOW)
    assert.equal(stored[0], 'unknown number')
    assert.equal(typeof stored[1], 'number')
    assert.equal(stored[2], 'unknown number')
    assert.deepEqual(await texts(store, one), ['0'])
    assert.deepEqual(await store.storeMessages([], NOW), [])
  })

  test('M2: a recipient has at most 1,000 messages, in one batch or many', async store => {
    const [one, other] = await pair(store)
    const first = await store.storeMessages(messagesTo(one, 600), NOW)
    const second = await store.storeMessages([...messagesTo(one, 401), ...messagesTo(other, 1)], NOW)
    assert.equal([...first, ...second].filter(outcome => typeof outcome === 'number').length, 1001)
    assert.equal(second[399], Number(first[599]) + 400)
    assert.equal(second[400], 'mailbox full')
    assert.equal(typeof second[401], 'number')
    assert.deepEqual(await store.storeMessages(messagesTo(one, 1), NOW), ['mailbox full'])
    assert.equal((await texts(store, one)).length, 1000)
  })

  test('M2: batches at the same time do not exceed the limit', async store => {
    const [one] = await pair(store)
    const batches = await Promise.all(Array.from({ length: 12 }, () => store.storeMessages(messagesTo(one, 100), NOW)))
    assert.equal(batches.flat().filter(outcome => outcome === 'mailbox full').length, 200)
    assert.equal((await texts(store, one)).length, 1000)
  })

  test('M2: a removed message makes room', async store => {
    const [one] = await pair(store)
    const [first] = await store.storeMessages(messagesTo(one, 1000), NOW)
    await store.removeMessages([{ recipient: one, id: Number(first) }])
    const [next, over] = await store.storeMessages(messagesTo(one, 2), NOW)
    assert.equal(typeof next, 'number')
    assert.equal(over, 'mailbox full')
  })

  test('M2: messages are returned for 30 days, whether or not they have been removed since', async store => {
    const [one] = await pair(store)
    await store.storeMessages(messagesTo(one, 2), NOW)
    await store.storeMessages([{ recipient: one, sender: 0, frame: frame('later') }], NOW + 1)
    assert.deepEqual(await texts(store, one, NOW + 30 * DAY), ['0', '1', 'later'])
    assert.deepEqual(await texts(store, one, NOW + 30 * DAY + 1), ['later'])
    await store.expire(NOW + 30 * DAY + 1)
    assert.deepEqual(await texts(store, one, NOW), ['later'])
  })

  test('M2: messages older than 30 days do not count towards the limit', async store => {
    const [one] = await pair(store)
    await store.storeMessages(messagesTo(one, 1000), NOW)
    const [before] = await store.storeMessages(messagesTo(one, 1), NOW + 30 * DAY)
    const [after] = await store.storeMessages(messagesTo(one, 1), NOW + 30 * DAY + 1)
    assert.equal(before, 'mailbox full')
    assert.equal(typeof after, 'number')
  })

  test('M2: expiring removes any number of messages', async store => {
    const recipients = await people(store, 3)
    for (const recipient of recipients) await store.storeMessages(messagesTo(recipient, 1000), NOW)
    await store.expire(NOW + 31 * DAY)
    for (const recipient of recipients) assert.deepEqual(await texts(store, recipient), [])
  })

  test('M5: removing affects only the given messages of the given recipient', async store => {
    const [one, other] = await pair(store)
    const stored = await store.storeMessages([...messagesTo(one, 3), ...messagesTo(other, 1)], NOW)
    const [first, second, , foreign] = stored.map(Number)
    await store.removeMessages([
      { recipient: one, id: Number(first) },
      { recipient: one, id: Number(second) },
      { recipient: one, id: Number(foreign) },
      { recipient: 77, id: 99_999 },
    ])
    await store.removeMessages([])
    assert.deepEqual(await texts(store, one), ['2'])
    assert.deepEqual(await texts(store, other), ['0'])
  })

  test('M5: all messages of a recipient can be removed at once', async store => {
    const [one] = await pair(store)
    const ids = await store.storeMessages(messagesTo(one, 1000), NOW)
    await store.removeMessages(ids.map(id => ({ recipient: one, id: Number(id) })))
    assert.deepEqual(await texts(store, one), [])
  })
}
