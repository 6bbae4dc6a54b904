/**
 * Searches (S1). Accounts are looked through slice by slice, each slice a short query, with the event loop in between:
 * no condition, however costly, holds up the chat, and one that takes too long is given up.
 */
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import pLimit from 'p-limit'
import { Refusal } from '../errors.ts'
import type { StoreDialect } from './dialect.ts'
import type { Person, SearchQuery, Store } from './interface.ts'
import type { Database } from './schema.ts'
import { asksOnline, comparisonsIn, searchTerms } from './search-terms.ts'

const TIME_LIMIT_MS = 2000
/** What a slice should take: slices grow and shrink towards it. */
const SLICE_MS = 5
/** Accounts in a slice, for a condition of one comparison: more comparisons make fewer accounts. */
const FIRST_SLICE = 256
/** Bounds a slice of accounts that take far longer than all before, such as those with the longest texts, to some 20 ms. */
const LARGEST_SLICE = 2048
/** Searches that wait for their turn; one runs at a time. */
const MAX_WAITING = 100

type Visible = Parameters<Store['search']>[1]

interface Found extends Person {
  online: number
}

export function search(db: Database, dialect: StoreDialect) {
  const inTurn = pLimit(1)

  /** The best of `kept` and of the accounts numbered `low` to `high` that match. */
  function slice(
    { where, orderBy, limit }: SearchQuery,
    visible: readonly number[],
    low: number,
    high: number,
    kept: readonly Found[],
  ): Promise<Found[]> {
    const online = [...visible, ...kept.filter(each => each.online === 1).map(each => each.number)]
    let select = db
      .selectFrom('accounts')
      .select(['number', 'nickname', 'portrait', 'province', 'city'])
      .select(eb => sql<number>`${searchTerms(eb, dialect, online).column('online')}`.as('online'))
      .where(eb => {
        const inSlice = eb.between('number', low, high)
        const matches = where && searchTerms(eb, dialect, online).condition(where)
        return eb.or([
          matches === undefined ? inSlice : eb.and([inSlice, matches]),
          dialect.isIn(
            eb.ref('number'),
            kept.map(each => each.number),
          ),
        ])
      })
    for (const { column, descending } of orderBy) {
      select = select.orderBy(eb => searchTerms(eb, dialect, online).column(column), descending ? 'desc' : 'asc')
    }
    return select.orderBy('number').limit(limit).execute()
  }

  async function run(query: SearchQuery, visible: Visible): Promise<Person[]> {
    const { first, last } = await db
      .selectFrom('accounts')
      .select(eb => [eb.fn.min<number | null>('number').as('first'), eb.fn.max<number | null>('number').as('last')])
      .executeTakeFirstOrThrow()
    if (first === null || last === null) return []

    const deadline = performance.now() + TIME_LIMIT_MS
    const needsOnline = asksOnline(query)
    let found: Found[] = []
    const comparisons = comparisonsIn(query.where)
    const widest = Math.floor(LARGEST_SLICE / comparisons)
    let width = Math.floor(FIRST_SLICE / comparisons)
    for (let low = first; low <= last; ) {
      const high = low + width - 1
      const online = needsOnline ? await visible(low, high) : []
      const before = performance.now()
      found = await slice(query, online, low, high, found)
      // In the order of numbers, nothing that follows comes before what was found.
      if (query.orderBy.length === 0 && found.length >= query.limit) break
      const took = performance.now() - before
      width = Math.max(1, Math.min(widest, Math.round(width * Math.min(2, SLICE_MS / took))))
      low = high + 1
      await setImmediate()
      if (performance.now() > deadline) throw new Refusal('searchTooSlow')
    }
    return found.map(({ online: _, ...person }) => person)
  }

  return {
    async search(query, visible) {
      if (query.limit === 0) return []
      if (inTurn.pendingCount >= MAX_WAITING) throw new Refusal('busy')
      return inTurn(run, query, visible)
    },
  } satisfies Partial<Store>
}
