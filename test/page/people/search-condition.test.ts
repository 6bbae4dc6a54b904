/** The condition that the page's search form builds finds, at a real gateway, whom the form asks for (S1). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Profile } from '../../../gateway/store/interface.ts'
import {
  anyCriteria,
  type Criteria,
  MAX_CONDITION_BYTES,
  searchCondition,
} from '../../../web-demo/people/search-condition.ts'
import { createAccounts } from '../../accounts.ts'
import { startGateway } from '../../start-gateway.ts'

const people: Partial<Profile>[] = [
  { nickname: 'Alice', age: 20, sex: 2, city: '北京', hobby: 'go', school: '清华' },
  { nickname: "O'Brien", age: 30, sex: 1, city: '上海', hobby: '100% fun' },
  { nickname: 'C:\\Windows', age: 40, sex: 1, hobby: '1000 fun things' },
  { nickname: 'Bob_1', age: 50, sex: 0 },
  { nickname: 'Bobby', age: 60, sex: 0, city: "Xi'an" },
]
const gateway = await startGateway(
  { RATE_LIMITS: 'off' },
  { prepare: store => createAccounts(store, people).then(() => {}) },
)
after(() => gateway.close())
const [alice, brien, windows, bob, bobby] = [10_001, 10_002, 10_003, 10_004, 10_005]
const asker = await gateway.signUp({ nickname: 'Asker', age: 99 })

async function found(condition: string): Promise<number[]> {
  const { success, users } = await asker.ask('search', { condition })
  assert.equal(success, 1, condition)
  return users.map(({ number }) => number)
}

describe('the search form finds by', () => {
  const searches: [string, Partial<Criteria>, number[]][] = [
    ['a part of the nickname, without regard to case', { nickname: 'LIC' }, [alice]],
    ['a nickname with a quote', { nickname: "o'b" }, [brien]],
    ['two quotes', { nickname: "''" }, []],
    ['a nickname with a backslash', { nickname: ':\\w' }, [windows]],
    ['a backslash at the end', { nickname: '\\' }, [windows]],
    ['a nickname with an underscore, where it stands for any character', { nickname: 'b_1' }, [bob]],
    ['a percent sign, where it stands for one character, not for many', { hobby: '100% fun' }, [brien, windows]],
    ['a city', { city: '北' }, [alice]],
    ['a city with a quote', { city: "xi'an" }, [bobby]],
    ['a school', { school: '清华' }, [alice]],
    ['text with spaces around it', { nickname: '  Bob  ' }, [bob, bobby]],
    ['text that looks like SQL', { nickname: "' OR '1' = '1" }, []],
    ['a smallest age', { age: { from: 50, to: 60 } }, [bob, bobby]],
    ['an age', { age: { from: 30, to: 30 } }, [brien]],
    ['ages the wrong way round', { age: { from: 40, to: 30 } }, [brien, windows]],
    ['a largest age', { age: { from: undefined, to: 30 } }, [alice, brien]],
    ['a smallest number', { number: { from: bobby, to: undefined } }, [bobby, asker.number]],
    ['the largest number there can be', { number: { from: 0xffff_ffff, to: undefined } }, []],
    ['a sex', { sex: 1 }, [brien, windows]],
    ['a sex that was not said', { sex: 0, age: { from: undefined, to: 60 } }, [bob, bobby]],
    ['who is online', { onlineOnly: true }, [asker.number]],
    ['all of it at once', { nickname: 'b', sex: 0, age: { from: 55, to: undefined }, city: 'xi' }, [bobby]],
    ['nothing, which is everyone', {}, [alice, brien, windows, bob, bobby, asker.number]],
    ['the highest numbers first', { order: 'number DESC', limit: 2 }, [asker.number, bobby]],
    ['the oldest first', { order: 'age DESC', limit: 2 }, [asker.number, bobby]],
    ['the nickname, in order', { order: 'nickname', limit: 3 }, [alice, asker.number, bob]],
    ['who is online first', { order: 'online DESC', limit: 2 }, [asker.number, alice]],
  ]
  for (const [what, criteria, numbers] of searches) {
    test(what, async () => assert.deepEqual(await found(searchCondition({ ...anyCriteria, ...criteria })), numbers))
  }
})

test('any text is looked for as text: the server never stumbles over it', async () => {
  const texts = fc.string({ unit: 'binary', maxLength: 20 }).filter(text => !text.includes('\0'))
  const tricky = fc.string({ unit: fc.constantFrom("'", '"', '\\', '%', '_', '-', '/', '*', ';', '$', ' ', 'E') })
  await fc.assert(
    fc.asyncProperty(fc.oneof(texts, tricky), tricky, async (nickname, city) => {
      await found(searchCondition({ ...anyCriteria, nickname, city }))
    }),
    { numRuns: 200 },
  )
})

test('whoever is found by a text has it, but for % and _', async () => {
  const letters = fc.string({ unit: fc.constantFrom('b', 'B', 'o', '1', "'", '\\', 'W'), minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(letters, async nickname => {
      const expected = people.flatMap((person, place) =>
        person.nickname?.toLowerCase().includes(nickname.toLowerCase()) ? [10_001 + place] : [],
      )
      const numbers = await found(searchCondition({ ...anyCriteria, nickname, number: { from: alice, to: bobby } }))
      assert.deepEqual(numbers, expected)
    }),
    { numRuns: 100 },
  )
})

test('a condition of the longest size is taken, and one byte more is not', async () => {
  const fill = MAX_CONDITION_BYTES - searchCondition({ ...anyCriteria, nickname: 'x' }).length + 1
  assert.deepEqual(await found(searchCondition({ ...anyCriteria, nickname: 'x'.repeat(fill) })), [])
  const { success } = await asker.ask('search', {
    condition: searchCondition({ ...anyCriteria, nickname: 'x'.repeat(fill + 1) }),
  })
  assert.equal(success, 0)
  assert.match(await asker.notice(), /1024 bytes/)
})
