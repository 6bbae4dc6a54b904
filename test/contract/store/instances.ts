/** The contract of a Store that several instances share: they change the same data at the same time. */
import assert from 'node:assert/strict'
import type { Store } from '../../../gateway/store/interface.ts'
import { DAY, NOW, pair, people, profile, type withStore } from './database.ts'
import { messagesTo } from './stored-messages.ts'

export function instancesContract(test: ReturnType<typeof withStore>): void {
  /** A test with two stores on one database. */
  const testTwo = (name: string, body: (one: Store, two: Store) => Promise<void>): void =>
    test(name, async (one, database) => {
      const two = await database.open()
      try {
        await body(one, two)
      } finally {
        await two.close()
      }
    })

  testTwo('M1: batches stored at the same time do not interleave', async (one, two) => {
    const [recipient, other] = await pair(one)
    const batch = messagesTo(recipient, 3)
    const mixed = [...messagesTo(other, 2), ...batch]
    const stored = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? one : two).storeMessages(index % 3 === 0 ? mixed : batch, NOW),
      ),
    )
    const ids = (await one.storedMessages(recipient, 0, 1000, NOW)).map(({ id }) => id)
    for (const outcomes of stored) {
      const own = outcomes.slice(-3).map(Number)
      const place = ids.indexOf(Number(own[0]))
      assert.deepEqual(ids.slice(place, place + 3), own)
    }
  })

  testTwo('M1: reading on after an id misses no message', async (one, two) => {
    const [recipient, other] = await pair(one)
    const batch = [...messagesTo(other, 1), ...messagesTo(recipient, 1)]
    let writing = true
    const write = async () => {
      // Not all 100 at once: on a slow machine, the last would time out waiting for a connection.
      for (let left = 100; left > 0; left -= 20) {
        const stores = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two))
        await Promise.all(stores.map(store => store.storeMessages(batch, NOW)))
      }
    }
    const written = write().finally(() => {
      writing = false
    })
    const seen: number[] = []
    const readOn = async () => {
      for (const { id } of await one.storedMessages(recipient, seen.at(-1) ?? 0, 1000, NOW)) seen.push(id)
    }
    while (writing) await readOn()
    await written
    await readOn()
    assert.equal(seen.length, 100)
  })

  testTwo('M2: a recipient has at most 1,000 messages, whichever instance stores them', async (one, two) => {
    const [recipient] = await pair(one)
    const stored = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? one : two).storeMessages(messagesTo(recipient, 100), NOW),
      ),
    )
    assert.equal(stored.flat().filter(outcome => outcome === 'mailbox full').length, 200)
  })

  testTwo('M2: a stranger may take 100, whichever instance stores them', async (one, two) => {
    const [recipient, stranger] = await pair(one)
    const stored = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? one : two).storeMessages(messagesTo(recipient, 20, stranger), NOW),
      ),
    )
    assert.equal(stored.flat().filter(outcome => typeof outcome === 'number').length, 100)
  })

  testTwo('M1: batches to the same recipients in different orders do not deadlock', async (one, two) => {
    const recipients = await people(one, 20)
    const orders = [
      recipients,
      recipients.toReversed(),
      recipients.toSorted((a, b) => (a % 7) - (b % 7)),
      recipients.toSorted((a, b) => (b % 5) - (a % 5)),
    ]
    const batches = Array.from({ length: 40 }, (_, index) => {
      const batch = (orders[index % 4] ?? []).flatMap(recipient => messagesTo(recipient, 2))
      return (index % 2 === 0 ? one : two).storeMessages(batch, NOW)
    })
    const outcomes = (await Promise.all(batches)).flat()
    assert.ok(outcomes.every(outcome => typeof outcome === 'number'))
    assert.equal(new Set(outcomes).size, 40 * 40)
  })

  testTwo('M5: several instances can remove the same messages at once, in any order', async (one, two) => {
    const recipients = await pair(one)
    for (let round = 0; round < 5; round++) {
      const messages = recipients.flatMap(recipient => messagesTo(recipient, 300))
      const ids = await one.storeMessages(messages, NOW)
      const removals = messages.map(({ recipient }, place) => ({ recipient, id: Number(ids[place]) }))
      await Promise.all([
        one.removeMessages(removals),
        two.removeMessages(removals.toReversed()),
        one.expire(NOW + 31 * DAY),
        two.expire(NOW + 31 * DAY),
      ])
      for (const recipient of recipients) assert.deepEqual(await one.storedMessages(recipient, 0, 1, NOW), [])
    }
  })

  testTwo('F2, G2, G3: rosters changed from all sides at once stay consistent', async (one, two) => {
    const everyone = await people(one, 8)
    for (const owner of everyone) for (let group = 2; group <= 4; group++) await one.addGroup(owner, `${group}`)
    // One friend of each owner at a time: all at once, some would time out waiting for a connection.
    for (const turn of everyone.keys()) {
      const changes = everyone.flatMap((owner, place) => {
        const friend = everyone[(place + turn) % everyone.length] ?? owner
        const [here, there] = place % 2 === 0 ? [one, two] : [two, one]
        return [
          here.addFriend(owner, friend),
          there.addFriend(friend, owner),
          there.moveFriends(owner, [{ friend, group: 2 + (turn % 3) }]),
          here.removeFriend(owner, friend),
          here.addFriendship(owner, friend, { mutual: true, group: 2 + (turn % 3) }),
          there.removeFriendship(friend, owner, { mutual: true }),
          there.deleteGroup(owner, 2 + (turn % 3)),
          here.addGroup(owner, 'again'),
          there.replaceProfile(friend, profile({ age: turn })),
          here.storeMessages([...messagesTo(friend, 1), ...messagesTo(owner, 1)], NOW),
          there.addRequest(owner, friend, NOW),
          here.answerRequest(owner, friend, true, NOW),
        ]
      })
      await Promise.all(changes)
    }
    for (const owner of everyone) {
      const roster = await two.roster(owner)
      const friends = roster.flatMap(group => group.friends.map(({ number }) => number))
      assert.equal(new Set(friends).size, friends.length)
      const subscribers = await one.subscribers(friends)
      assert.ok(friends.every(friend => subscribers.get(friend)?.includes(owner)))
    }
  })
}
