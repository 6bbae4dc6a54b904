/** The addresses that accounts sign in from (A9). */
import { type SqlBool, sql } from 'kysely'
import { namesOf, type StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import type { Database } from './schema.ts'

const MAX_ADDRESSES = 8

const columns = { number: 'bigint', address: 'bigint', signedInAt: 'bigint' } as const
const columnNames = namesOf(columns)

export function addresses(db: Database, dialect: StoreDialect) {
  return {
    async recordAddresses(used) {
      const numbers = [...new Set(used.map(({ number }) => number))]
      await db.transaction().execute(async transaction => {
        await dialect.lock(transaction, numbers)
        await transaction
          .insertInto('addresses')
          .columns(columnNames)
          .expression(
            transaction
              .selectFrom(dialect.rows(columns, used).as('rows'))
              .innerJoin('accounts', 'accounts.number', 'rows.number')
              .select(['rows.number', 'rows.address', 'rows.signedInAt'])
              .where(sql.lit(true)),
          )
          .onConflict(conflict =>
            conflict
              .columns(['number', 'address'])
              .doUpdateSet(({ ref }) => ({ signedInAt: ref('excluded.signedInAt') })),
          )
          .execute()
        const latestFirst = transaction
          .selectFrom('addresses')
          .select(({ fn }) => [
            'number',
            'address',
            fn
              .agg<number>('row_number')
              .over(over => over.partitionBy('number').orderBy('signedInAt', 'desc'))
              .as('place'),
          ])
          .where(({ ref }) => dialect.isIn(ref('number'), numbers))
        const oldest = transaction
          .selectFrom(latestFirst.as('latestFirst'))
          .select(['number', 'address'])
          .where('place', '>', MAX_ADDRESSES)
        await transaction
          .deleteFrom('addresses')
          .where(({ refTuple }) => sql<SqlBool>`${refTuple('number', 'address')} in ${oldest}`)
          .execute()
      })
    },
  } satisfies Partial<Store>
}
