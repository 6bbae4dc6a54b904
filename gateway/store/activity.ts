/** When accounts were created and used, for administrators. */
import { sql } from 'kysely'
import { namesOf, type StoreDialect } from './dialect.ts'
import type { AccountState, Store } from './interface.ts'
import type { Database } from './schema.ts'

const columns = { number: 'bigint', signedInAt: 'bigint', signedOutAt: 'bigint' } as const
const columnNames = namesOf(columns)
/** The migration since which this is recorded. */
const RECORDING_SINCE = '0007-events'

export function activity(db: Database, dialect: StoreDialect) {
  const states = db
    .selectFrom('accounts')
    .leftJoin('activity', 'activity.number', 'accounts.number')
    .select(['accounts.number', 'nickname', 'disabledAt', 'createdAt', 'signedInAt', 'signedOutAt'])

  return {
    async account(number) {
      const row = await states.where('accounts.number', '=', number).executeTakeFirst()
      return row && stateOf(row)
    },

    async accountsAfter(after, limit) {
      const rows = await states.where('accounts.number', '>', after).orderBy('accounts.number').limit(limit).execute()
      return rows.map(stateOf)
    },

    async recordingSince() {
      const { timestamp } = await db
        .selectFrom('kysely_migration')
        .select('timestamp')
        .where('name', '=', RECORDING_SINCE)
        .executeTakeFirstOrThrow()
      return Date.parse(timestamp)
    },

    async recordActivity(used) {
      const numbers = used.map(({ number }) => number)
      const known = await db
        .selectFrom('accounts')
        .select('number')
        .where(({ ref }) => dialect.isIn(ref('number'), numbers))
        .execute()
      const existing = new Set(known.map(({ number }) => number))
      // In order, so that two instances do not deadlock.
      const rows = used
        .filter(({ number }) => existing.has(number))
        .toSorted((one, other) => one.number - other.number)
        .map(({ number, signedInAt, signedOutAt }) => ({
          ...{ number, signedInAt: signedInAt ?? null, signedOutAt: signedOutAt ?? null },
        }))
      if (rows.length === 0) return
      await db
        .insertInto('activity')
        .columns(columnNames)
        .expression(db.selectFrom(dialect.rows(columns, rows).as('rows')).select(columnNames).where(sql.lit(true)))
        .onConflict(conflict =>
          conflict.column('number').doUpdateSet(({ fn, ref }) => ({
            signedInAt: fn.coalesce('excluded.signedInAt', ref('activity.signedInAt')),
            signedOutAt: fn.coalesce('excluded.signedOutAt', ref('activity.signedOutAt')),
          })),
        )
        .execute()
    },
  } satisfies Partial<Store>
}

interface StateRow {
  number: number
  nickname: string
  disabledAt: number | null
  createdAt: number | null
  signedInAt: number | null
  signedOutAt: number | null
}

function stateOf({ number, nickname, disabledAt, createdAt, signedInAt, signedOutAt }: StateRow): AccountState {
  return {
    ...{ number, nickname, disabledSince: disabledAt ?? undefined, createdAt: createdAt ?? undefined },
    ...{ signedInAt: signedInAt ?? undefined, signedOutAt: signedOutAt ?? undefined },
  }
}
