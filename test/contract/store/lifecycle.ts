import assert from 'node:assert/strict'
import { StoreUnavailable } from '../../../gateway/errors.ts'
import { parseSearch } from '../../../gateway/search/parse-search.ts'
import type { Store } from '../../../gateway/store/interface.ts'
import { NOW, pair, profile, type withStore } from './database.ts'

export function lifecycleContract(test: ReturnType<typeof withStore>): void {
  test('data is still there after closing and opening again', async (store, database) => {
    const [one, other] = await pair(store)
    await store.addFriend(one, other)
    await store.addGroup(one, '同学')
    await store.addRequest(other, one, NOW)
    const [id] = await store.storeMessages([{ recipient: one, sender: 0, frame: Uint8Array.of(1, 2, 3) }], NOW)
    await store.close()

    const again = await database.open()
    try {
      assert.equal((await again.profile(one))?.nickname, 'user 0')
      assert.equal((await again.credentials(one))?.passwordHash, 'hash')
      assert.deepEqual(await again.groupMembers(one, 1), [other])
      assert.deepEqual(await again.groupMembers(one, 2), [])
      assert.equal(await again.answerRequest(other, one, true, NOW), 'settled')
      const messages = await again.storedMessages(one, 0, 10, NOW)
      assert.deepEqual(
        messages.map(message => [message.id, ...message.frame]),
        [[id, 1, 2, 3]],
      )
      assert.equal(await again.createAccount(profile(), 'hash', NOW), other + 1)
    } finally {
      await again.close()
    }
  })

  test("two stores on one database see each other's changes", async (store, database) => {
    const second = await database.open()
    try {
      const number = await store.createAccount(profile(), 'hash', NOW)
      assert.equal((await second.credentials(number))?.passwordHash, 'hash')
      assert.equal(await second.createAccount(profile(), 'hash', NOW), number + 1)
      assert.equal((await store.credentials(number + 1))?.passwordHash, 'hash')
    } finally {
      await second.close()
    }
  })

  test('the check of an available store passes', async store => {
    await store.check()
  })

  test('S2: an audit entry is accepted', async store => {
    await store.audit(10001, 'monitor', 10002, NOW)
  })

  test('closing a store waits for calls in progress', async (store, database) => {
    const opened = Array.from({ length: 20 }, () => store.createAccount(profile(), 'hash', NOW))
    await store.close()
    const numbers = await Promise.all(opened)
    const again = await database.open()
    try {
      assert.equal((await again.people(numbers)).length, 20)
    } finally {
      await again.close()
    }
  })

  test('every method of a closed store rejects with StoreUnavailable', async store => {
    await store.close()
    await store.close()
    const calls: ((closed: Store) => Promise<unknown>)[] = [
      closed => closed.createAccount(profile(), 'hash', NOW),
      closed => closed.credentials(10001),
      closed => closed.profile(10001),
      closed => closed.replaceProfile(10001, profile()),
      closed => closed.people([10001]),
      closed => closed.roster(10001),
      closed => closed.addGroup(10001, 'name'),
      closed => closed.renameGroup(10001, 1, 'name'),
      closed => closed.deleteGroup(10001, 2),
      closed => closed.moveFriends(10001, []),
      closed => closed.addFriend(10001, 10002),
      closed => closed.isFriend(10001, 10002),
      closed => closed.removeFriend(10001, 10002),
      closed => closed.addFriendship(10001, 10002, { mutual: true }),
      closed => closed.removeFriendship(10001, 10002, { mutual: true }),
      closed => closed.groupMembers(10001, 1),
      closed => closed.subscribers([10001]),
      closed => closed.addRequest(10001, 10002, NOW),
      closed => closed.answerRequest(10001, 10002, true, NOW),
      closed => closed.storeMessages([], NOW),
      closed => closed.storedMessages(10001, 0, 1, NOW),
      closed => closed.removeMessages([]),
      closed => closed.search(parseSearch('1 = 1'), async () => []),
      closed => closed.audit(10001, 'action', 10002, NOW),
      closed => closed.auditEntries(1),
      closed => closed.setPasswordHash(10001, 'hash'),
      closed => closed.renewPasswordHash(10001, 'hash', 'renewed'),
      closed => closed.recordAddresses([{ number: 10001, address: 1, signedInAt: NOW }]),
      closed => closed.setDisabled(10001, NOW),
      closed => closed.retainedData(10001, NOW),
      closed => closed.account(10001),
      closed => closed.accountsAfter(0, 1),
      closed => closed.recordingSince(),
      closed => closed.recordActivity([]),
      closed => closed.recordEvents([]),
      closed => closed.events(10001, 1),
      closed => closed.deleteAccount(10001, 'root@host', NOW),
      closed => closed.expireEvents(NOW),
      closed => closed.expire(NOW),
      closed => closed.check(),
    ]
    for (const call of calls) await assert.rejects(() => call(store), StoreUnavailable, call.toString())
  })
}
