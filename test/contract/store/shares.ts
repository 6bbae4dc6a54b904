/** How much of a mailbox each sender may take (M2), and what still counts after it is confirmed (P1). */
import assert from 'node:assert/strict'
import type { Store } from '../../../gateway/store/interface.ts'
import { DAY, NOW, people, type withStore } from './database.ts'
import { messagesTo } from './stored-messages.ts'

const SYSTEM = 0

/** A recipient and three others, of whom only the first is on the recipient's list. */
async function setting(store: Store) {
  const [recipient = 0, friend = 0, stranger = 0, other = 0] = await people(store, 4)
  await store.addFriend(recipient, friend)
  return { recipient, friend, stranger, other }
}

/** Stores so many messages in one batch; returns how many were stored. */
async function storedOf(store: Store, recipient: number, sender: number, count: number, now = NOW): Promise<number> {
  const outcomes = await store.storeMessages(messagesTo(recipient, count, sender), now)
  assert.ok(outcomes.every(outcome => typeof outcome === 'number' || outcome === 'mailbox full'))
  return outcomes.filter(outcome => typeof outcome === 'number').length
}

export function sharesContract(test: ReturnType<typeof withStore>): void {
  test('M2: a sender who is not on the list may take 100, in one batch or many, a friend and the system all', async store => {
    const { recipient, friend, stranger, other } = await setting(store)
    assert.equal(await storedOf(store, recipient, stranger, 60), 60)
    assert.equal(await storedOf(store, recipient, stranger, 60), 40)
    assert.equal(await storedOf(store, recipient, stranger, 1), 0)
    assert.equal(await storedOf(store, recipient, other, 101), 100)
    assert.equal(await storedOf(store, recipient, friend, 500), 500)
    assert.equal(await storedOf(store, recipient, SYSTEM, 301), 300)
    assert.equal((await store.storedMessages(recipient, 0, 2000, NOW)).length, 1000)
  })

  test('M2: each sender has a share in each mailbox, also in one batch', async store => {
    const { recipient, friend, stranger, other } = await setting(store)
    const batch = [
      ...messagesTo(recipient, 101, stranger),
      ...messagesTo(friend, 101, stranger),
      ...messagesTo(recipient, 101, other),
      ...messagesTo(recipient, 101, friend),
    ]
    const outcomes = await store.storeMessages(batch, NOW)
    const full = outcomes.flatMap((outcome, place) => (outcome === 'mailbox full' ? [place] : []))
    assert.deepEqual(full, [100, 201, 302])
  })

  test('M2: the list is the recipient’s, as it is now', async store => {
    const { recipient, friend, stranger } = await setting(store)
    assert.equal(await storedOf(store, friend, recipient, 101), 100)
    await store.addFriend(recipient, stranger)
    assert.equal(await storedOf(store, recipient, stranger, 150), 150)
    await store.removeFriend(recipient, stranger)
    assert.equal(await storedOf(store, recipient, stranger, 1), 0)
    await store.addFriend(recipient, stranger)
    assert.equal(await storedOf(store, recipient, stranger, 1), 1)
  })

  test('M2: removed and expired messages count no longer', async store => {
    const { recipient, stranger } = await setting(store)
    await storedOf(store, recipient, stranger, 100)
    const [first] = await store.storedMessages(recipient, 0, 1, NOW)
    assert.ok(first)
    await store.removeMessages([{ recipient, id: first.id }])
    assert.equal(await storedOf(store, recipient, stranger, 2), 1)
    assert.equal(await storedOf(store, recipient, stranger, 1, NOW + 30 * DAY), 0)
    assert.equal(await storedOf(store, recipient, stranger, 101, NOW + 30 * DAY + 1), 100)
  })

  test('M2: batches at the same time do not exceed a share', async store => {
    const { recipient, stranger } = await setting(store)
    const counts = await Promise.all(Array.from({ length: 8 }, () => storedOf(store, recipient, stranger, 20)))
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      100,
    )
  })

  test('P1: a confirmed message loses its frame and counts until it is removed', async store => {
    const { recipient, stranger, other } = await setting(store)
    await storedOf(store, recipient, stranger, 100)
    const ids = (await store.storedMessages(recipient, 0, 1000, NOW)).map(({ id }) => id)
    const confirmed = ids.slice(0, 99).map(id => ({ recipient, id }))
    await store.confirmMessages(confirmed, NOW)
    await store.confirmMessages(
      [
        { recipient: other, id: Number(ids[99]) },
        { recipient, id: 99_999 },
      ],
      NOW,
    )
    await store.confirmMessages([], NOW)
    const after = await store.storedMessages(recipient, 0, 1000, NOW)
    assert.deepEqual(
      after.map(({ isConfirmed, frame }) => [isConfirmed, frame.length > 0]),
      [...new Array(99).fill([true, false]), [false, true]],
    )
    assert.deepEqual(await store.withStoredMessages([recipient]), [recipient])
    assert.equal((await store.retainedData(recipient, NOW))?.messages.length, 1)
    assert.equal(await storedOf(store, recipient, stranger, 1), 0)

    await store.confirmMessages([{ recipient, id: Number(ids[99]) }], NOW)
    assert.deepEqual(await store.withStoredMessages([recipient]), [])
    await store.removeMessages(confirmed)
    assert.equal(await storedOf(store, recipient, stranger, 100), 99)
  })
}
