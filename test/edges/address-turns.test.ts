/** A8: the clients of one address that are not signed in take turns at their requests. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AddressShares } from '../../gateway/connection/address-shares.ts'

const most = 10
const limits = {
  ...{ connections: most, connectionsPerAddress: most, notSignedInPerAddress: most },
  ...{ unfinishedBytes: most, unfinishedBytesPerAddress: most },
}

test('one request of an address is served in each turn of the event loop, in order, and of another address at once', async () => {
  const shares = new AddressShares(limits)
  const [one, two, three, other] = ['a', 'a', 'a', 'b'].map(address => shares.open(address))
  const served: number[] = []
  const ask = (share: typeof one, name: number) => {
    const turn = share?.turn()
    if (turn === undefined) served.push(name)
    else turn.then(() => served.push(name))
  }
  ask(one, 1)
  ask(two, 2)
  ask(three, 3)
  ask(other, 4)
  assert.deepEqual(served, [1, 4])
  await nextTurn()
  assert.deepEqual(served, [1, 4, 2])
  await nextTurn()
  assert.deepEqual(served, [1, 4, 2, 3])
  await nextTurn()
  ask(one, 5)
  assert.deepEqual(served, [1, 4, 2, 3, 5])
})
