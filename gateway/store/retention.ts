/** Retention of messages, requests and recorded addresses (M2, F3, A9). */
import { setImmediate } from 'node:timers/promises'
import { type DeleteResult, type SqlBool, sql } from 'kysely'
import { DAY_MS } from '../clock.ts'
import type { StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import type { Database } from './schema.ts'

const RETENTION_MS = 30 * DAY_MS
/** Rows removed in one transaction, so that others are not blocked for long. */
export const ROWS_AT_ONCE = 1000

/** Returns the earliest time that is retained. */
export function oldestRetained(now: number): number {
  return now - RETENTION_MS
}

export function retention(db: Database, dialect: StoreDialect) {
  return {
    async expire(now) {
      const oldest = oldestRetained(now)
      const requests = dialect.skipLocked(
        db.selectFrom('requests').select(['requester', 'target']).where('askedAt', '<', oldest).limit(ROWS_AT_ONCE),
      )
      await deleteAll(
        db.deleteFrom('requests').where(query => sql<SqlBool>`${query.refTuple('requester', 'target')} in ${requests}`),
      )
      const messages = dialect.skipLocked(
        db.selectFrom('messages').select('id').where('storedAt', '<', oldest).limit(ROWS_AT_ONCE),
      )
      await deleteAll(db.deleteFrom('messages').where('id', 'in', messages))
      const addresses = dialect.skipLocked(
        db.selectFrom('addresses').select(['number', 'address']).where('signedInAt', '<', oldest).limit(ROWS_AT_ONCE),
      )
      await deleteAll(
        db.deleteFrom('addresses').where(query => sql<SqlBool>`${query.refTuple('number', 'address')} in ${addresses}`),
      )
    },
  } satisfies Partial<Store>
}

/** Repeats a deletion until it finds nothing. */
export async function deleteAll(deletion: { executeTakeFirstOrThrow(): Promise<DeleteResult> }): Promise<void> {
  let deleted: bigint
  do {
    deleted = (await deletion.executeTakeFirstOrThrow()).numDeletedRows
    await setImmediate()
  } while (deleted > 0n)
}
