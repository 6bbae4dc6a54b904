/** Messages stored until their recipients have acknowledged them (M1, M2). */
import { type SqlBool, sql } from 'kysely'
import type { StoreDialect } from './dialect.ts'
import type { Store, Stored } from './interface.ts'
import { prepared } from './prepared.ts'
import { oldestRetained } from './retention.ts'
import type { Database } from './schema.ts'

/** Maximum number of messages per recipient (M2). */
const MAX_MESSAGES = 1000
/** Rows per insert. Each has three variables; databases allow 32,766. */
const ROWS_PER_STATEMENT = 1000

export function storedMessages(db: Database, dialect: StoreDialect) {
  const readMessages = prepared(db, (recipient: number, after: number, since: number, limit: number) =>
    db
      .selectFrom('messages')
      .select(['id', 'frame'])
      .where('recipient', '=', recipient)
      .where('id', '>', after)
      .where('storedAt', '>=', since)
      .orderBy('id')
      .limit(limit),
  )

  return {
    storeMessages(messages, now) {
      return db.transaction().execute(async transaction => {
        const recipients = [...new Set(messages.map(({ recipient }) => recipient))]
        await dialect.lock(transaction, recipients)
        const counted = await transaction
          .selectFrom('accounts')
          .leftJoin('messages', join =>
            join.onRef('recipient', '=', 'number').on('storedAt', '>=', oldestRetained(now)),
          )
          .select(['number', query => query.fn.count<number>('id').as('count')])
          .where('number', 'in', dialect.numbers(recipients))
          .groupBy('number')
          .execute()
        const counts = new Map(counted.map(({ number, count }) => [number, count]))

        const outcomes: Stored[] = []
        const rows: { place: number; recipient: number; frame: Uint8Array; storedAt: number }[] = []
        for (const [place, { recipient, frame }] of messages.entries()) {
          const count = counts.get(recipient)
          if (count === undefined) outcomes[place] = 'unknown number'
          else if (count >= MAX_MESSAGES) outcomes[place] = 'mailbox full'
          else {
            counts.set(recipient, count + 1)
            rows.push({ place, recipient, frame, storedAt: now })
          }
        }
        for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
          const part = rows.slice(start, start + ROWS_PER_STATEMENT)
          const inserted = await transaction
            .insertInto('messages')
            .values(part.map(({ recipient, frame, storedAt }) => ({ recipient, frame, storedAt })))
            .returning('id')
            .execute()
          // Ids are generated in the order of the rows, but may be returned in any order.
          const ids = inserted.map(({ id }) => id).sort((a, b) => a - b)
          for (const [index, { place }] of part.entries()) outcomes[place] = ids[index] as number
        }
        return outcomes
      })
    },

    storedMessages: (recipient, after, limit, now) => readMessages(recipient, after, oldestRetained(now), limit),

    async withStoredMessages(numbers) {
      const rows = await db
        .selectFrom('accounts')
        .select('number')
        .where('number', 'in', dialect.numbers(numbers))
        .where(query =>
          query.exists(query.selectFrom('messages').select('id').whereRef('recipient', '=', 'accounts.number')),
        )
        .execute()
      return rows.map(({ number }) => number)
    },

    async removeMessages(messages) {
      await db
        .deleteFrom('messages')
        .where(query => sql<SqlBool>`${query.refTuple('recipient', 'id')} in ${dialect.messageIds(messages)}`)
        .execute()
    },
  } satisfies Partial<Store>
}
