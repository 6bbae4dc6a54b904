import assert from 'node:assert/strict'
import type { Store } from '../../../gateway/store/interface.ts'
import { rosterBytes } from '../../../gateway/store/roster-size.ts'
import { MAX_BODY_BYTES } from '../../../protocol/index.ts'
import { MOVED, NOW, people, type withStore } from './database.ts'

/** Creates an owner with friends in groups of up to 255, and accounts that are not friends yet. */
async function ownerWith(store: Store, friends: number, more: number) {
  const [owner, ...others] = (await people(store, 1 + friends + more)) as [number, ...number[]]
  const listed = others.slice(0, friends)
  for (const [index, friend] of listed.entries()) {
    if (index % 200 === 0 && index > 0) {
      const group = await store.addGroup(owner, `${index}`)
      assert.ok(typeof group === 'number')
      const moves = listed.slice(index - 200, index).map(friend => ({ friend, group }))
      assert.deepEqual(await store.moveFriends(owner, moves), MOVED)
    }
    assert.equal(await store.addFriend(owner, friend), 'added')
  }
  return { owner, friends: listed, more: others.slice(friends) as [number, ...number[]] }
}

export function rosterLimitsContract(test: ReturnType<typeof withStore>): void {
  test('G1: there are at most 254 groups', async store => {
    const { owner } = await ownerWith(store, 0, 0)
    for (let group = 2; group <= 254; group++) assert.equal(await store.addGroup(owner, 'g'), group)
    assert.equal(await store.addGroup(owner, 'g'), 'no free number')
    await store.deleteGroup(owner, 100)
    assert.equal(await store.addGroup(owner, 'g'), 100)
  })

  test('F2, G2, G3: a group holds at most 255 friends', async store => {
    const { owner, friends, more } = await ownerWith(store, 0, 256)
    const last = more.at(-1)
    assert.ok(last !== undefined)
    assert.deepEqual(friends, [])
    // Not all 255 at once: on a slow machine, the last would time out waiting for a connection.
    for (let start = 0; start < 255; start += 15) {
      const outcomes = await Promise.all(more.slice(start, start + 15).map(friend => store.addFriend(owner, friend)))
      assert.ok(outcomes.every(outcome => outcome === 'added'))
    }
    assert.equal(await store.addFriend(owner, last), 'full')
    assert.equal(await store.addFriend(owner, more[0]), 'already')

    await store.addGroup(owner, 'second')
    assert.deepEqual(await store.moveFriends(owner, [{ friend: more[0], group: 2 }]), MOVED)
    assert.equal(await store.addFriend(owner, last), 'added')
    assert.equal(await store.moveFriends(owner, [{ friend: more[0], group: 1 }]), 'full')
    assert.equal(await store.deleteGroup(owner, 2), 'full')
    assert.deepEqual(await store.groupMembers(owner, 2), [more[0]])
    assert.equal((await store.groupMembers(owner, 1))?.length, 255)

    const swap = [
      { friend: more[0], group: 1 },
      { friend: last, group: 2 },
    ]
    assert.deepEqual(await store.moveFriends(owner, swap), MOVED)
  })

  test('F2: of twenty friends added at once, only as many are added as there is room for', async store => {
    const { owner, more } = await ownerWith(store, 0, 265)
    for (const friend of more.slice(0, 245)) await store.addFriend(owner, friend)
    const outcomes = await Promise.all(more.slice(245).map(friend => store.addFriend(owner, friend)))
    assert.equal(outcomes.filter(outcome => outcome === 'added').length, 10)
    assert.equal(outcomes.filter(outcome => outcome === 'full').length, 10)
    assert.equal((await store.groupMembers(owner, 1))?.length, 255)
  })

  test('W11: a roster fits in a frame, whatever is added, renamed or agreed to', async store => {
    const { owner, friends, more } = await ownerWith(store, 480, 1)
    const names = (await store.roster(owner)).map(({ name }) => name)
    const stranger = more[0]
    const short = MAX_BODY_BYTES - rosterBytes(names, friends.length)
    assert.ok(short > 136 && short < 272, `${short} bytes are free`)

    // Leaves room for exactly one friend, then for one byte less.
    const filler = (bytes: number): string => '好'.repeat(Math.floor(bytes / 3)) + 'x'.repeat(bytes % 3)
    const group = await store.addGroup(owner, filler(short - 136 - 4))
    assert.ok(typeof group === 'number')
    assert.equal(await store.renameGroup(owner, group, filler(short - 136 - 3)), 'renamed')
    assert.equal(await store.addFriend(owner, stranger), 'roster full')
    await store.addRequest(owner, stranger, NOW)
    assert.equal(await store.answerRequest(owner, stranger, true, NOW), 'full')
    assert.equal(await store.renameGroup(owner, group, filler(short - 136 - 4)), 'renamed')
    assert.equal(await store.answerRequest(owner, stranger, true, NOW), 'settled')

    const full = (await store.roster(owner)).map(({ name }) => name)
    assert.equal(rosterBytes(full, 481), MAX_BODY_BYTES)
    assert.equal(await store.renameGroup(owner, group, filler(short - 136 - 3)), 'roster full')
    assert.equal(await store.addGroup(owner, ''), 'roster full')
    assert.equal(await store.renameGroup(owner, group, 'short'), 'renamed')
    assert.equal(await store.addGroup(owner, ''), 5)
  })
}
