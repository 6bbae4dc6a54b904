/** The contract of a Directory shared by several instances, in addition to that of every Directory. */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { SharedDirectory } from '../../gateway/cluster/directory.ts'
import { Mode } from '../../protocol/index.ts'

/** Numbers far apart. */
const NUMBERS = [10_001, 10_002, 14_000, 70_000, 5_000_000, 0xffffffff]

export interface SharedDirectories {
  /** Directories of one system, each over its own connection. */
  one: SharedDirectory
  other: SharedDirectory
  /** Another system in the same Redis. */
  stranger: SharedDirectory
  letLeaseRunOut(instance: string): Promise<void>
  /** Advances the time until another instance is asked to clean up after a dead one. */
  letClearingBeDue(instance: string): Promise<void>
}

export function sharedDirectoryContract(name: string, open: () => Promise<SharedDirectories>): void {
  describe(name, () => {
    let one: SharedDirectory
    let other: SharedDirectory
    let stranger: SharedDirectory
    let letLeaseRunOut: SharedDirectories['letLeaseRunOut']
    let letClearingBeDue: SharedDirectories['letClearingBeDue']
    beforeEach(async () => {
      ;({ one, other, stranger, letLeaseRunOut, letClearingBeDue } = await open())
    })

    test('A6: other instances find, see and displace a claim', async () => {
      const first = await one.claim(10001, 'one', Mode.online)
      assert.deepEqual(await other.find([10001]), [first.entry])
      assert.deepEqual(await other.visible(0, 'above', 10), [10001])
      const second = await other.claim(10001, 'other', Mode.online)
      assert.deepEqual(second.displaced, first.entry)
      assert.equal(await one.release(10001, first.entry.generation), false)
    })

    test('two prefixes in one Redis are separate', async () => {
      await one.claim(10001, 'one', Mode.online)
      await one.renew('one', true)
      assert.deepEqual(await stranger.find([10001]), [undefined])
      assert.deepEqual(await stranger.visibleBetween(0, 0xffffffff), [])
      assert.deepEqual((await stranger.renew('two', true)).instances, ['two'])
      await stranger.clear('one')
      assert.equal((await one.find([10001]))[0]?.instance, 'one')
    })

    test('instances that renew their leases know of each other', async () => {
      await one.renew('one', true)
      const { lost, instances, dead, pendingCleanup } = await other.renew('other', true)
      assert.deepEqual(instances.sort(), ['one', 'other'])
      assert.deepEqual({ lost, dead, pendingCleanup }, { lost: false, dead: [], pendingCleanup: [] })
    })

    test('the live instances are known to a process that is none of them', async () => {
      await one.renew('one', true)
      await one.renew('three', true)
      await one.evict('three')
      await one.renew('another', true)
      assert.deepEqual(await other.instances(), ['another', 'one'])
      assert.deepEqual(await stranger.instances(), [])
    })

    test('all sign-ins are listed by number, with instance and mode', async () => {
      const modes = [Mode.online, Mode.hidden, Mode.doNotDisturb, Mode.offline]
      const entered = []
      for (const [place, number] of NUMBERS.entries()) {
        const { entry } = await one.claim(number, `i${place}`, modes[place % 4] ?? Mode.online)
        entered.push({ number, ...entry })
      }
      await stranger.claim(10003, 'stranger', Mode.online)
      const listed = []
      for await (const page of other.signIns()) listed.push(...page)
      assert.deepEqual(listed, entered)
    })

    test('P5: an instance whose lease has expired is evicted, learns of it and stays dead', async () => {
      await one.renew('one', true)
      await other.renew('other', true)
      await letLeaseRunOut('other')
      const lease = await one.renew('one', true)
      assert.deepEqual(lease, { lost: false, instances: ['one'], dead: ['other'], pendingCleanup: ['other'] })
      assert.equal((await other.renew('other', true)).lost, true)
      assert.deepEqual((await one.renew('one', true)).instances, ['one'])
    })

    test('P5: an instance that renews late, but was not evicted, stays alive', async () => {
      await other.renew('other', true)
      await letLeaseRunOut('other')
      assert.equal((await other.renew('other', true)).lost, false)
    })

    test('without permission to evict, expired instances stay and are not dead', async () => {
      await one.renew('one', true)
      await other.renew('other', true)
      await letLeaseRunOut('other')
      const { instances, dead } = await one.renew('one', false)
      assert.deepEqual(instances.sort(), ['one', 'other'])
      assert.deepEqual(dead, [])
    })

    test('P5: the first renewal, which may have been delayed, evicts nobody', async () => {
      await other.renew('other', true)
      await letLeaseRunOut('other')
      assert.deepEqual((await one.renew('one', true)).dead, [])
      assert.deepEqual((await one.renew('one', true)).dead, ['other'])
    })

    test('an evicted instance is dead to all', async () => {
      await one.renew('one', true)
      await other.renew('other', true)
      await one.evict('other')
      assert.equal((await other.renew('other', true)).lost, true)
      assert.deepEqual((await one.renew('one', true)).dead, ['other'])
    })

    test('one instance at a time is asked to clean up after a dead one, until it has', async () => {
      await one.renew('one', true)
      await other.renew('other', true)
      await one.evict('third')
      assert.deepEqual((await one.renew('one', true)).pendingCleanup, ['third'])
      assert.deepEqual((await other.renew('other', true)).pendingCleanup, [])
      await letClearingBeDue('third')
      assert.deepEqual((await other.renew('other', true)).pendingCleanup, ['third'])
      await letClearingBeDue('third')
      await other.clear('third')
      assert.deepEqual((await one.renew('one', true)).pendingCleanup, [])
    })

    test('P5: cleaning up removes the entries and the visibility of that instance only', async () => {
      for (const number of NUMBERS) await one.claim(number, number % 2 ? 'one' : 'other', Mode.online)
      await one.claim(10003, 'other', Mode.hidden)
      const kept = NUMBERS.filter(number => number % 2)
      await one.clear('other')
      const entries = await one.find([...NUMBERS, 10003])
      assert.deepEqual(
        entries.map(entry => entry?.instance),
        [...NUMBERS, 0].map(number => (number % 2 ? 'one' : undefined)),
      )
      assert.deepEqual((await one.visibleBetween(0, 0xffffffff)).sort(), kept.sort())
    })

    test('P5: cleaning up leaves entries of an instance with a longer id, and of newer sign-ins', async () => {
      await one.claim(10001, 'one-2', Mode.online)
      await one.claim(10002, 'one', Mode.online)
      const { entry } = await one.claim(10002, 'other', Mode.online)
      await other.clear('one')
      assert.equal((await other.find([10001]))[0]?.instance, 'one-2')
      assert.deepEqual(await other.find([10002]), [entry])
    })

    test('restoring recreates lost entries, with mode and generation', async () => {
      const signIns = NUMBERS.map((number, index) => ({
        number,
        generation: 1_700_000_000_000_001 + index,
        mode: Mode.online,
      }))
      const restored = await one.restore('one', signIns)
      assert.deepEqual(
        restored,
        signIns.map(({ generation, mode }) => ({
          entry: { instance: 'one', generation, mode },
          displaced: undefined,
        })),
      )
      assert.deepEqual(
        await other.find(NUMBERS),
        restored.map(({ entry }) => entry),
      )
      assert.deepEqual(await other.visible(0, 'above', 10), NUMBERS)
    })

    test('P5: restoring does not beat a newer sign-in elsewhere', async () => {
      const late = await one.claim(10001, 'one', Mode.online)
      const { entry } = await other.claim(10001, 'other', Mode.hidden)
      const { generation, mode } = late.entry
      assert.deepEqual(await one.restore('one', [{ number: 10001, generation, mode }]), [
        { entry, displaced: undefined },
      ])
      assert.deepEqual(await other.find([10001]), [entry])
      assert.deepEqual(await other.visibleBetween(0, 0xffffffff), [])
    })

    test('A6: restoring displaces an older sign-in elsewhere, and reports it', async () => {
      const { entry } = await other.claim(10001, 'other', Mode.online)
      const generation = entry.generation + 5
      const [restored] = await one.restore('one', [{ number: 10001, generation, mode: Mode.hidden }])
      assert.deepEqual(restored, { entry: { instance: 'one', generation, mode: Mode.hidden }, displaced: entry })
      assert.deepEqual(await other.visibleBetween(0, 0xffffffff), [])
    })

    test('restoring over its own entry takes the higher generation and the mode given', async () => {
      const { entry } = await one.claim(10001, 'one', Mode.hidden)
      const { generation } = entry
      const older = { number: 10001, generation: generation - 5, mode: Mode.doNotDisturb }
      assert.deepEqual(await one.restore('one', [older]), [
        { entry: { instance: 'one', generation, mode: Mode.doNotDisturb }, displaced: undefined },
      ])
      assert.equal(await one.setMode(10001, { ...entry, mode: Mode.online }), true)
    })

    test('a thousand and one sign-ins are restored, and can be cleaned up afterwards', async () => {
      const signIns = Array.from({ length: 1001 }, (_, index) => ({
        number: 8192 + index,
        generation: index + 1,
        mode: Mode.online,
      }))
      const restored = await one.restore('one', signIns)
      assert.deepEqual(
        restored.map(({ entry }) => entry.generation),
        signIns.map(({ generation }) => generation),
      )
      assert.equal((await other.visibleBetween(0, 0xffffffff)).length, 1001)
      await other.clear('one')
      assert.deepEqual(await other.visibleBetween(0, 0xffffffff), [])
    })

    test('a claim takes the requested generation, which is above all previous ones', async () => {
      await one.renew('one', false)
      const { entry } = await one.claim(10001, 'one', Mode.online)
      const asked = one.nextGeneration() + 10_000
      const second = await one.claim(10001, 'one', Mode.hidden, asked)
      assert.ok(asked > entry.generation)
      assert.deepEqual(second, { entry: { instance: 'one', generation: asked, mode: Mode.hidden }, displaced: entry })
    })

    test('P5: a claim with an old generation changes nothing after a newer sign-in', async () => {
      const { entry } = await other.claim(10001, 'other', Mode.hidden)
      const asked = entry.generation - 5_000_000
      const late = await one.claim(10001, 'one', Mode.online, asked)
      assert.deepEqual(late, { entry: { instance: 'one', generation: asked, mode: Mode.online }, displaced: undefined })
      assert.deepEqual(await one.find([10001]), [entry])
      assert.deepEqual(await one.visibleBetween(0, 0xffffffff), [])
    })

    test('P5: a claim after restoring a generation of the future gets a higher one', async () => {
      const generation = 2 ** 52
      await one.restore('one', [{ number: 10001, generation, mode: Mode.online }])
      const { entry } = await other.claim(10001, 'other', Mode.online)
      assert.equal(entry.generation, generation + 1)
    })
  })
}
