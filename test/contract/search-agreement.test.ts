/** SQLite and PostgreSQL find the same for any search (S1). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '../../gateway/errors.ts'
import { parseSearch } from '../../gateway/search/parse-search.ts'
import type { SearchQuery } from '../../gateway/store/interface.ts'
import { openPostgresStore } from '../../gateway/store/postgres.ts'
import { openSqliteStore } from '../../gateway/store/sqlite.ts'
import { testDatabase } from '../servers/postgres.ts'
import { characters, searchText } from './condition-text.ts'
import { NOW, profile } from './store/database.ts'

const ACCOUNTS = 120
/** Searches that both databases run. */
const SEARCHES = 600

const database = await testDatabase()
const stores = [await openSqliteStore(':memory:'), await openPostgresStore(database.url)] as const
after(async () => {
  for (const store of stores) await store.close()
  await database.drop()
})

const short = fc.string({ unit: fc.constantFrom(...characters, '\0'), maxLength: 4 })
const small = fc.integer({ min: 0, max: 3 })
const people = fc.sample(
  fc.record({
    ...{ nickname: short, city: short, school: short, hobby: short, description: short },
    ...{ portrait: small, sex: small, age: small, country: small, province: small },
  }),
  ACCOUNTS,
)
for (const person of people) for (const store of stores) await store.createAccount(profile(person), 'hash', NOW)

const visible = async (low: number, high: number): Promise<number[]> =>
  Array.from({ length: ACCOUNTS }, (_, index) => 10001 + index).filter(
    number => number % 2 && number >= low && number <= high,
  )

/** Undefined for a text that is refused. */
function queryOf(text: string): SearchQuery | undefined {
  try {
    return parseSearch(text)
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    assert.match(error.message, /the pattern ends with the escape character/, text)
    return undefined
  }
}

test('S1: any search finds the same on both databases', async () => {
  let [searches, matching] = [0, 0]
  await fc.assert(
    fc.asyncProperty(searchText, async text => {
      const query = queryOf(text)
      fc.pre(query !== undefined)
      const [one, other] = await Promise.all(stores.map(store => store.search(query, visible)))
      assert.deepEqual(plain(other), plain(one), text)
      searches++
      if (one?.length) matching++
    }),
    { numRuns: SEARCHES },
  )
  assert.ok(searches >= SEARCHES)
  // The texts are worth comparing: most of them find someone.
  assert.ok(matching > searches / 3, `only ${matching} of ${searches} searches found anyone`)
})

function plain(found: readonly object[] | undefined): object[] | undefined {
  return found?.map(each => ({ ...each }))
}
