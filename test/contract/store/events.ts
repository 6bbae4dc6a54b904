/** What administrators see of accounts: when they were created and used, and what became of them. */
import assert from 'node:assert/strict'
import type { AccountEvent, Store } from '../../../gateway/store/interface.ts'
import { DAY, NOW, pair, people, profile, type withStore } from './database.ts'

const MINUTE = 60_000

function event(number: number, changes: Partial<AccountEvent> = {}): AccountEvent {
  const at = changes.firstAt ?? NOW
  return { number, kind: 'signed in', address: '192.0.2.1', detail: '', firstAt: at, lastAt: at, count: 1, ...changes }
}

/** The events of an account without what all of them have in common. */
async function told(store: Store, number: number, limit = 1000) {
  const events = await store.events(number, limit)
  return events.map(({ kind, address, detail, count }) => [kind, address, detail, count])
}

export function eventsContract(test: ReturnType<typeof withStore>): void {
  test('an account knows when it was created, and last signed in and out', async store => {
    const number = await store.createAccount(profile(), 'hash', NOW)
    const created = { number, nickname: '小明', disabledSince: undefined, createdAt: NOW }
    assert.deepEqual(await store.account(number), { ...created, signedInAt: undefined, signedOutAt: undefined })
    await store.recordActivity([{ number, signedInAt: NOW + 1, signedOutAt: undefined }])
    assert.deepEqual(await store.account(number), { ...created, signedInAt: NOW + 1, signedOutAt: undefined })
    await store.recordActivity([{ number, signedInAt: undefined, signedOutAt: NOW + 2 }])
    await store.setDisabled(number, NOW + 3)
    const used = { signedInAt: NOW + 1, signedOutAt: NOW + 2 }
    assert.deepEqual(await store.account(number), { ...created, ...used, disabledSince: NOW + 3 })
    assert.equal(await store.account(number + 1), undefined)
  })

  test('accounts are read in order of their numbers, so many at a time', async store => {
    const numbers = await people(store, 5)
    const read = async (after: number) => (await store.accountsAfter(after, 2)).map(({ number }) => number)
    assert.deepEqual(await read(0), numbers.slice(0, 2))
    assert.deepEqual(await read(numbers[1] ?? 0), numbers.slice(2, 4))
    assert.deepEqual(await read(numbers[4] ?? 0), [])
  })

  test('the database knows since when it records the use of accounts', async store => {
    const since = await store.recordingSince()
    assert.ok(Math.abs(Date.now() - since) < 10 * MINUTE, `${since}`)
  })

  test('events are told newest first, each of its own account', async store => {
    const [number, other] = await pair(store)
    await store.recordEvents([
      event(number),
      event(number, { kind: 'signed out', detail: 'idle', firstAt: NOW + 1 }),
      event(other, { kind: 'disabled', address: '', detail: 'root@host', firstAt: NOW + 2 }),
    ])
    assert.deepEqual(await told(store, number), [
      ['signed out', '192.0.2.1', 'idle', 1],
      ['signed in', '192.0.2.1', '', 1],
    ])
    assert.deepEqual(await told(store, number, 1), [['signed out', '192.0.2.1', 'idle', 1]])
    assert.deepEqual(await told(store, other), [['disabled', '', 'root@host', 1]])
  })

  test('equal events within a minute are counted as one, with the times of the first and the last', async store => {
    const [number] = await pair(store)
    await store.recordEvents([event(number, { count: 3, lastAt: NOW + 1 })])
    await store.recordEvents([event(number, { firstAt: NOW + 2 }), event(number, { address: '192.0.2.2' })])
    await store.recordEvents([event(number, { firstAt: NOW + MINUTE })])
    const [later, one, another] = await store.events(number, 10)
    assert.deepEqual([later?.count, later?.firstAt], [1, NOW + MINUTE])
    assert.deepEqual([one?.count, one?.firstAt, one?.lastAt], [4, NOW, NOW + 2])
    assert.deepEqual([another?.count, another?.address], [1, '192.0.2.2'])
  })

  test('guesses from any number of addresses take a bounded number of rows, and none is uncounted', async store => {
    const [number, other] = await pair(store)
    const guess = (place: number, account = number) =>
      event(account, { kind: 'sign-in refused', detail: 'wrongPassword', address: `192.0.2.${place}` })
    for (let batch = 0; batch < 5; batch++) {
      const guesses = Array.from({ length: 100 }, (_, place) => guess(place + 100 * batch))
      await store.recordEvents([...guesses, guess(batch, other)])
    }
    const rows = await told(store, number)
    assert.equal(rows.length, 61)
    assert.equal(
      rows.reduce((sum, [, , , count]) => sum + Number(count), 0),
      500,
    )
    assert.deepEqual(
      rows.find(([, address]) => address === ''),
      ['sign-in refused', '', 'wrongPassword', 440],
    )
    assert.equal((await told(store, other)).length, 5)
  })

  test('a number without an account has neither events nor activity, and does not disturb those of others', async store => {
    const [number] = await pair(store)
    await store.recordEvents([event(77), event(number)])
    await store.recordActivity([
      { number: 77, signedInAt: NOW, signedOutAt: undefined },
      { number, signedInAt: NOW, signedOutAt: undefined },
    ])
    assert.deepEqual(await told(store, 77), [])
    assert.equal((await told(store, number)).length, 1)
    assert.equal((await store.account(number))?.signedInAt, NOW)
  })

  test('events are removed once they are old', async store => {
    const [number] = await pair(store)
    await store.recordEvents([event(number), event(number, { firstAt: NOW + DAY })])
    await store.expireEvents(NOW + DAY)
    assert.deepEqual(
      (await store.events(number, 10)).map(({ firstAt }) => firstAt),
      [NOW + DAY],
    )
  })
}
