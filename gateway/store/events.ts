/** The events of accounts. */
import { type SqlBool, sql } from 'kysely'
import { namesOf, type StoreDialect } from './dialect.ts'
import type { EventKind } from './event-kinds.ts'
import type { AccountEvent, Store } from './interface.ts'
import { deleteAll, ROWS_AT_ONCE } from './retention.ts'
import type { Database } from './schema.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Rows of one account in an hour; from then on one row counts all addresses, for the whole hour. */
const MAX_PER_HOUR = 60

const columns = {
  ...({ number: 'bigint', period: 'bigint', kind: 'text', address: 'text', detail: 'text' } as const),
  ...({ firstAt: 'bigint', lastAt: 'bigint', count: 'bigint' } as const),
}
const columnNames = namesOf(columns)

type EventRow = AccountEvent & { readonly period: number }

export function events(db: Database, dialect: StoreDialect) {
  return {
    async recordEvents(given) {
      await db.transaction().execute(async transaction => {
        const hour = startOf(HOUR_MS, Math.max(...given.map(({ firstAt }) => firstAt)))
        const known = await transaction
          .selectFrom('accounts')
          .select(({ fn, selectFrom }) => [
            'number',
            selectFrom('events')
              .select(fn.countAll<number>().as('count'))
              .whereRef('events.number', '=', 'accounts.number')
              .where('period', '>=', hour)
              .as('count'),
          ])
          .where(({ ref }) => dialect.isIn(ref('number'), [...new Set(given.map(({ number }) => number))]))
          .execute()
        const counts = new Map(known.map(({ number, count }) => [number, count ?? 0]))
        const rows = rowsOf(given, counts)
        if (rows.length === 0) return
        await transaction
          .insertInto('events')
          .columns(columnNames)
          .expression(
            transaction.selectFrom(dialect.rows(columns, rows).as('rows')).select(columnNames).where(sql.lit(true)),
          )
          .onConflict(conflict =>
            conflict.columns(['number', 'period', 'kind', 'address', 'detail']).doUpdateSet(({ ref }) => ({
              count: sql<number>`${ref('events.count')} + ${ref('excluded.count')}`,
              lastAt: ref('excluded.lastAt'),
            })),
          )
          .execute()
      })
    },

    async events(number, limit) {
      const rows = await db
        .selectFrom('events')
        .select(['number', 'kind', 'address', 'detail', 'firstAt', 'lastAt', 'count'])
        .where('number', '=', number)
        .orderBy('lastAt', 'desc')
        .orderBy('firstAt', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ kind, ...rest }) => ({ kind: kind as EventKind, ...rest }))
    },

    async expireEvents(before) {
      const old = dialect.skipLocked(
        db
          .selectFrom('events')
          .select(['number', 'period', 'kind', 'address', 'detail'])
          .where('period', '<', before)
          .limit(ROWS_AT_ONCE),
      )
      await deleteAll(
        db
          .deleteFrom('events')
          .where(query => sql<SqlBool>`${query.refTuple('number', 'period', 'kind', 'address', 'detail')} in ${old}`),
      )
    },
  } satisfies Partial<Store>
}

/**
 * Returns the rows for the events of accounts that exist, each key once, and in the order of keys, so that two instances do not
 * deadlock. `counts` has the rows that each account has in this hour.
 */
function rowsOf(given: readonly AccountEvent[], counts: Map<number, number>): EventRow[] {
  const rows = new Map<string, EventRow>()
  for (const event of given) {
    const count = counts.get(event.number)
    if (count === undefined) continue
    counts.set(event.number, count + 1)
    const isOne = count < MAX_PER_HOUR
    const row = {
      ...{ ...event, period: startOf(isOne ? MINUTE_MS : HOUR_MS, event.firstAt) },
      address: isOne ? event.address : '',
    }
    const key = [row.number, row.period, row.kind, row.address, row.detail].join('\n')
    const same = rows.get(key)
    rows.set(key, same === undefined ? row : { ...same, lastAt: row.lastAt, count: same.count + row.count })
  }
  return [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
}

function startOf(length: number, time: number): number {
  return time - (time % length)
}
