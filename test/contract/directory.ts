/** The contract of a Directory. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Directory } from '../../gateway/cluster/directory.ts'
import { Mode } from '../../protocol/index.ts'

export function directoryContract(name: string, open: () => Promise<Omit<Directory, 'reachable' | 'complete'>>): void {
  describe(name, () => {
    let directory: Omit<Directory, 'reachable' | 'complete'>
    beforeEach(async () => {
      directory = await open()
    })
    afterEach(() => directory.close())

    test('A6: a claim is found with its instance, mode and generation', async () => {
      const { entry, displaced } = await directory.claim(10001, 'one', Mode.hidden)
      assert.equal(displaced, undefined)
      assert.deepEqual(entry, { instance: 'one', generation: entry.generation, mode: Mode.hidden })
      assert.deepEqual(await directory.find([10002, 10001]), [undefined, entry])
    })

    test('A6: a newer claim displaces the older, and its generation is higher', async () => {
      const first = await directory.claim(10001, 'one', Mode.online)
      const second = await directory.claim(10001, 'other', Mode.doNotDisturb)
      assert.deepEqual(second.displaced, first.entry)
      assert.ok(second.entry.generation > first.entry.generation)
      assert.deepEqual(await directory.find([10001]), [second.entry])
    })

    test('A6: of ten claims at once each displaces another, and the highest generation stays', async () => {
      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, index) => directory.claim(10001, `instance ${index}`, Mode.online)),
      )
      const generations = claims.map(({ entry }) => entry.generation).sort((a, b) => a - b)
      assert.equal(new Set(generations).size, 10)
      const displaced = claims.flatMap(claim => claim.displaced?.generation ?? []).sort((a, b) => a - b)
      assert.deepEqual(displaced, generations.slice(0, 9))
      assert.equal((await directory.find([10001]))[0]?.generation, generations[9])
    })

    test('P5: generations rise even after a release', async () => {
      const first = await directory.claim(10001, 'one', Mode.online)
      assert.equal(await directory.release(10001, first.entry.generation), true)
      const second = await directory.claim(10001, 'one', Mode.online)
      assert.equal(second.displaced, undefined)
      assert.ok(second.entry.generation > first.entry.generation)
    })

    test('P5: a late release does not remove a newer claim', async () => {
      const first = await directory.claim(10001, 'one', Mode.online)
      const second = await directory.claim(10001, 'other', Mode.online)
      assert.equal(await directory.release(10001, first.entry.generation), false)
      assert.deepEqual(await directory.find([10001]), [second.entry])
      assert.deepEqual(await directory.visibleBetween(0, 0xffffffff), [10001])
    })

    test('P5: releasing removes the entry, once', async () => {
      const { entry } = await directory.claim(10001, 'one', Mode.online)
      assert.equal(await directory.release(10001, entry.generation), true)
      assert.equal(await directory.release(10001, entry.generation), false)
      assert.deepEqual(await directory.find([10001]), [undefined])
      assert.deepEqual(await directory.visibleBetween(0, 0xffffffff), [])
    })

    test('P3: a mode changes for its own sign-in only', async () => {
      const first = await directory.claim(10001, 'one', Mode.online)
      assert.equal(await directory.setMode(10001, { ...first.entry, mode: Mode.doNotDisturb }), true)
      assert.equal((await directory.find([10001]))[0]?.mode, Mode.doNotDisturb)
      const second = await directory.claim(10001, 'other', Mode.online)
      assert.equal(await directory.setMode(10001, { ...first.entry, mode: Mode.hidden }), false)
      assert.deepEqual(await directory.find([10001]), [second.entry])
      assert.equal(await directory.setMode(10002, { ...second.entry, mode: Mode.hidden }), false)
      assert.deepEqual(await directory.find([10002]), [undefined])
    })

    test('A6: a returned entry does not change afterwards', async () => {
      const { entry } = await directory.claim(10001, 'one', Mode.online)
      const before = structuredClone(entry)
      await directory.setMode(10001, { ...entry, mode: Mode.hidden })
      assert.deepEqual(entry, before)
    })

    test('P1: hidden users are not visible, but do-not-disturb users are', async () => {
      await directory.claim(10001, 'one', Mode.online)
      await directory.claim(10002, 'one', Mode.hidden)
      await directory.claim(10003, 'one', Mode.doNotDisturb)
      assert.deepEqual(await directory.visible(0, 'above', 10), [10001, 10003])
      assert.deepEqual((await directory.visibleBetween(0, 0xffffffff)).sort(), [10001, 10003])
    })

    test('P1: visibility follows the mode, and a claim in another mode', async () => {
      const { entry } = await directory.claim(10001, 'one', Mode.online)
      await directory.setMode(10001, { ...entry, mode: Mode.hidden })
      assert.deepEqual(await directory.visibleBetween(0, 0xffffffff), [])
      await directory.setMode(10001, { ...entry, mode: Mode.doNotDisturb })
      assert.deepEqual(await directory.visibleBetween(0, 0xffffffff), [10001])
      await directory.claim(10001, 'other', Mode.hidden)
      assert.deepEqual(await directory.visibleBetween(0, 0xffffffff), [])
    })

    test('P4: pages go up and down from a number, nearest first, and exclude it', async () => {
      for (const number of [10005, 10001, 10003, 10009, 10007]) await directory.claim(number, 'one', Mode.online)
      assert.deepEqual(await directory.visible(10003, 'above', 2), [10005, 10007])
      assert.deepEqual(await directory.visible(10007, 'above', 2), [10009])
      assert.deepEqual(await directory.visible(10009, 'above', 2), [])
      assert.deepEqual(await directory.visible(10007, 'below', 2), [10005, 10003])
      assert.deepEqual(await directory.visible(10003, 'below', 2), [10001])
      assert.deepEqual(await directory.visible(10001, 'below', 2), [])
    })

    test('P4: the start need not be signed in, and a page of size zero is empty', async () => {
      for (const number of [10001, 10003]) await directory.claim(number, 'one', Mode.online)
      assert.deepEqual(await directory.visible(10002, 'above', 5), [10003])
      assert.deepEqual(await directory.visible(10002, 'below', 5), [10001])
      assert.deepEqual(await directory.visible(0xffffffff, 'below', 5), [10003, 10001])
      assert.deepEqual(await directory.visible(0xffffffff, 'above', 5), [])
      assert.deepEqual(await directory.visible(0, 'above', 0), [])
      assert.deepEqual(await directory.visible(20000, 'below', 0), [])
    })

    test('P4: pages continue across wide gaps between numbers', async () => {
      const numbers = [1, 4095, 4096, 10001, 70_000, 70_001, 5_000_000, 0x7fffffff, 0x80000000, 0xffffffff]
      for (const number of numbers) await directory.claim(number, 'one', Mode.online)
      assert.deepEqual(await directory.visible(0, 'above', 100), numbers)
      assert.deepEqual(await directory.visible(4095, 'above', 3), [4096, 10001, 70_000])
      assert.deepEqual(await directory.visible(0xffffffff, 'below', 100), numbers.slice(0, -1).reverse())
      assert.deepEqual(await directory.visible(70_001, 'below', 3), [70_000, 10001, 4096])
    })

    test('P4: a page continues across more gaps than one step scans', async () => {
      const numbers = Array.from({ length: 40 }, (_, index) => 1 + index * 5000)
      for (const number of numbers) {
        const { entry } = await directory.claim(number, 'one', Mode.online)
        if (number !== 1 && number !== numbers.at(-1)) await directory.release(number, entry.generation)
      }
      assert.deepEqual(await directory.visible(1, 'above', 5), numbers.slice(-1))
      assert.deepEqual(await directory.visible(Number(numbers.at(-1)), 'below', 5), [1])
    })

    test('S1: visible users are found between two numbers, inclusive', async () => {
      const numbers = [1, 4095, 4096, 10001, 70_000, 0xffffffff]
      for (const number of numbers) await directory.claim(number, 'one', Mode.online)
      const between = async (low: number, high: number) =>
        (await directory.visibleBetween(low, high)).sort((a, b) => a - b)
      assert.deepEqual(await between(0, 0xffffffff), numbers)
      assert.deepEqual(await between(4095, 10001), [4095, 4096, 10001])
      assert.deepEqual(await between(4096, 10000), [4096])
      assert.deepEqual(await between(70_001, 0xfffffffe), [])
      assert.deepEqual(await between(10001, 10001), [10001])
    })

    test('entries are returned in the order of the numbers, repeated numbers included', async () => {
      const { entry } = await directory.claim(10001, 'one', Mode.online)
      const far = await directory.claim(5_000_000, 'one', Mode.hidden)
      const found = await directory.find([5_000_000, 10001, 7, 10001])
      assert.deepEqual(found, [far.entry, entry, undefined, entry])
      assert.deepEqual(await directory.find([]), [])
    })

    test('P4: paging in either direction returns everyone once', async () => {
      const numbers = Array.from({ length: 1000 }, (_, index) => 10001 + ((index * 379) % 1000))
      for (const number of numbers) await directory.claim(number, 'one', Mode.online)
      for (const [direction, start] of [
        ['above', 0],
        ['below', 20000],
      ] as const) {
        const met: number[] = []
        let page = await directory.visible(start, direction, 64)
        while (page.length > 0) {
          met.push(...page)
          page = await directory.visible(Number(page.at(-1)), direction, 64)
        }
        const order = numbers.toSorted((a, b) => (direction === 'above' ? a - b : b - a))
        assert.deepEqual(met, order)
      }
    })
  })
}
