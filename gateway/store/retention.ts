/** How long messages and requests are kept (M2, F3). */
import { setImmediate } from 'node:timers/promises'
import { type DeleteResult, type SqlBool, sql } from 'kysely'
import type { StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import type { Database } from './schema.ts'

const RETENTION_MS = 30 * 24 * 60 * 60 * 1000
/** Rows removed in one transaction: the database is free for others in between. */
const ROWS_AT_ONCE = 1000

/** The oldest time that is still kept. */
export function oldestKept(now: number): number {
  return now - RETENTION_MS
}

export function retention(db: Database, dialect: StoreDialect) {
  return {
    async expire(now) {
      const oldest = oldestKept(now)
      const requests = dialect.unlocked(
        db.selectFrom('requests').select(['requester', 'target']).where('askedAt', '<', oldest).limit(ROWS_AT_ONCE),
      )
      await repeat(
        db.deleteFrom('requests').where(query => sql<SqlBool>`${query.refTuple('requester', 'target')} in ${requests}`),
      )
      const messages = dialect.unlocked(
        db.selectFrom('messages').select('id').where('storedAt', '<', oldest).limit(ROWS_AT_ONCE),
      )
      await repeat(db.deleteFrom('messages').where('id', 'in', messages))
    },
  } satisfies Partial<Store>
}

/** Deletes until nothing is left to delete. */
async function repeat(deletion: { executeTakeFirstOrThrow(): Promise<DeleteResult> }): Promise<void> {
  let deleted: bigint
  do {
    deleted = (await deletion.executeTakeFirstOrThrow()).numDeletedRows
    await setImmediate()
  } while (deleted > 0n)
}
