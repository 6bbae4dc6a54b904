import assert from 'node:assert/strict'
import { BLOCK_LIST } from '../../../protocol/index.ts'
import { NOW, people, profile, type withStore } from './database.ts'

const BY = 'root@host'

export function removalContract(test: ReturnType<typeof withStore>): void {
  test('a deleted account is unknown, and so is everything that belonged to it', async store => {
    const [number, other] = await people(store, 2)
    assert.ok(number && other)
    await store.addGroup(number, 'work')
    await store.addFriend(number, other)
    await store.addRequest(number, other, NOW)
    await store.addRequest(other, number, NOW)
    await store.storeMessages([{ recipient: number, sender: other, frame: Uint8Array.of(1) }], NOW)
    await store.recordAddresses([{ number, address: 7, signedInAt: NOW }])
    await store.recordActivity([{ number, signedInAt: NOW, signedOutAt: NOW }])
    assert.equal(await store.deleteAccount(number, BY, NOW), true)
    const after = [
      store.profile(number),
      store.credentials(number, 7),
      store.account(number),
      store.retainedData(number, NOW),
    ]
    assert.deepEqual(await Promise.all(after), [undefined, undefined, undefined, undefined])
    assert.deepEqual(await store.roster(number), [])
    assert.deepEqual(await store.people([number, other]).then(found => found.map(person => person.number)), [other])
    assert.deepEqual(await store.storedMessages(number, 0, 10, NOW), [])
    assert.deepEqual((await store.retainedData(other, NOW))?.requestsFrom, [])
    assert.equal(await store.deleteAccount(number, BY, NOW), false)
  })

  test('a deleted account is on no list of others any more, whether as a friend or blocked', async store => {
    const [number, friend, enemy, third] = await people(store, 4)
    assert.ok(number && friend && enemy && third)
    for (const owner of [friend, enemy]) for (const listed of [number, third]) await store.addFriend(owner, listed)
    await store.moveFriends(enemy, [{ friend: number, group: BLOCK_LIST }])
    await store.deleteAccount(number, BY, NOW)
    for (const owner of [friend, enemy]) {
      const [group, ...more] = await store.roster(owner)
      assert.deepEqual([group?.friends.map(listed => listed.number), more], [[third], []])
    }
    assert.deepEqual([...(await store.subscribers([number])).keys()], [])
  })

  test('an account is deleted that is on more lists than one transaction takes', async store => {
    const [number, ...owners] = await people(store, 60)
    assert.ok(number)
    for (const owner of owners) await store.addFriend(owner, number)
    assert.equal(await store.deleteAccount(number, BY, NOW), true)
    assert.equal((await store.subscribers([number])).size, 0)
  })

  test('A1: the number of a deleted account is never assigned again, even the last one', async store => {
    const [, last] = await people(store, 2)
    assert.ok(last)
    await store.deleteAccount(last, BY, NOW)
    assert.equal(await store.createAccount(profile(), 'hash', NOW), last + 1)
  })

  test('M1: nothing can be stored for a deleted account; what it wrote to others stays', async store => {
    const [number, other] = await people(store, 2)
    assert.ok(number && other)
    const frame = Uint8Array.of(1)
    await store.storeMessages([{ recipient: other, sender: number, frame }], NOW)
    await store.deleteAccount(number, BY, NOW)
    const [refused, stored] = await store.storeMessages(
      [number, other].map(recipient => ({ recipient, sender: 0, frame })),
      NOW,
    )
    assert.equal(refused, 'unknown number')
    assert.equal(typeof stored, 'number')
    assert.equal((await store.storedMessages(other, 0, 10, NOW)).length, 2)
    assert.equal(await store.addFriend(other, number), 'unknown number')
  })

  test('of a deleted account one event is left: who deleted it', async store => {
    const [number] = await people(store, 1)
    assert.ok(number)
    const event = { number, kind: 'signed in', address: '192.0.2.1', detail: '' } as const
    const once = { firstAt: NOW, lastAt: NOW, count: 1 }
    await store.recordEvents([{ ...event, ...once }])
    await store.deleteAccount(number, BY, NOW + 1)
    // The session that was ended reports late.
    await store.recordEvents([{ ...event, ...once, kind: 'signed out' }])
    await store.recordActivity([{ number, signedInAt: undefined, signedOutAt: NOW }])
    const events = await store.events(number, 10)
    assert.deepEqual(
      events.map(({ kind, detail }) => [kind, detail]),
      [['deleted', BY]],
    )
  })

  test('an account that others write to, befriend and sign in to meanwhile is deleted all the same', async store => {
    const [number, other, third] = await people(store, 3)
    assert.ok(number && other && third)
    let isDeleted = false
    const busy = async (work: () => Promise<unknown>) => {
      while (!isDeleted) await work().catch(() => {})
    }
    const others = [
      busy(() => store.storeMessages([{ recipient: number, sender: other, frame: Uint8Array.of(1) }], NOW)),
      busy(() => store.addFriend(other, number)),
      busy(() => store.addRequest(third, number, NOW)),
      busy(() => store.recordActivity([{ number, signedInAt: NOW, signedOutAt: undefined }])),
      busy(() => store.recordAddresses([{ number, address: 7, signedInAt: NOW }])),
    ]
    assert.equal(await store.deleteAccount(number, BY, NOW), true)
    isDeleted = true
    await Promise.all(others)
    assert.equal(await store.account(number), undefined)
    assert.equal((await store.subscribers([number])).size, 0)
  })
}
