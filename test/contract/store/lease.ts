import assert from 'node:assert/strict'
import { until } from '../../until.ts'
import type { withStore } from './database.ts'

export function leaseContract(test: ReturnType<typeof withStore>): void {
  test('a lease has one holder, who may renew it, until it ends', async store => {
    assert.equal(await store.renewLease('one', 60_000), true)
    assert.equal(await store.renewLease('other', 60_000), false)
    assert.equal(await store.renewLease('one', 60_000), true)
    await store.endLease('other')
    assert.equal(await store.renewLease('other', 60_000), false)
    await store.endLease('one')
    assert.equal(await store.renewLease('other', 60_000), true)
    await store.endLease('other')
  })

  test('a database keeps its id', async store => {
    const id = await store.databaseId()
    assert.match(id, /^[\da-f-]{36}$/)
    assert.equal(await store.databaseId(), id)
  })

  test('a lease that was not renewed in time goes to another', async store => {
    assert.equal(await store.renewLease('one', 1), true)
    await until('the lease has run out', () => store.renewLease('other', 60_000))
    assert.equal(await store.renewLease('one', 60_000), false)
  })
}
